public import Diagnostics
public import Packages

/// `stout tree`: what a lock holds and what asked for it; from the lock alone.
public struct DependencyTree: Sendable {
    /// A package at one place of the tree.
    public struct Node: Sendable {
        public let package: Lockfile.Package
        /// What is asked for here, as a constraint; in a tree that is turned round, of what stands above.
        public let constraint: String
        /// In bytes, of the bottle for the platform.
        public let size: Int64?
        /// Groups of the Stoutfile that ask for the package themselves, with their constraints; only in a tree that is
        /// turned round, where they are the last leaves.
        public let wants: [Lockfile.Want]
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
    /// The root's groups first, then those of members; `[requires]` first, then by name. In a tree that is turned round one for each resolution that has the
    /// package: the project's own under the default group's name, and isolated groups.
    public let groups: [Group]
    public let isInverted: Bool
    /// A tree is not shown deeper than this: nobody can read it, and neither a program's stack nor a reader of JSON holds it.
    static let deepest = 500

    /// - Parameters:
    ///   - wanted: groups to show; nil for all.
    ///   - depth: levels below the first; nil for all.
    public init(_ context: Context, platform: Platform?, groups wanted: Set<String>?, depth: Int?) throws(Failure) {
        let view = try LockView(context, platform: platform)
        self.platform = view.platform
        isInverted = false
        let wanted = try GroupChoice(view.lock, context, wanted)
        var groups: [Group] = []
        for (isolated, packages) in view.parts {
            var grower = TreeGrower(packages, view.platform)
            let here = Set(packages.packages.flatMap { $0.want.map(\.group) })
            for name in wanted.names where here.contains(name) && (isolated == nil || isolated == name) {
                groups.append(Group(name: name, roots: grower.roots(of: name, depth: depth)))
            }
        }
        self.groups = groups
        if depth == nil, groups.contains(where: { $0.roots.contains { Self.isCut($0, Self.deepest) } }) {
            Self.tellCut(context)
        }
    }

    /// Whether a node so many levels down has nothing below it although it needs something.
    private static func isCut(_ node: Node, _ left: Int) -> Bool {
        if left == 0 { return !node.package.needs.isEmpty && !node.isRepeated }
        return node.children.contains { isCut($0, left - 1) }
    }

    static func tellCut(_ context: Context) {
        context.report(.notice("Levels below the \(deepest)th are not shown"))
    }

    /// Turned round: what asks for a package, up to the Stoutfile.
    public init(_ context: Context, platform: Platform?, asking name: String, depth: Int?) throws(Failure) {
        let view = try LockView(context, platform: platform)
        self.platform = view.platform
        isInverted = true
        var groups: [Group] = []
        for (isolated, packages) in view.parts {
            guard let package = packages[name] else { continue }
            var grower = TreeGrower(packages, view.platform)
            groups.append(
                Group(
                    name: isolated ?? Manifest.defaultGroup, roots: [grower.inverted(package, depth: depth)]))
        }
        if groups.isEmpty { throw view.missing(name) }
        self.groups = groups
    }
}

/// Grows trees over one platform's packages; a package's requirements are shown once.
private struct TreeGrower {
    let packages: LockedPackages
    let platform: Platform
    private var shown: Set<String> = []
    private lazy var dependants = packages.dependants()

    init(_ packages: LockedPackages, _ platform: Platform) {
        self.packages = packages
        self.platform = platform
    }

    mutating func roots(of group: String, depth: Int?) -> [DependencyTree.Node] {
        var nodes: [DependencyTree.Node] = []
        for package in packages.packages {
            guard let want = package.want.first(where: { $0.group == group && $0.on.includes(platform) }) else {
                continue
            }
            nodes.append(
                grow(package, want.constraint.text, min(depth ?? .max, DependencyTree.deepest), isInverted: false))
        }
        return nodes
    }

    mutating func inverted(_ package: Lockfile.Package, depth: Int?) -> DependencyTree.Node {
        grow(package, "", min(depth ?? .max, DependencyTree.deepest), isInverted: true)
    }

    /// As deep as the longest chain of packages that is not shown before, and no deeper than the depth.
    private mutating func grow(
        _ package: Lockfile.Package, _ constraint: String, _ depth: Int, isInverted: Bool
    ) -> DependencyTree.Node {
        let next = isInverted ? dependants[package.name] ?? [] : needs(of: package)
        let wants = isInverted ? LockedPackages.wants(of: package, on: platform) : []
        let isRepeated = shown.contains(package.name) && !(next.isEmpty && wants.isEmpty)
        var children: [DependencyTree.Node] = []
        if depth > 0, !isRepeated {
            // A circle ends where a name comes again.
            shown.insert(package.name)
            for (other, need) in next {
                children.append(grow(other, need.constraint.text, depth - 1, isInverted: isInverted))
            }
        }
        // Not every conda channel says how large its packages are.
        let size = package.bottle(for: platform)?.knownSize ?? 0
        return DependencyTree.Node(
            package: package, constraint: constraint, size: size > 0 ? size : nil,
            wants: isRepeated || depth == 0 ? [] : wants, children: children, isRepeated: isRepeated)
    }

    private func needs(of package: Lockfile.Package) -> [(package: Lockfile.Package, need: Requirement)] {
        package.needs.compactMap { need in packages[need.name].map { ($0, need) } }
    }
}
