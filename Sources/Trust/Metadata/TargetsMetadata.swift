public import Notation

/// A file that a repository vouches for.
public struct TargetDescription: Sendable {
    /// Relative to the repository's targets, with `/` between folders.
    public let path: String
    /// In bytes.
    public let length: Int64
    /// At least one.
    public let hashes: [FileHash]
    /// What the publisher says of it besides; nil where nothing is said.
    public let custom: JSONValue?

    init(_ path: String, _ fields: MetadataFields) throws(MetadataError) {
        let file = try FileDescription(fields, isTarget: true)
        self.path = path
        length = file.length ?? 0
        hashes = file.hashes
        custom = fields.optional("custom")
    }

    /// - Throws: `.length` or `.digest` when these are other bytes.
    public func check(_ bytes: [UInt8]) throws(MetadataError) {
        if Int64(bytes.count) != length {
            throw MetadataError(path, .length(expected: length, found: Int64(bytes.count)))
        }
        for hash in hashes where !hash.matches(bytes) { throw MetadataError(path, .digest) }
    }

    /// Its name on the server: with the first digest before the last part where snapshots are consistent.
    public func serverPath(isConsistent: Bool) -> String {
        guard isConsistent else { return path }
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "\(hashes[0].hex).\(path)" }
        return "\(path[...slash])\(hashes[0].hex).\(path[path.utf8.index(after: slash)...])"
    }
}

/// Files, and who may vouch for others.
public struct TargetsMetadata: Sendable {
    public let head: MetadataHead
    public let targets: [String: TargetDescription]
    /// In order of precedence.
    public let delegations: [Delegation]
    let keys: [String: PublicKey]

    /// Reads one that a role's keys have signed.
    public init(_ bytes: [UInt8], _ signers: Signers) throws(MetadataError) {
        let envelope = try MetadataEnvelope(bytes, role: signers.role)
        try signers.check(envelope)
        try self.init(envelope)
    }

    /// Reads one without checking any signature.
    init(_ envelope: MetadataEnvelope) throws(MetadataError) {
        let fields = try MetadataFields(envelope.signed, "", of: envelope.role)
        head = try MetadataHead(fields, kind: RootMetadata.TopRole.targets.rawValue)
        targets = try fields.dictionary("targets") { path, target throws(MetadataError) in
            try TargetDescription(path, target)
        }
        guard fields.optional("delegations") != nil else {
            delegations = []
            keys = [:]
            return
        }
        let delegating = try fields.fields("delegations")
        keys = try delegating.dictionary("keys") { _, key throws(MetadataError) in try PublicKey(key) }
        var delegations: [Delegation] = []
        for role in try delegating.elements("roles") {
            let delegation = try Delegation(role)
            if delegations.contains(where: { $0.name == delegation.name }) { throw role.wrong("name") }
            delegations.append(delegation)
        }
        self.delegations = delegations
    }

    /// Who signs for a role that this one trusts.
    public func signers(of delegation: Delegation) -> Signers {
        Signers(role: delegation.name, signing: delegation.signing, keys: keys)
    }
}
