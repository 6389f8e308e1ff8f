public import Diagnostics
internal import Packages
public import Trust

/// Whose word counts: keys, signatures, namespaces.
extension RegistryFolder {
    /// Signs what is staged with the keys at hand, and publishes what everybody has signed who must.
    ///
    /// - Parameter isMeant: asked once what is staged was looked at; nothing is signed where it says no.
    /// - Returns: what was staged, seen beside what is published.
    public func sign(isMeant: ([StagedChange]) throws(Failure) -> Bool = { _ in true }) throws(Failure)
        -> [StagedChange]
    {
        try locked { () throws(Failure) in
            let staged = try StagedMetadata(registry: folder)
            if staged.drafts.isEmpty {
                throw Failure(
                    Diagnostic(
                        .nothingStaged, "nothing waits for signatures in `\(folder)`",
                        hints: ["`stout registry add --stage` and its like prepare what others sign"]))
            }
            let changes = try review(staged)
            guard try isMeant(changes) else { return changes }
            log.settlement = try trust.settle(staged, keys, isReviewed: true)
            return changes
        }
    }

    /// Signs the timestamp anew.
    public func refresh(_ keys: PublisherKeys) throws(Failure) {
        try locked(isChange: false) { () throws(Failure) in
            _ = try describe()
            try recognize(keys)
            // What is staged stays as it is: a timer publishes nothing that nobody looked at.
            log.settlement = try trust.settle(StagedMetadata(nothingIn: folder), keys, refreshes: true)
        }
    }

    /// Signs again what holds already, so that it holds for another year.
    ///
    /// - Parameter roles: `root`, `targets` or namespaces; nothing for all whose keys are at hand.
    /// - Returns: those.
    public func renew(_ roles: [String], _ keys: PublisherKeys) throws(Failure) -> [String] {
        try locked(isChange: false) { () throws(Failure) in
            var staged = try StagedMetadata(registry: folder)
            _ = try describe()
            let scene = try trust.scene(staged)
            let known = ["root", "targets"] + (scene.published?.namespaces.keys.sorted() ?? [])
            var chosen: [String] = []
            for role in roles.isEmpty ? known : roles {
                guard known.contains(role) else {
                    throw Failure(
                        Diagnostic(
                            .keysUnusable, "nothing is published of a role `\(role)` that could be renewed",
                            hints: ["there is \(known.joined(separator: ", "))"]))
                }
                var count = 0
                for signers in scene.signers(role) { count += try keys.count(of: signers) }
                if count == 0, roles.isEmpty { continue }
                if count == 0 { throw TrustFolder.lacking(role, keys) }
                // What is staged holds for a year from then on.
                if staged.drafts[role] == nil { chosen.append(role) }
            }
            if chosen.isEmpty, staged.drafts.isEmpty { throw TrustFolder.lacking("targets", keys) }
            for role in chosen {
                if role == "root" {
                    guard let root = scene.published?.root else { continue }
                    try trust.stageRoot(.root, MetadataDraft.Signatories(root.signers(of: .root)), &staged)
                } else {
                    let namespace = role == "targets" ? nil : role
                    guard let index = TrustFolder.description(of: namespace, scene.published) else { continue }
                    try trust.stage(index, of: namespace, &staged)
                }
            }
            log.settlement = try trust.settle(staged, keys, isHeld: isHeld)
            return chosen
        }
    }

