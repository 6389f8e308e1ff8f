internal import Packages
internal import Trust

/// SHA-256 of a bottle's own bytes. Whoever unpacks them counts them, or, where processors are idle, whoever receives them:
/// then the two work at the same time.
///
/// One thread at a time; what the receiving thread has counted must be visible to the unpacking one before that asks for
/// the digest.
public final class BottleHash: @unchecked Sendable {
    private var hasher = SHA256Hasher()
    /// Whether bytes are counted when they are received, not when they are unpacked.
    private let isEarly: Bool

    public init(early: Bool = false) { isEarly = early }

    /// Takes the next bytes, where they are received.
    public func receive(_ bytes: Swift.Span<UInt8>) {
        if isEarly { unsafe bytes.withUnsafeBytes { unsafe hasher.update($0) } }
    }

    /// Takes the next bytes, where they are unpacked.
    func unpack(_ bytes: UnsafeRawBufferPointer) {
        if !isEarly { unsafe hasher.update(bytes) }
    }

    /// Of all bytes so far.
    var digest: Digest { hasher.finish() }
}
