internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// What is staged says what is shown of it, and nothing besides: metadata has room for much that no list of changes would
/// mention, and a signature covers all of it.
extension RegistryFolder {
    /// In seconds; what stout's own commands write holds for a year at most.
    private static let longestLife: Int64 = 366 * 86_400
    /// Each draft on top of another counts on; far more than that would leave no room for those that come after it.
    private static let mostVersionsAhead: Int64 = 1000

    func checkIsPlain(_ staged: StagedMetadata, _ scene: TrustFolder.Scene) throws(Failure) {
        for (role, draft) in staged.drafts.sorted(by: { $0.key < $1.key }) {
            let head: MetadataHead
            let plain: MetadataDraft?
            if role == TrustFolder.Role.root.rawValue {
                guard let root = scene.nextRoot else { continue }
                head = root.head
                plain = Self.plain(root)
            } else {
                guard let targets = try staged.targets(role) else { continue }
                head = targets.head
                plain = Self.plain(targets, of: role == TrustFolder.Role.targets.rawValue ? nil : role)
            }
            let published = scene.published?.documents[role]?.version ?? 0
            let most = role == TrustFolder.Role.root.rawValue ? 1 : Self.mostVersionsAhead
            let former = role == TrustFolder.Role.root.rawValue ? scene.published?.root.head.version ?? 0 : published
            if head.version <= former || head.version > former + most {
                throw Self.foreign(role, "it is version \(head.version), and version \(former) is published")
            }
            if head.expires.secondsSince1970 > Clock.now() + Self.longestLife {
                throw Self.foreign(role, "it is to hold until \(head.expires)")
            }
            guard let plain, SignedDraft(plain, role: role).saysTheSame(as: draft) else {
                throw Self.foreign(role, "it says more than an index, its deltas, keys and namespaces")
            }
        }
    }

    /// As stout writes a root with these keys.
    private static func plain(_ root: RootMetadata) -> MetadataDraft {
        var roles: [TrustFolder.Role: MetadataDraft.Signatories] = [:]
        for role in TrustFolder.Role.allCases { roles[role] = MetadataDraft.Signatories(root.signers(of: role)) }
        return .root(version: root.head.version, expires: root.head.expires, roles)
    }

    /// As stout writes targets with this index and these namespaces; nil where it writes no such thing.
    private static func plain(_ targets: TargetsMetadata, of namespace: String?) -> MetadataDraft? {
        guard
            let index = targets.targets[SignedLayout.indexTarget(namespace)].flatMap({
                RegistryDescription($0, among: targets.targets, namespace: namespace)
            })
        else { return nil }
        var delegations: [MetadataDraft.Delegated] = []
        for delegation in targets.delegations {
            guard namespace == nil, Namespace.isValid(delegation.name) else { return nil }
            delegations.append(
                MetadataDraft.Delegated(
                    delegation.name, MetadataDraft.Signatories(targets.signers(of: delegation)),
                    patterns: ["index/\(delegation.name)/*"]))
        }
        return .targets(
            version: targets.head.version, expires: targets.head.expires, index.targets(namespace: namespace),
            delegations: delegations)
    }

    private static func foreign(_ role: String, _ why: String) -> Failure {
        Failure(
            Diagnostic(
                .stagedForeign, "what is staged of `\(role)` is nothing that stout writes",
                notes: [why, "nothing was signed"],
                hints: [
                    "ask who staged it; if nobody can say, remove `\(StagedMetadata.folder)/\(role).json`"
                ]))
    }
}
