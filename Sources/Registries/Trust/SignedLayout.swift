internal import Packages

/// Where the signed metadata of a registry lies (spec/trust.md).
enum SignedLayout {
    /// Below the registry.
    static let folder = "trust"
    /// The index as metadata names it; on the server its digest stands before its name.
    static let indexTarget = "index/sqlite.zst"

    /// The index of a namespace, which is the one target that its role may vouch for.
    static func indexTarget(_ namespace: String?) -> String {
        namespace.map { "index/\($0)/sqlite.zst" } ?? indexTarget
    }

    /// Where that lies, below the registry.
    static func indexFile(_ digest: Digest, _ namespace: String?) -> String {
        "index/\(namespace.map { $0 + "/" } ?? "")\(digest.hex).sqlite.zst"
    }

    /// A delta as metadata names it, by the publication to which it leads.
    static func deltaTarget(_ serial: Int64) -> String { "index/\(serial).delta" }

    /// The file of a root by its digest: where a client begins that knows nothing but the digest.
    static func root(_ digest: Digest) -> String { "\(digest.hex).root.json" }
}
