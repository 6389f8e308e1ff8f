internal import Notation

/// Which keys sign for which role: where all trust of a repository begins.
public struct RootMetadata: Sendable {
    public let head: MetadataHead
    /// Metadata files have their version in their names.
    public let hasConsistentSnapshots: Bool
    public let keys: [String: PublicKey]
    public let roles: [TopRole: SigningRole]

    /// The four roles that every repository has.
    public enum TopRole: String, CaseIterable, Sendable {
        case root, timestamp, snapshot, targets
    }

    /// Reads it without checking any signature.
    init(_ envelope: MetadataEnvelope) throws(MetadataError) {
        let fields = try MetadataFields(envelope.signed, "", of: envelope.role)
        head = try MetadataHead(fields, kind: TopRole.root.rawValue)
        hasConsistentSnapshots = try fields.optionalBoolean("consistent_snapshot") ?? false
        keys = try fields.dictionary("keys") { _, key throws(MetadataError) in try PublicKey(key) }
        let named = try fields.fields("roles")
        var roles: [TopRole: SigningRole] = [:]
        for role in TopRole.allCases { roles[role] = try SigningRole(try named.fields(role.rawValue)) }
        self.roles = roles
    }

    /// Who signs for a role.
    public func signers(of role: TopRole) -> Signers {
        guard let signing = roles[role] else { preconditionFailure("a root has all four roles") }
        return Signers(role: role.rawValue, signing: signing, keys: keys)
    }

    /// Reads a root that signs itself: the first one, which the caller has reason to trust.
    public static func trusted(_ bytes: [UInt8]) throws(MetadataError) -> RootMetadata {
        let envelope = try MetadataEnvelope(bytes, role: TopRole.root.rawValue)
        let root = try RootMetadata(envelope)
        try root.signers(of: .root).check(envelope)
        return root
    }

    /// Reads the next root: signed by this one's keys and by its own, and one version later.
    public func successor(_ bytes: [UInt8]) throws(MetadataError) -> RootMetadata {
        let envelope = try MetadataEnvelope(bytes, role: TopRole.root.rawValue)
        try signers(of: .root).check(envelope)
        let next = try RootMetadata(envelope)
        if next.head.version != head.version + 1 {
            throw MetadataError(
                TopRole.root.rawValue, .version(expected: head.version + 1, found: next.head.version))
        }
        try next.signers(of: .root).check(envelope)
        return next
    }
}
