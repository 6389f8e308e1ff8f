internal import CSHA256
internal import CSodium
public import Packages

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, however they are split.
///
/// A copy goes on from where the original was. The processor's own SHA instructions do the work where it has them,
/// libsodium elsewhere; both give the same digests.
public struct SHA256Hasher: Sendable {
    /// Who computes.
    public enum Path: Sendable, CaseIterable {
        /// The processor's SHA instructions; only where `SHA256Hasher.hardwareIsAvailable`.
        case hardware
        /// libsodium, everywhere.
        case library
    }

    /// Whether this processor has SHA-256 instructions that stout knows.
    public static let hardwareIsAvailable = stout_sha256_available() == 1

    private let path: Path
    private var hardware = stout_sha256()
    private var library = crypto_hash_sha256_state()

    /// The fastest path of this machine.
    public init() { self.init(Self.hardwareIsAvailable ? .hardware : .library) }

    /// A path of the caller's choice: tests compare them. Traps when it is not available here.
    public init(_ path: Path) {
        precondition(path == .library || Self.hardwareIsAvailable, "this processor has no SHA instructions")
        self.path = path
        switch path {
        case .hardware: unsafe stout_sha256_start(&hardware)
        case .library: _ = unsafe crypto_hash_sha256_init(&library)
        }
    }

    /// Adds the next bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return }
        switch path {
        case .hardware: unsafe stout_sha256_update(&hardware, base, bytes.count)
        case .library:
            _ = unsafe crypto_hash_sha256_update(
                &library, base.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
        }
    }

    /// Adds the next bytes.
    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// Adds the next bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// The digest of everything added so far. The hasher itself can go on.
    public func finish() -> Digest {
        var bytes: [UInt8] = Array(repeating: 0, count: 32)
        switch path {
        case .hardware:
            var copy = hardware
            unsafe bytes.withUnsafeMutableBufferPointer { unsafe stout_sha256_finish(&copy, $0.baseAddress) }
        case .library:
            var copy = library
            _ = unsafe bytes.withUnsafeMutableBufferPointer { unsafe crypto_hash_sha256_final(&copy, $0.baseAddress!) }
        }
        guard let digest = Digest(bytes: bytes) else { preconditionFailure("a digest has 32 bytes") }
        return digest
    }

    /// The digest of bytes that are all there.
    public static func digest(of bytes: [UInt8]) -> Digest {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        return hasher.finish()
    }
}
