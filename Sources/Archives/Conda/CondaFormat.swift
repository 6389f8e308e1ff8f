/// The two forms of a conda package (CEP 35).
public enum CondaFormat: String, Hashable, Sendable, CaseIterable {
    /// A zip of two tars in zstd.
    case zip = ".conda"
    /// One tar in bzip2.
    case tar = ".tar.bz2"

    /// By the end of a file's name; nil when it is no conda package's.
    public init?(name: String) {
        guard let format = Self.allCases.first(where: { name.hasSuffix($0.rawValue) }) else { return nil }
        self = format
    }

    /// `NAME-VERSION-BUILD` of a package's path in its channel; nil when it is none's.
    public static func stem(of path: String) -> String? {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
        guard let format = CondaFormat(name: String(name)) else { return nil }
        return String(name.dropLast(format.rawValue.count))
    }
}
