public import Packages
internal import Notation

/// What all roles' metadata has.
public struct MetadataHead: Hashable, Sendable {
    /// At least 1.
    public let version: Int64
    public let expires: Timestamp

    /// - Parameter kind: the role that it must say it is of: `targets` for each delegation.
    init(_ fields: MetadataFields, kind: String) throws(MetadataError) {
        let found = try fields.text("_type")
        if found != kind { throw MetadataError(fields.role, .kind(found)) }
        let specification = try fields.text("spec_version")
        let parts = specification.split(separator: ".", omittingEmptySubsequences: false)
        guard 2...3 ~= parts.count, parts.allSatisfy({ part in !part.isEmpty && part.utf8.allSatisfy(\.isDigit) })
        else { throw fields.wrong("spec_version") }
        if parts[0] != "1" { throw MetadataError(fields.role, .specification(specification)) }
        version = try fields.integer("version", atLeast: 1)
        expires = try fields.time("expires")
    }

    func isExpired(at time: Timestamp) -> Bool { expires <= time }
}

extension UInt8 {
    fileprivate var isDigit: Bool { 0x30...0x39 ~= self }
}

/// What one metadata file says of another, or of a target.
public struct FileDescription: Hashable, Sendable {
    /// In bytes.
    public let length: Int64?
    public let hashes: [FileHash]

    init(_ fields: MetadataFields, isTarget: Bool) throws(MetadataError) {
        length = try fields.optionalInteger("length", atLeast: isTarget ? 0 : 1)
        var hashes: [FileHash] = []
        if fields.optional("hashes") != nil {
            let named = try fields.fields("hashes")
            for algorithm in FileHash.Algorithm.allCases where named.optional(algorithm.rawValue) != nil {
                let text = try named.text(algorithm.rawValue)
                guard let bytes = Hexadecimal.bytes(text, count: algorithm.length) else {
                    throw named.wrong(algorithm.rawValue)
                }
                hashes.append(FileHash(algorithm: algorithm, bytes: bytes))
            }
            // Only hashes that nobody here can compute would be no hashes.
            if hashes.isEmpty { throw fields.wrong("hashes") }
        }
        if isTarget, length == nil || hashes.isEmpty { throw fields.wrong(length == nil ? "length" : "hashes") }
        self.hashes = hashes
    }

    /// - Throws: `.length`, `.size` or `.digest`.
    func check(_ bytes: [UInt8], role: String) throws(MetadataError) {
        if let length, Int64(bytes.count) != length {
            throw MetadataError(role, .length(expected: length, found: Int64(bytes.count)))
        }
        for hash in hashes where !hash.matches(bytes) { throw MetadataError(role, .digest) }
    }
}
