internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// Signing what is staged, and publishing what has all its signatures.
extension TrustFolder {
    /// Who is to be believed while one command runs: what is published, and what is staged on top of it.
    struct Scene {
        let published: State?
        let nextRoot: RootMetadata?
        let nextTargets: TargetsMetadata?

        /// Those who sign for a role by what is published and by what is staged.
        func signers(_ role: String) -> [Signers] {
            if let top = Role(rawValue: role) {
                return [published?.root, nextRoot].compactMap { $0?.signers(of: top) }
            }
            return [published?.targets, nextTargets].compactMap { $0.flatMap { Self.signers(role, $0) } }
        }

        static func signers(_ role: String, _ targets: TargetsMetadata) -> Signers? {
            targets.delegations.first { $0.name == role }.map { targets.signers(of: $0) }
        }
    }

    func scene(_ staged: StagedMetadata) throws(Failure) -> Scene {
        Scene(published: try published(), nextRoot: try staged.root(), nextTargets: try staged.targets())
    }

    /// Signs what is staged with the keys at hand, and publishes what everybody has signed who must. The rest stays staged.
    ///
    /// - Parameters:
    ///   - isHeld: whether all of it stays staged, without a signature of these keys.
    ///   - refreshes: whether the timestamp is signed anew where nothing else is published.
    ///   - isReviewed: whether all that is staged was looked at; else only what this command says is signed.
    func settle(
        _ staged: StagedMetadata, _ keys: PublisherKeys?, isHeld: Bool = false, refreshes: Bool = false,
        isReviewed: Bool = false
    ) throws(Failure) -> Settlement {
        var staged = staged
        let scene = try scene(staged)
        var settlement = Settlement()
        if let keys, !isHeld {
            if !isReviewed { try checkIsSeen(staged.changed, staged, scene, keys) }
            for role in isReviewed ? staged.drafts.keys.sorted() : staged.changed {
                let before = staged.drafts[role]?.bytes
                staged.drafts[role]?.sign(by: try keys.matching(scene.signers(role)))
                if staged.drafts[role]?.bytes != before { settlement.signed.append(role) }
            }
        }
        var ready = isHeld ? nil : findReady(staged, scene)
        if refreshes, let keys, let snapshot = scene.published?.snapshot, let root = ready?.root {
            let isOld = snapshot.head.expires.secondsSince1970 < Clock.now() + Self.renewal * 86_400
            let signers = root.signers(of: .snapshot)
            ready?.renewsSnapshot = isOld ? try keys.count(of: signers) >= signers.signing.threshold : false
        }
        if let ready, let keys, !ready.roles.isEmpty || refreshes {
            let missing = try missingOnline(ready, scene, keys)
            if missing.isEmpty {
                settlement.published = ready.roles
                settlement.root = try publish(ready, scene, staged, keys)
                for role in ready.roles { staged.drafts[role] = nil }
            } else {
                if ready.roles.isEmpty { throw Self.lacking(missing[0].role, keys) }
                settlement.waiting += missing
            }
        }
        for (role, draft) in staged.drafts.sorted(by: { $0.key < $1.key }) {
            // A root is signed by those whom the former one names, too.
            let all = scene.signers(role)
            let deciding = role == "root" ? all[...] : all.suffix(1)
            let lacking = deciding.first { draft.count(of: $0) < $0.signing.threshold }
            guard let signers = lacking ?? (isHeld ? deciding.last : nil) else { continue }
            settlement.waiting.append(
                Settlement.Waiting(
                    role: role, signatures: draft.count(of: signers), threshold: signers.signing.threshold))
        }
        if settlement.waiting.isEmpty, let role = staged.drafts.keys.sorted().first {
            // It has its own signatures and waits for those of another.
            settlement.waiting.append(Settlement.Waiting(role: role, signatures: 0, threshold: 0))
        }
        try staged.save(log)
        if settlement.root == nil, let bytes = scene.published?.rootBytes {
            settlement.root = SHA256Hasher.digest(of: bytes)
        }
        return settlement
    }

