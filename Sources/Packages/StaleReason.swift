/// One thing in which a lock no longer says what its Stoutfile says (spec/lock.md, "Staleness").
public struct StaleReason: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// No block is locked for a requirement.
        case requirementAdded(Requirement, group: String)
        /// A block is wanted by a requirement that is gone.
        case requirementRemoved(name: String, group: String)
        /// A requirement reads differently. `isSatisfied` tells whether what is locked still meets it, so that
        /// locking again only rewrites it.
        case requirementChanged(Requirement, group: String, locked: [Version], isSatisfied: Bool)
        case platformAdded(Platform)
        case platformRemoved(Platform)
        case sourceAdded(String)
        case sourceRemoved(String)
        case sourceKindChanged(String)
        case sourceRootChanged(String)
        case sourceChannelsChanged(String)
        case overrideAdded(String)
        case overrideRemoved(String)
        case overrideChanged(String)
        case overrideExpired(String, until: CalendarDate)
        /// A locked package does not meet what another one needs, as after a merge of two locks.
        case needUnmet(Requirement, of: String, locked: [Version])
        /// A locked package that nothing asks for, as after a merge of two locks.
        case unneeded(String)
    }

    public var kind: Kind
    /// What in the Stoutfile it is about; nil for what is not there any more.
    public var span: Range<Int>?
    /// Which of a workspace's Stoutfiles that stands in, from 0 for the root's.
    public var file: Int

    public init(_ kind: Kind, at span: Range<Int>? = nil, in file: Int = 0) {
        self.kind = kind
        self.span = span
        self.file = file
    }

    /// Whether what is locked can still be used as it is.
    public var isHarmless: Bool {
        if case .requirementChanged(_, _, _, let isSatisfied) = kind { return isSatisfied }
        return false
    }

    /// A sentence without full stop.
    public var description: String {
        switch kind {
        case .requirementAdded(let requirement, let group):
            "`\(requirement)` is required\(Self.words(group)) but not locked"
        case .requirementRemoved(let name, let group):
            "`\(name)` is locked but no longer required\(Self.words(group))"
        case .requirementChanged(let requirement, let group, let locked, let isSatisfied):
            isSatisfied
                ? "`\(requirement)` reads differently\(Self.words(group)), though \(Self.words(locked)) still meets it"
                : "`\(requirement)` is required\(Self.words(group)), and \(Self.words(locked)) does not meet it"
        case .platformAdded(let platform): "the platform \(platform) is not locked"
        case .platformRemoved(let platform): "the platform \(platform) is locked but no longer listed"
        case .sourceAdded(let name): "the source `\(name)` is not in the lock"
        case .sourceRemoved(let name): "the source `\(name)` is locked but no longer declared"
        case .sourceKindChanged(let name): "the source `\(name)` is of another kind than in the lock"
        case .sourceRootChanged(let name): "the source `\(name)` has another root of trust than in the lock"
        case .sourceChannelsChanged(let name): "the source `\(name)` has other channels than in the lock"
        case .overrideAdded(let name): "the override of `\(name)` is not in the lock"
        case .overrideRemoved(let name): "`\(name)` is locked under an override that is gone"
        case .overrideChanged(let name): "the override of `\(name)` reads differently"
        case .overrideExpired(let name, let until): "the override of `\(name)` was to end after \(until)"
        case .needUnmet(let need, let name, let locked):
            "`\(name)` needs `\(need)`, and \(Self.words(locked)) does not meet it"
        case .unneeded(let name): "`\(name)` is locked but nothing asks for it"
        }
    }

    private static func words(_ group: String) -> String {
        GroupKey(lockName: group)?.asker.map { " by \($0)" } ?? ""
    }

    private static func words(_ versions: [Version]) -> String {
        "the locked " + versions.map(\.text).joined(separator: " and ")
    }
}
