/// The blocks of a lock with the edges that `needs` draws between them. Each need is looked up once.
public struct LockGraph {
    private let lock: Lockfile
    private let index: LockIndex
    /// The places of the blocks that bear the name of a need, need after need of block after block.
    private let targets: [Range<Int>]
    /// Where in `targets` the needs of a block begin.
    private let starts: [Int]

    public init(_ lock: Lockfile) {
        self.lock = lock
        index = LockIndex(lock.packages)
        var targets: [Range<Int>] = []
        targets.reserveCapacity(lock.packages.count * 2)
        var starts: [Int] = []
        starts.reserveCapacity(lock.packages.count)
        for place in lock.packages.indices {
            starts.append(targets.count)
            for need in lock.packages[place].needs { targets.append(index.places(of: need.name)) }
        }
        self.targets = targets
        self.starts = starts
    }

    // MARK: whether it is one

    /// Whether the blocks fit together as a lock's must: no two of a package for one platform, those of an isolated group
    /// wanted by that group only, a bottle for each platform, and a block for each need (spec/lock.md, "Keys").
    public var isWhole: Bool {
        lock.packages.indices.allSatisfy { isAlone($0) && hasWants($0) && hasBottles($0) && hasNeeds($0) }
    }

    private func isAlone(_ place: Int) -> Bool {
        var other = place
        while other > 0, lock.packages[other - 1].name == lock.packages[place].name {
            other -= 1
            if lock.packages[other].group == lock.packages[place].group,
                lock.packages[other].meets(lock.packages[place])
            {
                return false
            }
        }
        return true
    }

    private func hasWants(_ place: Int) -> Bool {
        guard let group = lock.packages[place].group else { return true }
        return lock.packages[place].want.allSatisfy { $0.group == group }
    }

    private func platforms(of place: Int) -> [Platform] {
        lock.packages[place].on.isEmpty ? lock.platforms : lock.packages[place].on
    }

    private func hasBottles(_ place: Int) -> Bool {
        platforms(of: place).allSatisfy { platform in
            lock.packages[place].bottles.contains { $0.platform.serves(platform) }
        }
    }

    private func hasNeeds(_ place: Int) -> Bool {
        needs(of: place).allSatisfy { need in
            let group = lock.packages[place].group
            if targets[need].contains(where: { lock.packages[$0].group == group && lock.packages[$0].on.isEmpty }) {
                return true
            }
            return platforms(of: place).allSatisfy { platform in
                targets[need].contains {
                    lock.packages[$0].group == group && lock.packages[$0].on.contains(platform)
                }
            }
        }
    }

    // MARK: what does not fit

    /// What does not fit inside the lock, in the order of its blocks.
    func reasons() -> [StaleReason] {
        var reasons: [StaleReason] = []
        let reached = reachable()
        for place in lock.packages.indices {
            if !reached[place] { reasons.append(StaleReason(.unneeded(lock.packages[place].name))) }
            let needs = needs(of: place)
            for number in needs {
                let need = lock.packages[place].needs[number - needs.lowerBound]
                var isMet = true
                var isThere = false
                for target in targets[number] where leads(from: place, to: target) {
                    isThere = true
                    if !meets(target, need) { isMet = false }
                }
                if isMet && isThere { continue }
                let versions = targets[number].filter { leads(from: place, to: $0) }.map { lock.packages[$0].version }
                reasons.append(
                    StaleReason(
                        .needUnmet(need, of: lock.packages[place].name, locked: Set(versions).sorted())))
            }
        }
        return reasons
    }

    /// The numbers of a block's needs in `targets`.
    private func needs(of place: Int) -> Range<Int> {
        starts[place]..<(place + 1 < starts.count ? starts[place + 1] : targets.count)
    }

    /// Whether a need of one block can be met by another: of the same resolution, with a platform in common.
    private func leads(from place: Int, to target: Int) -> Bool {
        lock.packages[place].group == lock.packages[target].group
            && lock.packages[place].meets(lock.packages[target])
    }

    /// An override decides alone, whatever is needed.
    private func meets(_ place: Int, _ need: Requirement) -> Bool {
        (lock.packages[place].override != nil || lock.packages[place].meets(need.constraint))
            && need.features.allSatisfy { lock.packages[place].features.contains($0) }
    }

    /// Which blocks something wants, directly or through others.
    private func reachable() -> [Bool] {
        var reached = lock.packages.map { !$0.want.isEmpty }
        var open = lock.packages.indices.filter { reached[$0] }
        while let place = open.popLast() {
            for need in needs(of: place) {
                for target in targets[need] where !reached[target] && leads(from: place, to: target) {
                    reached[target] = true
                    open.append(target)
                }
            }
        }
        return reached
    }
}

extension Lockfile.Package {
    /// Whether it is of a version and build that a constraint allows.
    public func meets(_ constraint: Constraint) -> Bool {
        constraint.allows(version, build: build, number: revision)
    }
}