    /// What this command says stands on top of what was staged. Whoever signs it signs that too, so it has to be what one
    /// of their own keys has signed before: anybody who can write into the folder can stage.
    ///
    /// - Parameter roles: those that the command says something else of.
    func checkIsSeen(
        _ roles: [String], _ staged: StagedMetadata, _ scene: Scene, _ keys: PublisherKeys
    ) throws(Failure) {
        for role in roles {
            guard let former = staged.before(role) else { continue }
            let signers = scene.signers(role)
            let mine = try keys.matching(signers)
            if mine.isEmpty || signers.contains(where: { former.isSigned(byOneOf: mine, $0) }) { continue }
            throw Failure(
                Diagnostic(
                    .stagedUnseen, "something is staged of `\(role)` that none of these keys has signed",
                    notes: ["what this command would sign stands on top of it, and nothing was changed"],
                    hints: [
                        "`stout registry sign` shows it and signs it; after that run this again",
                        "`--stage` puts this on top of it without a signature, so that both are looked at together",
                        "if nobody can say where it comes from, remove `\(StagedMetadata.folder)/\(role).json`",
                    ]))
        }
    }

    static func lacking(_ role: String, _ keys: PublisherKeys) -> Failure {
        Failure(
            Diagnostic(
                .keysUnusable,
                "there is no key of the role `\(role)` in \(keys.folders.map { "`\($0)`" }.joined(separator: ", "))",
                hints: ["name the folder of the registry's keys with `--keys DIR`"]))
    }

    // MARK: - What can be published

    /// What has all its signatures.
    struct Ready {
        /// Roles that are published, `root` among them.
        var roles: [String] = []
        /// What is to be believed from then on.
        let root: RootMetadata
        let targets: TargetsMetadata
        /// Whether the snapshot is signed anew for its time alone.
        var renewsSnapshot = false
    }

    /// Days before its end from which a refresh signs the snapshot anew, where it can: nothing else may come for a year.
    private static let renewal: Int64 = 90

    /// Nil where there is nothing that anybody could believe yet.
    private func findReady(_ staged: StagedMetadata, _ scene: Scene) -> Ready? {
        func isSigned(_ role: String, by signers: Signers?) -> Bool {
            guard let signers else { return false }
            return staged.drafts[role]?.isSigned(by: signers) ?? false
                || scene.published?.documents[role]?.isSigned(by: signers) ?? false
        }
        var roles: [String] = []
        var root = scene.published?.root
        if let next = scene.nextRoot, let draft = staged.drafts["root"],
            draft.isSigned(by: next.signers(of: .root)),
            root.map({ draft.isSigned(by: $0.signers(of: .root)) }) ?? true,
            // From the moment on that a reader has it, all else must be signed by whom it names.
            isSigned("targets", by: next.signers(of: .targets))
        {
            roles.append("root")
            root = next
        }
        guard let root else { return nil }
        var targets = scene.published?.targets
        if let next = scene.nextTargets, let draft = staged.drafts["targets"],
            draft.isSigned(by: root.signers(of: .targets)),
            next.delegations.allSatisfy({ delegation in
                scene.published?.documents[delegation.name] == nil
                    || isSigned(delegation.name, by: next.signers(of: delegation))
            })
        {
            roles.append("targets")
            targets = next
        }
        guard let targets else { return nil }
        for role in staged.drafts.keys.sorted() where Role(rawValue: role) == nil {
            if let signers = Scene.signers(role, targets), staged.drafts[role]?.isSigned(by: signers) == true {
                roles.append(role)
            }
        }
        return Ready(roles: roles, root: root, targets: targets)
    }

    /// Which of the online roles cannot sign, because too few of their keys are at hand.
    private func missingOnline(
        _ ready: Ready, _ scene: Scene, _ keys: PublisherKeys
    ) throws(Failure) -> [Settlement.Waiting] {
        var missing: [Settlement.Waiting] = []
        for role in [Role.snapshot, .timestamp] where role == .timestamp || needsSnapshot(ready, scene) {
            let signers = ready.root.signers(of: role)
            let count = try keys.count(of: signers)
            if count < signers.signing.threshold {
                missing.append(
                    Settlement.Waiting(role: role.rawValue, signatures: count, threshold: signers.signing.threshold))
            }
        }
        return missing
    }

