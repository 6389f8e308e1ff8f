/// Who may sign: keys by their ids, and how many of them must.
public struct SigningRole: Hashable, Sendable {
    public let keyIdentifiers: [String]
    /// At least 1.
    public let threshold: Int

    init(_ fields: MetadataFields) throws(MetadataError) {
        keyIdentifiers = try fields.texts("keyids")
        // The specification wants them unique; one that is named twice could be meant to count twice.
        if Set(keyIdentifiers).count != keyIdentifiers.count { throw fields.wrong("keyids") }
        threshold = Int(try fields.integer("threshold", atLeast: 1))
    }
}

/// A role with the keys themselves, as the metadata that delegates to it gives them.
public struct Signers: Sendable {
    public let role: String
    public let signing: SigningRole
    public let keys: [String: PublicKey]

    /// - Throws: `.unsigned` or `.signatures` when fewer than the threshold's different keys have signed.
    func check(_ envelope: MetadataEnvelope) throws(MetadataError) {
        let count = count(envelope.signatures, of: envelope.signedBytes)
        if count >= signing.threshold { return }
        // Some programs write a place for each signature that is still to come, with no bytes in it.
        let present = envelope.signatures.values.count { !$0.isEmpty }
        throw MetadataError(
            role,
            present <= count
                ? .unsigned(found: count, wanted: signing.threshold)
                : .signatures(found: count, wanted: signing.threshold))
    }

    /// How many different keys signed a message.
    ///
    /// - Parameter signatures: by key id.
    func count(_ signatures: [String: [UInt8]], of message: [UInt8]) -> Int { signed(signatures, of: message).count }

    /// The public parts of the keys that signed a message.
    func signed(_ signatures: [String: [UInt8]], of message: [UInt8]) -> Set<[UInt8]> {
        // Keys count, not their ids: one key under two ids is one signer.
        var signers: Set<[UInt8]> = []
        for identifier in signing.keyIdentifiers {
            guard let key = keys[identifier], let bytes = key.bytes, !signers.contains(bytes),
                let signature = signatures[identifier], key.verifies(signature, of: message)
            else { continue }
            signers.insert(bytes)
        }
        return signers
    }

    /// Whether a key is one of those.
    public func names(_ key: PublicKey) -> Bool { signing.keyIdentifiers.contains { keys[$0]?.bytes == key.bytes } }

    /// In the order in which metadata names them.
    public var listed: [PublicKey] { signing.keyIdentifiers.compactMap { keys[$0] } }
}
