internal import CSodium
internal import Packages

/// A digest of a file, by one of the two algorithms that repositories use.
public struct FileHash: Hashable, Sendable {
    public enum Algorithm: String, CaseIterable, Sendable {
        case sha256, sha512

        /// In bytes.
        var length: Int { self == .sha256 ? 32 : 64 }
    }

    public let algorithm: Algorithm
    public let bytes: [UInt8]

    /// Lower-case digits.
    public var hex: String { Hexadecimal.text(bytes) }

    func matches(_ content: [UInt8]) -> Bool {
        switch algorithm {
        case .sha256: return SHA256Hasher.digest(of: content).bytes == bytes
        case .sha512:
            // C: crypto_hash_sha512(3) of libsodium.
            var digest = [UInt8](repeating: 0, count: algorithm.length)
            _ = unsafe crypto_hash_sha512(&digest, content, UInt64(content.count))
            return digest == bytes
        }
    }
}
