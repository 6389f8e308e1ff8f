/// One entry of a bottle, without its content (spec/bottle.md).
public struct BottleEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case directory
        /// `size` in bytes.
        case file(size: UInt64, executable: Bool)
        /// `target` as written, relative to the link's folder.
        case symbolicLink(target: String)
    }

    /// Seen from the keg's root, without a slash at its end.
    public let path: String
    public let kind: Kind

    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    /// The metadata of the package.
    public static let metadataPath = ".stout/package.toml"
    /// The listing of the keg.
    public static let listingPath = ".stout/tree"
    /// Of the metadata, in bytes.
    static let longestMetadata = 1 << 20
}
