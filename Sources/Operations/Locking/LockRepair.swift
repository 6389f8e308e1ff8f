internal import Packages
internal import Notation

/// What became of a lock that a merge left with conflict markers (spec/lock.md, "Conflicts").
public struct LockRepair: Hashable, Sendable {
    /// Where the version of a package comes from.
    public enum Origin: String, Sendable {
        /// Both sides had this version, in blocks that differ otherwise.
        case both
        /// Only the side above `=======` had it.
        case ours
        /// Only the side below `=======` had it.
        case theirs
        /// Neither side's version was allowed.
        case resolved
        /// Nothing asks for the package any more.
        case dropped
    }

    /// A package of which the two sides have different blocks.
    public struct Pin: Hashable, Sendable {
        public let name: String
        public let origin: Origin
        /// Versions of the side above `=======`, ascending; none when it does not have the package.
        public let ours: [String]
        public let theirs: [String]
        /// Versions that are locked now.
        public let now: [String]
    }

    /// Packages that both sides had alike and that stayed as they were.
    public let agreed: Int
    /// By name.
    public let pins: [Pin]

    init(_ conflicted: ConflictedLock, _ lock: Lockfile) {
        let ours = Dictionary(grouping: conflicted.ours, by: \.name)
        let theirs = Dictionary(grouping: conflicted.theirs, by: \.name)
        let common = Dictionary(grouping: conflicted.agreed, by: \.name)
        let after = Dictionary(grouping: lock.packages, by: \.name)
        var agreed = 0
        var pins: [Pin] = []
        for name in Set(ours.keys).union(theirs.keys).union(common.keys).union(after.keys).sorted() {
            let now = LockChange.texts(after[name] ?? [])
            let shared = common[name] ?? []
            if ours[name] == nil, theirs[name] == nil, now == LockChange.texts(shared) {
                agreed += 1
                continue
            }
            let (left, right) = (
                LockChange.texts(shared + (ours[name] ?? [])), LockChange.texts(shared + (theirs[name] ?? []))
            )
            pins.append(
                Pin(name: name, origin: Self.origin(left, right, now), ours: left, theirs: right, now: now))
        }
        self.agreed = agreed
        self.pins = pins
    }

    private static func origin(_ ours: [String], _ theirs: [String], _ now: [String]) -> Origin {
        if now.isEmpty { return .dropped }
        switch (now == ours, now == theirs) {
        case (true, true): return .both
        case (true, false): return .ours
        case (false, true): return .theirs
        case (false, false): return .resolved
        }
    }

    /// Preferences for resolving again: what both sides agree on; of what they do not agree on, the higher version
    /// first, because far more merges bring an upgrade than a downgrade.
    static func pins(_ conflicted: ConflictedLock) -> [Lockfile.Package] {
        conflicted.agreed
            + (conflicted.ours + conflicted.theirs).sorted { one, other in
                one.version == other.version ? one.revision > other.revision : one.version > other.version
            }
    }
}
