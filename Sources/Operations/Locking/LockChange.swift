public import Packages

/// How one package differs between two locks.
public struct LockChange: Hashable, Sendable {
    public enum Kind: String, Sendable { case added, removed, upgraded, downgraded, changed }

    public let name: String
    /// The isolated group whose resolution it is of; nil for the project's own.
    public let group: String?
    public let kind: Kind
    /// Versions before, ascending; several where platforms differ.
    public let before: [String]
    /// Versions after, ascending.
    public let after: [String]

    /// What leads from one lock to another, by name. A package whose versions stay but whose block does not (a new
    /// bottle, another requirement) is `changed`.
    public static func between(_ old: Lockfile, _ new: Lockfile) -> [LockChange] {
        let before = Dictionary(grouping: old.packages) { Key(name: $0.name, group: $0.group) }
        let after = Dictionary(grouping: new.packages) { Key(name: $0.name, group: $0.group) }
        return Set(before.keys).union(after.keys).sorted().compactMap { key in
            let one = before[key] ?? []
            let other = after[key] ?? []
            if one == other { return nil }
            let kind: Kind
            if one.isEmpty {
                kind = .added
            } else if other.isEmpty {
                kind = .removed
            } else {
                let (from, to) = (highest(one), highest(other))
                kind = from < to ? .upgraded : to < from ? .downgraded : .changed
            }
            return LockChange(name: key.name, group: key.group, kind: kind, before: texts(one), after: texts(other))
        }
    }

    private struct Key: Hashable, Comparable {
        let name: String
        let group: String?
        static func < (one: Key, other: Key) -> Bool {
            (one.name, one.group ?? "") < (other.name, other.group ?? "")
        }
    }

    private static func highest(_ packages: [Lockfile.Package]) -> RevisedVersion {
        packages.map { RevisedVersion($0.version, $0.revision) }.max()
            ?? RevisedVersion(packages[0].version, 0)
    }

    static func texts(_ packages: [Lockfile.Package]) -> [String] {
        var texts: [String] = []
        let sorted = packages.sorted {
            RevisedVersion($0.version, $0.revision) < RevisedVersion($1.version, $1.revision)
        }
        for package in sorted where texts.last != package.versionText { texts.append(package.versionText) }
        return texts
    }
}

extension Lockfile.Package {
    /// The version, with `_2` behind that of a second rebuild.
    public var versionText: String { "\(RevisedVersion(version, revision))" }
}
