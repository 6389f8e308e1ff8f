internal import Packages

/// Where the signed metadata of a registry lies (spec/trust.md).
enum SignedLayout {
    /// Below the registry.
    static let folder = "trust"
    /// The index as metadata names it; on the server its digest stands before its name.
    static let indexTarget = "index/sqlite.zst"

    /// A delta as metadata names it, by the publication to which it leads.
    static func deltaTarget(_ serial: Int64) -> String { "index/\(serial).delta" }

    /// The file of a root by its digest: where a client begins that knows nothing but the digest.
    static func root(_ digest: Digest) -> String { "\(digest.hex).root.json" }
}
