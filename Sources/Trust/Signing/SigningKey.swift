internal import CSodium
internal import Notation

/// An ed25519 key pair that signs metadata (RFC 8032).
public struct SigningKey: Sendable {
    /// The private part: 32 bytes, from which the rest follows.
    let seed: [UInt8]
    /// 32 bytes.
    let publicBytes: [UInt8]
    /// 64 bytes, as libsodium wants it.
    private let secret: [UInt8]

    static let seedLength = 32

    /// A new key, by the system's random numbers. C: `randombytes_buf(3)`.
    public static func generate() -> SigningKey {
        // libsodium's own advice before random numbers; it does nothing the second time.
        _ = sodium_init()
        var seed = [UInt8](repeating: 0, count: seedLength)
        unsafe randombytes_buf(&seed, seed.count)
        guard let key = SigningKey(seed: seed) else { preconditionFailure("a seed has 32 bytes") }
        return key
    }

    /// Nil unless there are exactly 32 bytes. C: `crypto_sign_ed25519_seed_keypair`.
    init?(seed: [UInt8]) {
        guard seed.count == Self.seedLength else { return nil }
        var publicBytes = [UInt8](repeating: 0, count: 32)
        var secret = [UInt8](repeating: 0, count: 64)
        _ = unsafe crypto_sign_ed25519_seed_keypair(&publicBytes, &secret, seed)
        self.seed = seed
        self.publicBytes = publicBytes
        self.secret = secret
    }

    /// The public part, as metadata and people write it: 64 digits.
    public var text: String { Hexadecimal.text(publicBytes) }

    /// SHA-256 of the canonical form of the public key, in hex (TUF specification 1.0, section 4.2).
    public var identifier: String { PublicKey(self).identifier }

    /// As it stands in metadata.
    var json: JSONValue { PublicKey(self).json }

    /// 64 bytes. C: `crypto_sign_ed25519_detached`.
    func sign(_ message: [UInt8]) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: 64)
        _ = unsafe crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), secret)
        return signature
    }
}
