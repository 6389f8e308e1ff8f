internal import CSodium
internal import Notation
internal import Packages

/// A key that signatures are checked with. Only ed25519 checks anything; a key of another kind is kept and signs nothing.
public struct PublicKey: Hashable, Sendable {
    /// `ed25519`, `ecdsa`, `rsa`, …
    public let kind: String
    /// `ed25519`, `ecdsa-sha2-nistp256`, …
    public let scheme: String
    /// The public part as the metadata writes it.
    public let text: String
    /// 32 bytes; nil where stout cannot check with it.
    let bytes: [UInt8]?

    init(_ fields: MetadataFields) throws(MetadataError) {
        kind = try fields.text("keytype")
        scheme = try fields.text("scheme")
        text = try fields.fields("keyval").text("public")
        bytes = kind == "ed25519" && scheme == "ed25519" ? Hexadecimal.bytes(text, count: 32) : nil
    }

    public init(_ key: SigningKey) {
        kind = "ed25519"
        scheme = "ed25519"
        text = key.text
        bytes = key.publicBytes
    }

    /// An ed25519 key as people write it: 64 hexadecimal digits. Nil for anything else.
    public init?(_ text: String) {
        guard let bytes = Hexadecimal.bytes(text, count: 32) else { return nil }
        kind = "ed25519"
        scheme = "ed25519"
        self.text = Hexadecimal.text(bytes)
        self.bytes = bytes
    }

    /// SHA-256 of its canonical form, in hex (TUF specification 1.0, section 4.2).
    public var identifier: String {
        guard let bytes = CanonicalJSON.bytes(of: json) else { preconditionFailure("a key has a canonical form") }
        return SHA256Hasher.digest(of: bytes).hex
    }

    /// As it stands in metadata.
    var json: JSONValue {
        ["keytype": .string(kind), "keyval": ["public": .string(text)], "scheme": .string(scheme)]
    }

    /// Whether the signature is this key's for the message. Source: RFC 8032 by libsodium's
    /// `crypto_sign_ed25519_verify_detached`, which refuses signatures that are not canonical and keys of small order.
    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let bytes, signature.count == 64 else { return false }
        return unsafe crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), bytes) == 0
    }
}

/// Digits as TUF writes keys, signatures and digests: two for each byte, lower or upper case.
enum Hexadecimal {
    /// Nil unless there are exactly that many bytes.
    static func bytes(_ text: String, count: Int) -> [UInt8]? {
        guard text.utf8.count == 2 * count else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var high: UInt8?
        for digit in text.utf8 {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x61...0x66: value = digit - 0x61 + 10
            case 0x41...0x46: value = digit - 0x41 + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    static func text(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