    /// Gives a role another key.
    ///
    /// - Parameters:
    ///   - former: the beginning of the digits of the key that goes; nil where the role has one key.
    ///   - brought: a new key of somebody else's; nil to make one here.
    ///   - threshold: how many must sign from then on; nil to leave that.
    /// - Returns: the new key's public part.
    public func rotate(
        _ role: RootMetadata.TopRole, _ keys: PublisherKeys, replacing former: String? = nil,
        by brought: PublicKey? = nil, threshold: Int? = nil
    ) throws(Failure) -> String {
        try locked(isChange: false) { () throws(Failure) in
            var staged = try StagedMetadata(registry: folder)
            let scene = try trust.scene(staged)
            guard let signers = (scene.nextRoot ?? scene.published?.root)?.signers(of: role) else {
                _ = try describe()
                return ""
            }
            let old = try Self.former(former, of: signers)
            let threshold = threshold ?? signers.signing.threshold
            try TrustFolder.check(threshold: threshold, of: signers.listed.count, role.rawValue)
            // Before anything is changed.
            if let root = scene.published?.root, try keys.count(of: root.signers(of: .root)) == 0 {
                throw TrustFolder.lacking("root", keys)
            }
            if !isHeld { try trust.checkIsSeen(["root"], staged, scene, keys) }
            let new: PublicKey
            if let brought { new = brought } else { new = try keys.create(role, inPlaceOf: old, log) }
            try trust.stageRoot(
                role, MetadataDraft.Signatories(signers.listed.filter { $0 != old } + [new], threshold: threshold),
                &staged)
            log.settlement = try trust.settle(staged, keys, isHeld: isHeld)
            return new.text
        }
    }

    private static func former(_ beginning: String?, of signers: Signers) throws(Failure) -> PublicKey {
        let keys = signers.listed
        if beginning == nil, keys.count == 1 { return keys[0] }
        let found = keys.filter { $0.text.hasPrefix(beginning ?? "") }
        if beginning != nil, found.count == 1 { return found[0] }
        throw Failure(
            Diagnostic(
                .keysUnusable,
                beginning.map { "`\($0)` is not the beginning of one key of the role `\(signers.role)`" }
                    ?? "the role `\(signers.role)` has \(keys.count) keys", notes: keys.map { "it has \($0.text)" },
                hints: ["name the one that goes by its first digits: `--replace KEY`"]))
    }

    /// Gives a namespace to keys, or takes it back.
    ///
    /// - Parameter owners: public keys; nil to take it back. What it published is in nobody's index then, and its bottles
    ///   stay.
    public func delegate(_ namespace: String, to owners: [PublicKey]?, threshold: Int = 1) throws(Failure) {
        if !Namespace.isValid(namespace) || RootMetadata.TopRole(rawValue: namespace) != nil {
            throw Failure(
                Diagnostic(
                    .invalidName, "`\(namespace)` can be no namespace",
                    hints: [
                        "a namespace is the beginning of names: `acme` has the name `acme` and all that begin with `acme-`"
                    ]))
        }
        try locked { () throws(Failure) in
            guard trust.isBegun else {
                throw Failure(
                    Diagnostic(
                        .keysUnusable, "the registry is not signed, so there is nothing to give to another key",
                        hints: ["make a signed one: `stout registry init DIR --keys DIR`"]))
            }
            var staged = try StagedMetadata(registry: folder)
            let scene = try trust.scene(staged)
            let known = (scene.nextTargets ?? scene.published?.targets)?.delegations.map(\.name) ?? []
            if owners == nil, !known.contains(namespace) {
                throw Failure(
                    Diagnostic(
                        .namespaceUnknown, "the registry has no namespace `\(namespace)`",
                        hints: [
                            known.isEmpty ? "it has none" : "it has \(known.map { "`\($0)`" }.joined(separator: ", "))"
                        ]))
            }
            if let keys, !isHeld {
                var count = 0
                for signers in scene.signers("targets") { count += try keys.count(of: signers) }
                if count == 0 { throw TrustFolder.lacking("targets", keys) }
            }
            if let owners { try TrustFolder.check(threshold: threshold, of: Set(owners).count, namespace) }
            try trust.stageDelegation(
                namespace, owners.map { MetadataDraft.Signatories($0, threshold: threshold) }, &staged)
            log.settlement = try trust.settle(staged, keys, isHeld: isHeld)
        }
    }
}
