public import Diagnostics
public import Packages

/// `stout tree --why-size`: what makes an environment big. Each package stands below the one that alone brings it; what
/// several bring stands at the top. From the lock alone, in bytes of bottles.
public struct SizeTree: Sendable {
    public struct Node: Sendable {
        public let package: Lockfile.Package
        /// In bytes.
        public let own: Int64
        /// In bytes: its own and those of all that nothing else leads to; what would not be there without it.
        public let brings: Int64
        /// Groups of the Stoutfile that ask for it.
        public let wants: [Lockfile.Want]
        /// Packages that need it, by name.
        public let users: [String]
        /// What it alone brings, and nothing between; the largest first.
        public let children: [Node]

        /// It and all below it.
        public var count: Int { children.reduce(1) { $0 + $1.count } }
    }

    public let platform: Platform
    /// The largest first.
    public let tops: [Node]
    /// Packages with the same name in an isolated group count apart.
    public let count: Int
    /// In bytes.
    public let size: Int64

    public init(_ context: Context, platform: Platform?, groups wanted: Set<String>?) throws(Failure) {
        let view = try LockView(context, platform: platform)
        let groups = try GroupChoice(view.lock, context, wanted)
        let side = Side(view.lock, view.platform, groups)
        let reached = side.blocks.indices.filter { side.isReached[$0] }
        var below = side.blocks.map { _ in [Int]() }
        var users = side.blocks.map { _ in Set<String>() }
        for node in reached {
            if let above = side.above[node] { below[above].append(node) }
            for (_, other) in side.needs[node] { users[other].insert(view.lock.packages[side.blocks[node]].name) }
        }
        let isLarger = { (one: Int, other: Int) in
            (side.brings[other], one) < (side.brings[one], other)
        }
        var isCut = false
        /// As deep as one package alone brings another that alone brings another, and no deeper than `DependencyTree.deepest`.
        func node(_ place: Int, _ depth: Int) -> Node {
            if depth == 0, !below[place].isEmpty { isCut = true }
            let package = view.lock.packages[side.blocks[place]]
            return Node(
                package: package, own: side.sizes[place], brings: side.brings[place],
                wants: LockedPackages.wants(of: package, on: view.platform).filter { groups.includes($0.group) },
                users: users[place].sorted(),
                children: depth == 0 ? [] : below[place].sorted(by: isLarger).map { node($0, depth - 1) })
        }
        self.platform = view.platform
        tops = reached.filter { side.above[$0] == nil }.sorted(by: isLarger).map { node($0, DependencyTree.deepest) }
        count = reached.count
        size = reached.reduce(0) { $0 + side.sizes[$1] }
        if isCut { DependencyTree.tellCut(context) }
    }
}
