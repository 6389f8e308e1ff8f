internal import Packages

/// Where a registry keeps a bottle: the path follows from the digest, so that it need not be trusted.
enum BottleAddress {
    /// `bottles/0b/0b7d….tar.zst`
    static func path(of digest: Digest) -> String {
        let hex = digest.hex
        return "bottles/\(hex.prefix(2))/\(hex).tar.zst"
    }
}
