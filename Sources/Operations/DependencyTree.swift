public import Diagnostics
public import Packages

/// `stout tree`: what a lock holds and what asked for it; from the lock alone.
public struct DependencyTree: Sendable {
    /// A package at one place of the tree.
    public struct Node: Sendable {
        public let package: Lockfile.Package
        /// What is asked for here, as a constraint.
        public let constraint: String
        /// In bytes, of the bottle for the platform.
        public let size: Int64?
        /// By name; empty where they are shown elsewhere already.
        public let children: [Node]
        /// Whether its requirements are shown at another place.
        public let isRepeated: Bool
    }

    /// What a group asks for, by name.
    public struct Group: Sendable {
        public let name: String
        public let roots: [Node]
    }

    public let platform: Platform
    /// The default group first, then by name.
    public let groups: [Group]

    /// - Parameters:
    ///   - depth: levels below the group's own requirements; nil for all.
    public init(_ context: Context, platform: Platform?, groups wanted: Set<String>?, depth: Int?) throws(Failure) {
        let project = try Project.open(context)
        guard let lock = try project.lock() else {
            throw Failure(
                Diagnostic(.lockMissing, "there is no \(Project.lockName)", hints: ["`stout lock` writes it"]))
        }
        let asked = (platform ?? context.platform).withoutFloors
        guard let platform = lock.platforms.first(where: { $0.withoutFloors == asked }) else {
            throw Failure(
                Diagnostic(
                    .lockWithoutPlatform, "the lock is not for \(asked)",
                    notes: ["it lists " + lock.platforms.map { "`\($0)`" }.joined(separator: ", ")],
                    hints: ["name one of these with `--platform`"]))
        }
        self.platform = platform
        var grower = Grower(lock.packages(on: platform), platform)
        let names = Set(lock.packages.flatMap { $0.want.map(\.group) })
        let order =
            [Manifest.defaultGroup].filter(names.contains)
            + names.subtracting([Manifest.defaultGroup]).sorted()
        groups = order.filter { wanted?.contains($0) ?? true }.map { name in
            Group(name: name, roots: grower.roots(of: name, depth: depth))
        }
    }
}

/// Grows trees over one platform's packages; a package's requirements are shown once.
private struct Grower {
    let packages: [Lockfile.Package]
    let platform: Platform
    private var shown: Set<String> = []

    init(_ packages: [Lockfile.Package], _ platform: Platform) {
        self.packages = packages
        self.platform = platform
    }

    mutating func roots(of group: String, depth: Int?) -> [DependencyTree.Node] {
        var nodes: [DependencyTree.Node] = []
        for package in packages {
            guard let want = package.want.first(where: { $0.group == group && $0.on.includes(platform) }) else {
                continue
            }
            nodes.append(grow(package, want.constraint.text, depth ?? .max, above: []))
        }
        return nodes
    }

    /// As deep as the longest chain that is not repeated, which the lock's reader has bounded by its size; chains of
    /// packages are short, and a cycle ends where a name comes again.
    private mutating func grow(
        _ package: Lockfile.Package, _ constraint: String, _ depth: Int, above: Set<String>
    ) -> DependencyTree.Node {
        let size = package.bottle(for: platform)?.size
        let key = "\(package.source)/\(package.name)"
        if above.contains(key) || (shown.contains(key) && !package.needs.isEmpty) {
            return DependencyTree.Node(
                package: package, constraint: constraint, size: size, children: [], isRepeated: true)
        }
        var children: [DependencyTree.Node] = []
        if depth > 0 {
            shown.insert(key)
            for need in package.needs {
                guard let next = packages.first(where: { $0.name == need.name && $0.source == package.source })
                else { continue }
                children.append(grow(next, need.constraint.text, depth - 1, above: above.union([key])))
            }
        }
        return DependencyTree.Node(
            package: package, constraint: constraint, size: size, children: children, isRepeated: false)
    }
}
