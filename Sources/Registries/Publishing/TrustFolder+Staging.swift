internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// What is to be signed: each change is prepared on top of what is staged already, and whoever had signed that must look
/// again.
extension TrustFolder {
    /// The first root.
    func begin(
        _ plan: KeyPlan, _ keys: [Role: [PublicKey]], _ staged: inout StagedMetadata
    ) throws(Failure) {
        var roles: [Role: MetadataDraft.Signatories] = [:]
        for role in Role.allCases {
            roles[role] = MetadataDraft.Signatories(keys[role] ?? [], threshold: plan.threshold(role))
        }
        staged.drafts["root"] = SignedDraft(.root(version: 1, expires: try expiry(.root), roles), role: "root")
    }

    static func check(threshold: Int, of count: Int, _ role: String) throws(Failure) {
        if 1...max(count, 1) ~= threshold, count > 0 { return }
        throw Failure(
            Diagnostic(
                .keysUnusable, "\(threshold) keys cannot sign for `\(role)`, which has \(count)",
                hints: ["the threshold is at least 1 and at most the number of the role's keys"]))
    }

    /// The index of the registry itself, or of a namespace.
    func stage(
        _ description: RegistryDescription, of namespace: String?, _ staged: inout StagedMetadata
    ) throws(Failure) {
        let scene = try scene(staged)
        try stage(
            description.targets(namespace: namespace), namespace ?? "targets", &staged,
            delegations: namespace == nil ? Self.delegations(scene) : [])
    }

    private func stage(
        _ targets: [MetadataDraft.Target], _ role: String, _ staged: inout StagedMetadata,
        delegations: [MetadataDraft.Delegated]
    ) throws(Failure) {
        // No two drafts share a version, so that what somebody signed of a former one is never taken for this one.
        let version = max(try published()?.documents[role]?.version ?? 0, staged.drafts[role]?.version ?? 0) + 1
        staged.drafts[role] = SignedDraft(
            .targets(version: version, expires: try expiry(.targets), targets, delegations: delegations), role: role)
    }

    private static func delegations(_ scene: Scene) -> [MetadataDraft.Delegated] {
        guard let targets = scene.nextTargets ?? scene.published?.targets else { return [] }
        return targets.delegations.compactMap { MetadataDraft.Delegated($0, of: targets) }
    }

    /// What is said of an index, by what is staged or else published; nil where nothing is.
    func description(of namespace: String?, _ staged: StagedMetadata, _ state: State?) throws(Failure)
        -> RegistryDescription?
    {
        if let targets = try staged.targets(namespace ?? "targets"),
            let description = Self.description(of: namespace, targets)
        {
            return description
        }
        return Self.description(of: namespace, state)
    }

    /// What is published of an index.
    static func description(of namespace: String?, _ state: State?) -> RegistryDescription? {
        guard let state else { return nil }
        guard let namespace else { return description(of: nil, state.targets) }
        return state.namespaces[namespace].flatMap { description(of: namespace, $0) }
    }

    private static func description(of namespace: String?, _ targets: TargetsMetadata) -> RegistryDescription? {
        targets.targets[SignedLayout.indexTarget(namespace)].flatMap {
            RegistryDescription($0, among: targets.targets, namespace: namespace)
        }
    }

    /// What is published of the index.
    func description() throws(Failure) -> RegistryDescription {
        guard let description = Self.description(of: nil, try state()) else { throw Failure(Self.noIndex) }
        return description
    }

    static let noIndex = Diagnostic(
        .publicationBroken, "the registry's own metadata does not name its index",
        hints: ["restore `\(SignedLayout.folder)` from a copy"])

    // MARK: - Keys

    /// A role's keys as they are to be, of the next root.
    func stageRoot(
        _ role: Role, _ signatories: MetadataDraft.Signatories, _ staged: inout StagedMetadata
    ) throws(Failure) {
        let scene = try scene(staged)
        guard let root = scene.nextRoot ?? scene.published?.root else { throw Failure(Self.noIndex) }
        var roles: [Role: MetadataDraft.Signatories] = [:]
        for one in Role.allCases {
            roles[one] = one == role ? signatories : MetadataDraft.Signatories(root.signers(of: one))
        }
        let version = (scene.published?.root.head.version ?? 0) + 1
        staged.drafts["root"] = SignedDraft(
            .root(version: version, expires: try expiry(.root), roles), role: "root")
        // What stands is to be signed by the new keys, too.
        if role == .targets, staged.drafts["targets"] == nil, let index = Self.description(of: nil, scene.published) {
            try stage(index, of: nil, &staged)
        }
    }

    /// A namespace's keys as they are to be; nil takes the namespace away.
    func stageDelegation(
        _ namespace: String, _ signatories: MetadataDraft.Signatories?, _ staged: inout StagedMetadata
    ) throws(Failure) {
        let scene = try scene(staged)
        guard let index = try description(of: nil, staged, scene.published) else { throw Failure(Self.noIndex) }
        var delegations = Self.delegations(scene).filter { $0.name != namespace }
        if let signatories {
            delegations.append(
                MetadataDraft.Delegated(namespace, signatories, patterns: ["index/\(namespace)/*"]))
        }
        try stage(
            index.targets(namespace: nil), "targets", &staged, delegations: delegations.sorted { $0.name < $1.name })
        let own = Self.description(of: namespace, scene.published)
        if signatories == nil {
            staged.drafts[namespace] = nil
        } else if staged.drafts[namespace] == nil, let own {
            // What it has published is to be signed by its new keys.
            try stage(own, of: namespace, &staged)
        }
    }
}
