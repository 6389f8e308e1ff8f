internal import Packages

/// A role that another trusts for a part of the paths.
public struct Delegation: Hashable, Sendable {
    public let name: String
    public let signing: SigningRole
    /// Whether a path that it matches is nobody else's, also where it does not have the file.
    public let isTerminating: Bool
    let paths: Paths

    enum Paths: Hashable, Sendable {
        case patterns([String])
        /// Beginnings of the SHA-256 of a path, in hex.
        case hashPrefixes([String])
    }

    /// Longer names have no room in the names of files.
    private static let nameLimit = 80

    init(_ fields: MetadataFields) throws(MetadataError) {
        name = try fields.text("name")
        if name.isEmpty || name.utf8.count > Self.nameLimit || RootMetadata.TopRole(rawValue: name) != nil {
            throw fields.wrong("name")
        }
        signing = try SigningRole(fields)
        isTerminating = try fields.boolean("terminating")
        let hasPatterns = fields.optional("paths") != nil
        if hasPatterns == (fields.optional("path_hash_prefixes") != nil) { throw fields.wrong("paths") }
        paths =
            hasPatterns
            ? .patterns(try fields.texts("paths")) : .hashPrefixes(try fields.texts("path_hash_prefixes"))
    }

    func covers(_ path: String) -> Bool {
        switch paths {
        case .patterns(let patterns): return patterns.contains { PathPattern($0).matches(path) }
        case .hashPrefixes(let prefixes):
            let hex = SHA256Hasher.digest(of: Array(path.utf8)).hex
            return prefixes.contains { hex.utf8.starts(with: $0.utf8) }
        }
    }
}
