/// What `vendor.toml` says of a vendor folder (spec/vendor.md): what it is for, and each of its files.
public struct VendorManifest: Hashable, Sendable {
    /// The version of the format that this program writes, and the newest that it reads.
    public static let currentFormat = 1

    /// Those whose bottles are in the folder, ascending.
    public var platforms: [Platform]
    /// As the lock names them, ascending; nil for all.
    public var groups: [String]?
    /// By name.
    public var sources: [Source]
    /// By path's bytes; all files of the folder but the manifest itself.
    public var files: [File]

    public init(platforms: [Platform], groups: [String]?, sources: [Source], files: [File]) {
        self.platforms = platforms.sorted()
        self.groups = groups?.sorted()
        self.sources = sources.sorted { $0.name < $1.name }
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// A source that bottles of the folder are from; of a registry its index, or a part of it, is in the folder too.
    public struct Source: Hashable, Sendable {
        public var name: String
        public var kind: SourceKind
        /// Digest of the root of trust.
        public var root: Digest?
        /// Which of its publications it is; nil where there is no index of it.
        public var serial: Int64?
        /// A moment at which all its signed metadata was valid, the one at which it was signed where that is known; nil
        /// without a root.
        public var time: Timestamp?

        public init(name: String, kind: SourceKind, root: Digest?, serial: Int64?, time: Timestamp?) {
            self.name = name
            self.kind = kind
            self.root = root
            self.serial = serial
            self.time = time
        }
    }

    public struct File: Hashable, Sendable {
        /// Below the folder: components divided by `/`.
        public var path: String
        public var sha256: Digest
        /// In bytes.
        public var size: Int64

        public init(path: String, sha256: Digest, size: Int64) {
            self.path = path
            self.sha256 = sha256
            self.size = size
        }
    }

    public func source(named name: String) -> Source? { sources.first { $0.name == name } }
}
