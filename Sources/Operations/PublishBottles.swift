public import Diagnostics
public import Packages
internal import Registries
internal import Trust
public import Unix

/// `stout registry`: what a publisher does.
public enum PublishBottles {
    /// The keys of a registry that is signed.
    public struct Keys: Sendable {
        let keys: PublisherKeys

        /// - Parameters:
        ///   - folder: one that no server serves.
        ///   - passphrase: of the root and the targets key; nil for none. Asked when it is needed.
        public init(_ folder: Path, passphrase: @escaping @Sendable () throws(Failure) -> [UInt8]?) {
            keys = PublisherKeys(folder, passphrase: passphrase)
        }
    }

    /// Roles whose key can be replaced.
    public static let roles = RootMetadata.TopRole.allCases.map(\.rawValue)

    /// - Returns: the digest of the root, for Stoutfiles; nil where nothing is signed.
    @discardableResult public static func create(_ folder: Path, name: String, _ keys: Keys? = nil) throws(Failure)
        -> Digest?
    {
        try RegistryFolder(folder, keys: keys?.keys).create(name: name)
    }

    public struct Addition: Sendable {
        public let metadata: PackageMetadata
        public let digest: Digest
        /// In bytes.
        public let size: Int64
        /// The registry had this very bottle.
        public let isKnown: Bool
    }

    public static func add(_ bottles: [Path], to folder: Path, _ keys: Keys? = nil) throws(Failure) -> [Addition] {
        try RegistryFolder(folder, keys: keys?.keys).add(bottles).map {
            Addition(metadata: $0.metadata, digest: $0.digest, size: $0.size, isKnown: $0.isKnown)
        }
    }

    /// - Parameter reason: nil to take a withdrawal back.
    /// - Returns: how many bottles it is.
    public static func yank(
        _ name: String, _ version: Version, reason: String?, in folder: Path, _ keys: Keys?
    ) throws(Failure) -> Int {
        try RegistryFolder(folder, keys: keys?.keys).yank(name, version, reason: reason)
    }

    public static func refresh(_ folder: Path, _ keys: Keys) throws(Failure) {
        try RegistryFolder(folder).refresh(keys.keys)
    }

    /// - Parameter role: one of `roles`.
    /// - Returns: the new key's public part.
    public static func rotate(_ role: String, in folder: Path, _ keys: Keys) throws(Failure) -> String {
        guard let role = RootMetadata.TopRole(rawValue: role) else {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "there is no role `\(role)`",
                    hints: ["the roles are \(roles.joined(separator: ", "))"]))
        }
        return try RegistryFolder(folder).rotate(role, keys.keys)
    }

    public struct Report: Sendable {
        public let isSigned: Bool
        /// Counts publications, from 0.
        public let serial: Int64
        public let packages: Int
        public let bottles: Int
        /// When clients stop to believe it; nil where it is not signed.
        public let expires: String?
        /// What is wrong; nothing when all is right.
        public let problems: [Diagnostic]
    }

    public static func check(_ folder: Path) throws(Failure) -> Report {
        let report = try RegistryCheck(folder).run()
        return Report(
            isSigned: report.isSigned, serial: report.serial, packages: report.packages, bottles: report.bottles,
            expires: report.expires, problems: report.problems)
    }
}
