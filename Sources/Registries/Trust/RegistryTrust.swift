public import Packages
public import Trust
public import Unix

/// Why a registry is believed: the digest of a root that the Stoutfile names, and what was learned from there.
public struct RegistryTrust: Sendable {
    /// SHA-256 of the file of the first root that is trusted.
    public let root: Digest
    /// Outlives the cache, because it is what tells an old answer from a new one.
    public let store: MetadataStore

    /// - Parameter folder: where this user keeps what is trusted, one folder below it for each root.
    public init(root: Digest, folder: Path) {
        self.root = root
        store = MetadataStore(folder / String(root.hex.prefix(24)))
    }
}
