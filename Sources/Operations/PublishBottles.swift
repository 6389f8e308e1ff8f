public import Diagnostics
public import Packages
internal import Registries
public import Unix

/// `stout registry init` and `stout registry add`.
public enum PublishBottles {
    public static func create(_ folder: Path, name: String) throws(Failure) {
        try RegistryFolder(folder).create(name: name)
    }

    public struct Addition: Sendable {
        public let metadata: PackageMetadata
        public let digest: Digest
        /// In bytes.
        public let size: Int64
        /// The registry had this very bottle.
        public let isKnown: Bool
    }

    public static func add(_ bottles: [Path], to folder: Path) throws(Failure) -> [Addition] {
        try RegistryFolder(folder).add(bottles).map {
            Addition(metadata: $0.metadata, digest: $0.digest, size: $0.size, isKnown: $0.isKnown)
        }
    }
}
