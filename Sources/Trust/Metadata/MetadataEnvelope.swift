internal import Notation

/// A metadata file: what is signed, and signatures of it (TUF specification 1.0, section 4.2). Nothing in it is checked
/// against a key yet.
struct MetadataEnvelope {
    let role: String
    /// The file, byte for byte.
    let bytes: [UInt8]
    /// What the signatures are of.
    let signedBytes: [UInt8]
    let signed: JSONValue
    /// By key id. A signature that is no hexadecimal number is there as one of no bytes, which no key verifies.
    let signatures: [String: [UInt8]]

    /// Deep enough for all roles, and little enough for any stack.
    private static let depthLimit = 32

    init(_ bytes: [UInt8], role: String) throws(MetadataError) {
        let value: JSONValue
        do throws(JSONError) { value = try JSON.parse(bytes, depthLimit: Self.depthLimit) } catch {
            throw MetadataError(role, error.reason == .endOfText ? .truncated : .syntax("\(error)"))
        }
        // Canonical as a whole: a key that stands twice outside of `signed` would mean different things to two readers.
        guard CanonicalJSON.bytes(of: value) != nil, let signed = value["signed"],
            let signedBytes = CanonicalJSON.bytes(of: signed)
        else { throw MetadataError(role, .syntax("it has no canonical form with a `signed`")) }
        var signatures: [String: [UInt8]] = [:]
        for signature in try MetadataFields(value, "", of: role).elements("signatures") {
            let identifier = try signature.text("keyid")
            let text = try signature.text("sig")
            let bytes = Hexadecimal.bytes(text, count: text.utf8.count / 2) ?? []
            guard signatures.updateValue(bytes, forKey: identifier) == nil else { throw signature.wrong("keyid") }
        }
        self.role = role
        self.bytes = bytes
        self.signed = signed
        self.signedBytes = signedBytes
        self.signatures = signatures
    }
}
