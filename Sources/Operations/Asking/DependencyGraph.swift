public import Diagnostics
public import Packages
internal import Unix

/// `stout graph`: the packages of a lock and what they need of each other, for all of its platforms; from the lock alone.
public struct DependencyGraph: Sendable {
    /// A block of the lock.
    public struct Package: Sendable {
        public let block: Lockfile.Package
        /// Places among `platforms`, ascending: those that the block is for, and on which a chosen group leads to it.
        public let platforms: [Int]
        /// In bytes, of the bottle for each of these platforms.
        public let sizes: [Int64]
        /// In bytes, for each of these platforms: its own size and those of all packages that nothing else leads to.
        public let brings: [Int64]
        /// What the chosen groups ask, the default group first.
        public let wants: [Lockfile.Want]
    }

    /// What one block needs of another.
    public struct Edge: Hashable, Sendable {
        /// Places among `packages`.
        public let from: Int
        public let to: Int
        public let requirement: Requirement
        /// Places among `platforms`, ascending.
        public let platforms: [Int]
    }

    /// The name of the project's folder.
    public let project: String
    public let platforms: [Platform]
    /// As the lock names them: `[requires]` first, then by name.
    public let groups: [String]
    /// In the order of the lock.
    public let packages: [Package]
    /// By `from`, then by the name of what is needed.
    public let edges: [Edge]

    /// - Parameter wanted: groups to take, with what they need; nil for all.
    public init(_ context: Context, groups wanted: Set<String>?) throws(Failure) {
        let lock = try LockView.lock(context)
        let wanted = try GroupChoice(lock, context, wanted)
        var parts = lock.packages.map { _ in Part() }
        var edges: [EdgeKey: Set<Int>] = [:]
        for (place, platform) in lock.platforms.enumerated() {
            let side = Side(lock, platform, wanted)
            for (node, block) in side.blocks.enumerated() where side.isReached[node] {
                parts[block].add(place, size: side.sizes[node], brings: side.brings[node])
                for (need, other) in side.needs[node] {
                    let key = EdgeKey(from: block, to: side.blocks[other], requirement: need)
                    edges[key, default: []].insert(place)
                }
            }
        }
        let kept = parts.indices.filter { !parts[$0].platforms.isEmpty }
        let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        project = context.project.name
        platforms = lock.platforms
        groups = wanted.names
        packages = kept.map { place in
            let block = lock.packages[place]
            return Package(
                block: block, platforms: parts[place].platforms, sizes: parts[place].sizes, brings: parts[place].brings,
                wants: block.want.filter { wanted.includes($0.group) }.sorted {
                    GroupChoice.precedes($0.group, $1.group)
                })
        }
        self.edges = edges.compactMap { key, places in
            guard let from = number[key.from], let to = number[key.to] else { return nil }
            return Edge(from: from, to: to, requirement: key.requirement, platforms: places.sorted())
        }.sorted { one, other in
            (one.from, one.requirement.name, one.to, one.requirement.description)
                < (other.from, other.requirement.name, other.to, other.requirement.description)
        }
    }

    /// One of the graph's platforms.
    ///
    /// - Parameters:
    ///   - named: as named by the user; nil for the machine's.
    ///   - anyWillDo: without a name, and where the lock is not for the machine, the first one is taken.
    public func platform(
        _ named: Platform?, machine: Platform, anyWillDo: Bool
    ) throws(Failure) -> Platform {
        let asked = (named ?? machine).withoutFloors
        if let platform = platforms.first(where: { $0.withoutFloors == asked }) { return platform }
        if named == nil, anyWillDo, let first = platforms.first { return first }
        throw LockView.lacks(asked, platforms)
    }

    private struct EdgeKey: Hashable {
        let from: Int
        let to: Int
        let requirement: Requirement
    }

    private struct Part {
        var platforms: [Int] = []
        var sizes: [Int64] = []
        var brings: [Int64] = []

        mutating func add(_ platform: Int, size: Int64, brings: Int64) {
            platforms.append(platform)
            sizes.append(size)
            self.brings.append(brings)
        }
    }
}

/// The blocks of a lock for one platform, all resolutions together, with what leads from one to the other.
struct Side {
    /// Places among the lock's packages.
    let blocks: [Int]
    /// For each block what it needs and which block that is, as a place among `blocks`.
    let needs: [[(need: Requirement, other: Int)]]
    let sizes: [Int64]
    let brings: [Int64]
    /// The one that alone brings it, as a place among `blocks`.
    let above: [Int?]
    let isReached: [Bool]

    init(_ lock: Lockfile, _ platform: Platform, _ groups: GroupChoice) {
        let blocks = lock.packages.indices.filter {
            lock.packages[$0].on.isEmpty || lock.packages[$0].on.contains(platform)
        }
        var places: [String: Int] = [:]
        for (node, block) in blocks.enumerated() {
            places[Self.key(lock.packages[block], lock.packages[block].name)] = node
        }
        let needs = blocks.map { block in
            lock.packages[block].needs.compactMap { need in
                places[Self.key(lock.packages[block], need.name)].map { (need: need, other: $0) }
            }
        }
        let next = needs.map { $0.map(\.other) }
        let starts = blocks.indices.filter { node in
            lock.packages[blocks[node]].want.contains { groups.includes($0.group) && $0.on.includes(platform) }
        }
        let isReached = Self.reached(from: starts, next)
        let sizes = blocks.map { lock.packages[$0].bottle(for: platform)?.size ?? 0 }
        let dominance = Dominance(starts: starts, next: next)
        self.blocks = blocks
        self.needs = needs
        self.sizes = sizes
        self.isReached = isReached
        brings = dominance.sums(sizes)
        above = dominance.above
    }

    /// No group's name has a blank.
    private static func key(_ package: Lockfile.Package, _ name: String) -> String { "\(package.group ?? "") \(name)" }

    private static func reached(from starts: [Int], _ next: [[Int]]) -> [Bool] {
        var reached = next.map { _ in false }
        var open = starts
        for start in starts { reached[start] = true }
        while let node = open.popLast() {
            for other in next[node] where !reached[other] {
                reached[other] = true
                open.append(other)
            }
        }
        return reached
    }
}
