internal import Notation

/// A metadata file that may still lack signatures: what it says is fixed, and those who must sign it add theirs one after
/// another.
public struct SignedDraft: Sendable {
    /// `root`, `timestamp`, `snapshot`, `targets`, or that of a delegation.
    public let role: String
    /// At least 1.
    public let version: Int64
    private let signed: JSONValue
    private let message: [UInt8]
    /// By key id.
    private var signatures: [String: [UInt8]]

    /// One that nobody has signed yet.
    public init(_ draft: MetadataDraft, role: String) {
        guard let message = CanonicalJSON.bytes(of: draft.signed) else {
            preconditionFailure("drafts have a canonical form")
        }
        self.role = role
        version = draft.version
        signed = draft.signed
        self.message = message
        signatures = [:]
    }

    /// Reads one; nothing in it is checked against a key.
    public init(reading bytes: [UInt8], role: String) throws(MetadataError) {
        let envelope = try MetadataEnvelope(bytes, role: role)
        self.role = role
        version = try MetadataFields(envelope.signed, "", of: role).integer("version", atLeast: 1)
        signed = envelope.signed
        message = envelope.signedBytes
        signatures = envelope.signatures
    }

    /// The file, with the signatures that it has, ordered by the ids of their keys.
    public var bytes: [UInt8] {
        let list = signatures.sorted { $0.key < $1.key }.map { identifier, signature -> JSONValue in
            ["keyid": .string(identifier), "sig": .string(Hexadecimal.text(signature))]
        }
        return Array(JSON.text(of: ["signatures": .array(list), "signed": signed], indented: true).utf8)
    }

    /// Adds signatures; the one that a key made before is replaced by the same.
    public mutating func sign(by keys: [SigningKey]) {
        for key in keys { signatures[key.identifier] = key.sign(message) }
    }

    /// Whether it says what another one does, whoever has signed either.
    public func saysTheSame(as other: SignedDraft) -> Bool { message == other.message }

    /// How many of a role's keys have signed it rightly.
    public func count(of signers: Signers) -> Int { signers.count(signatures, of: message) }

    /// Whether one of these keys is among those of a role that have signed it rightly.
    public func isSigned(byOneOf keys: [SigningKey], _ signers: Signers) -> Bool {
        let own = keys.map { PublicKey($0) }
        return signers.signed(signatures, of: message).contains { key in own.contains { $0.bytes == key } }
    }

    /// Whether as many have signed it as must.
    public func isSigned(by signers: Signers) -> Bool { count(of: signers) >= signers.signing.threshold }

    /// What it says, as a root. Whoever asks has to see to the signatures.
    public func root() throws(MetadataError) -> RootMetadata {
        try RootMetadata(try MetadataEnvelope(bytes, role: role))
    }

    /// What it says, as targets. Whoever asks has to see to the signatures.
    public func targets() throws(MetadataError) -> TargetsMetadata {
        try TargetsMetadata(try MetadataEnvelope(bytes, role: role))
    }
}
