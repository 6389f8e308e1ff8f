internal import Diagnostics
internal import Packages
internal import Trust

/// What stands to be signed, beside what is published: nobody should sign what they cannot see.
extension RegistryFolder {
    func review(_ staged: StagedMetadata) throws(Failure) -> [StagedChange] {
        let scene = try trust.scene(staged)
        var changes: [StagedChange] = []
        try checkIsPlain(staged, scene)
        if let next = scene.nextRoot {
            for role in TrustFolder.Role.allCases {
                let former = scene.published?.root.signers(of: role)
                changes += Self.keys(former, next.signers(of: role), "root", role.rawValue)
            }
        }
        if let next = scene.nextTargets {
            let former = scene.published?.targets
            for delegation in next.delegations {
                let before = former.flatMap { TrustFolder.Scene.signers(delegation.name, $0) }
                if before == nil {
                    changes.append(Self.change("targets", "namespace", delegation.name, "is given away"))
                }
                changes += Self.keys(before, next.signers(of: delegation), "targets", delegation.name)
            }
            for delegation in former?.delegations ?? []
            where !next.delegations.contains(where: { $0.name == delegation.name }) {
                changes.append(Self.change("targets", "namespace", delegation.name, "is taken back"))
            }
        }
        for role in staged.drafts.keys.sorted() where role != "root" {
            let namespace = role == "targets" ? nil : role
            guard let new = try trust.description(of: namespace, staged, nil) else { continue }
            try check(new)
            let old = TrustFolder.description(of: namespace, scene.published)
            if old?.indexDigest == new.indexDigest { continue }
            let before = try old.map { description throws(Failure) in try contents(description) }
            changes += try packages(before, try contents(new), role)
        }
        return changes
    }

    private static func change(_ role: String, _ kind: String, _ subject: String, _ detail: String) -> StagedChange {
        StagedChange(role: role, kind: kind, subject: subject, detail: detail)
    }

    private static func keys(_ former: Signers?, _ next: Signers, _ role: String, _ subject: String) -> [StagedChange] {
        var changes: [StagedChange] = []
        for key in next.listed where !(former?.names(key) ?? false) {
            changes.append(change(role, "key", subject, "gets the key \(key.text)"))
        }
        for key in former?.listed ?? [] where !next.names(key) {
            changes.append(change(role, "key", subject, "loses the key \(key.text)"))
        }
        if let former, former.signing.threshold != next.signing.threshold {
            let (old, new) = (former.signing.threshold, next.signing.threshold)
            changes.append(change(role, "threshold", subject, "needs \(new) signatures instead of \(old)"))
        }
        return changes
    }

    /// The index that is staged has the bytes that are to be signed.
    private func check(_ description: RegistryDescription) throws(Failure) {
        var problems: [Diagnostic] = []
        RegistryCheck(folder).check(description, &problems)
        if !problems.isEmpty { throw Failure(problems) }
    }

    private func packages(_ old: IndexBuilder?, _ new: IndexBuilder, _ role: String) throws(Failure) -> [StagedChange] {
        struct Key: Hashable {
            let name: String
            let version: String
            let revision: Int
            let platform: BottlePlatform
        }
        func key(_ candidate: Candidate) -> Key {
            Key(
                name: candidate.name, version: candidate.version.text, revision: candidate.revision,
                platform: candidate.platform)
        }
        var known: [Key: Candidate] = [:]
        for candidate in old?.candidates ?? [] { known[key(candidate)] = candidate }
        var changes: [StagedChange] = []
        var problems: [Diagnostic] = []
        for candidate in new.candidates {
            let version = RevisedVersion(candidate.version, candidate.revision)
            let label = "\(candidate.name) \(version) \(candidate.platform)"
            let former = known.removeValue(forKey: key(candidate))
            var same = former
            same?.yanked = candidate.yanked
            if same != candidate {
                // Whoever signs says what is in it.
                try RegistryCheck(folder).check(candidate, &problems)
                let kind = former?.bottle == candidate.bottle ? "changed" : "added"
                changes.append(Self.change(role, kind, label, candidate.bottle.sha256.hex))
            }
            if former?.yanked == candidate.yanked { continue }
            changes.append(
                candidate.yanked.map { Self.change(role, "withdrawn", label, $0) }
                    ?? Self.change(role, "offered", label, "again"))
        }
        for candidate in known.values.sorted(by: { $0.name < $1.name }) {
            changes.append(Self.change(role, "removed", "\(candidate.name) \(candidate.versionText)", ""))
        }
        if !problems.isEmpty { throw Failure(problems) }
        for description in new.descriptions {
            let former = old?.descriptions.first { $0.name == description.name }
            if former?.text != description.text || former?.homepage != description.homepage {
                let said = [description.text, description.homepage].compactMap { $0 }
                changes.append(Self.change(role, "described", description.name, said.joined(separator: ", ")))
            }
            if former?.deprecated == description.deprecated { continue }
            changes.append(Self.change(role, "deprecated", description.name, description.deprecated ?? "not any more"))
        }
        return changes
    }
}