    private func needsSnapshot(_ ready: Ready, _ scene: Scene) -> Bool {
        guard let published = scene.published,
            let snapshot = try? SignedDraft(reading: published.snapshotBytes, role: "snapshot")
        else { return true }
        return ready.renewsSnapshot || ready.roles.contains { $0 != "root" }
            || !snapshot.isSigned(by: ready.root.signers(of: .snapshot))
    }

    // MARK: - Publishing

    /// New files first, `timestamp.json` last and by one rename: a reader sees the old publication or the new one.
    ///
    /// - Returns: the digest of a new root's file; nil where there is none.
    private func publish(
        _ ready: Ready, _ scene: Scene, _ staged: StagedMetadata, _ keys: PublisherKeys
    ) throws(Failure) -> Digest? {
        let published = scene.published
        /// While a root changes, both sign: a reader that knows the former one finds its signature, who knows the next
        /// finds that.
        func both(_ role: Role) throws(Failure) -> [SigningKey] {
            try keys.matching([published?.root, ready.root].compactMap { $0?.signers(of: role) })
        }
        var files = published?.files ?? [:]
        var versions = (published?.documents ?? [:]).mapValues(\.version)
        for role in ready.roles where role != "root" {
            guard let draft = staged.drafts[role] else { continue }
            files[role] = draft.bytes
            versions[role] = draft.version
            try write("\(draft.version).\(role).json", draft.bytes)
        }
        var snapshot = (version: published?.snapshot.head.version ?? 0, bytes: published?.snapshotBytes ?? [])
        if needsSnapshot(ready, scene) {
            var references: [String: MetadataDraft.Reference] = [:]
            for (role, bytes) in files {
                references["\(role).json"] = MetadataDraft.Reference(version: versions[role] ?? 1, bytes)
            }
            snapshot.version += 1
            snapshot.bytes = MetadataDraft.snapshot(
                version: snapshot.version, expires: try expiry(.snapshot), files: references
            ).signed(by: try both(.snapshot))
            try write("\(snapshot.version).snapshot.json", snapshot.bytes)
        }
        let reference = MetadataDraft.Reference(version: snapshot.version, snapshot.bytes)
        var version = published?.timestamp.head.version ?? 0
        func writeTimestamp() throws(Failure) {
            version += 1
            let draft = MetadataDraft.timestamp(
                version: version, expires: try expiry(.timestamp), issued: Timestamp(Clock.text(Clock.now())),
                snapshot: reference)
            try write("timestamp.json", draft.signed(by: try both(.timestamp)))
        }
        var digest: Digest?
        if ready.roles.contains("root"), let root = staged.drafts["root"] {
            if published != nil { try writeTimestamp() }
            let bytes = root.bytes
            let name = SHA256Hasher.digest(of: bytes)
            try write(SignedLayout.root(name), bytes)
            try write("\(root.version).root.json", bytes)
            digest = name
        }
        // Clients look for new roots when the timestamp has changed.
        try writeTimestamp()
        for (role, version) in versions { try removeFormer(role, current: version) }
        try removeFormer("snapshot", current: snapshot.version)
        return digest
    }

    /// Removes what no reader can still be asking for: the one before the current one stays, and any that was followed by
    /// another less than ten minutes ago.
    private func removeFormer(_ role: String, current: Int64) throws(Failure) {
        do throws(SystemError) {
            let suffix = ".\(role).json"
            let versions = try FileSystem.listIfThere(folder).compactMap { name -> Int64? in
                name.hasSuffix(suffix) ? Int64(name.dropLast(suffix.utf8.count)) : nil
            }.sorted()
            for (version, next) in zip(versions, versions.dropFirst()) where next < current {
                let successor = try FileSystem.status(folder / "\(next)\(suffix)")
                if Clock.now() - successor.modified / 1_000_000_000 < patience { continue }
                try log.remove(folder / "\(version)\(suffix)")
            }
        } catch { throw error.failure("remove former metadata") }
    }
}
