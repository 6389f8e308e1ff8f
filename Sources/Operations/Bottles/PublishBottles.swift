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
        ///   - folders: those that no server serves; new keys go to the first. At least one.
        ///   - passphrase: of the keys that have one; nil for none. Asked when it is needed.
        public init(_ folders: [Path], passphrase: @escaping @Sendable () throws(Failure) -> [UInt8]?) {
            keys = PublisherKeys(folders, passphrase: passphrase)
        }
    }

    /// Roles whose keys can be replaced.
    public static let roles = RootMetadata.TopRole.allCases.map(\.rawValue)

    /// The keys that a new registry is to have; one for each role where nothing is said.
    public struct Plan: Sendable {
        /// How many are made, by role.
        public var made: [String: Int] = [:]
        /// Public keys of others, by role.
        public var brought: [String: [String]] = [:]
        /// How many must sign, by role.
        public var thresholds: [String: Int] = [:]

        public init() {}

        fileprivate func read() throws(Failure) -> KeyPlan {
            var plan = KeyPlan()
            for (name, count) in made { plan.made[try PublishBottles.role(name)] = count }
            for (name, count) in thresholds { plan.thresholds[try PublishBottles.role(name)] = count }
            for (name, texts) in brought {
                let role = try PublishBottles.role(name)
                for text in texts { plan.brought[role, default: []].append(try PublishBottles.key(text)) }
            }
            return plan
        }
    }

    private static func folder(_ path: Path, _ keys: Keys?, _ record: PublicationRecord) -> RegistryFolder {
        RegistryFolder(path, keys: keys?.keys, log: record.log, isHeld: record.isHeld)
    }

    private static func role(_ name: String) throws(Failure) -> RootMetadata.TopRole {
        if let role = RootMetadata.TopRole(rawValue: name) { return role }
        throw Failure(
            Diagnostic(
                .keysUnusable, "there is no role `\(name)`", hints: ["the roles are \(roles.joined(separator: ", "))"]))
    }

    private static func key(_ text: String) throws(Failure) -> PublicKey {
        if let key = PublicKey(text) { return key }
        throw Failure(
            Diagnostic(
                .keysUnusable, "`\(text)` is no public key",
                hints: ["a public key is written with 64 hexadecimal digits; `stout registry key FILE` makes one"]))
    }

    /// - Returns: the digest of the root, for Stoutfiles; nil where nothing is signed, or not by all yet who must.
    @discardableResult public static func create(
        _ path: Path, name: String, _ keys: Keys? = nil, _ plan: Plan = Plan(),
        _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) -> Digest? {
        try folder(path, keys, record).create(name: name, try plan.read())
    }

    /// Makes a key in a file that is not there yet.
    ///
    /// - Returns: its public part, which the others are told.
    public static func makeKey(_ path: Path, _ keys: Keys, _ record: PublicationRecord) throws(Failure) -> String {
        try keys.keys.makeOwn(path, record.log)
    }

    public struct Addition: Sendable {
        public let metadata: PackageMetadata
        public let digest: Digest
        /// In bytes.
        public let size: Int64
        /// The registry had this very bottle.
        public let isKnown: Bool
    }

    public static func add(
        _ bottles: [Path], to path: Path, _ keys: Keys? = nil, _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) -> [Addition] {
        try folder(path, keys, record).add(bottles).map {
            Addition(metadata: $0.metadata, digest: $0.digest, size: $0.size, isKnown: $0.isKnown)
        }
    }

    /// - Parameter reason: nil to take a withdrawal back.
    /// - Returns: how many bottles it is.
    public static func yank(
        _ name: String, _ version: Version, reason: String?, in path: Path, _ keys: Keys?,
        _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) -> Int {
        try folder(path, keys, record).yank(name, version, reason: reason)
    }

    /// - Parameters:
    ///   - other: what to use instead.
    ///   - reason: nil of both takes a deprecation back.
    /// - Returns: what is said of it now.
    public static func deprecate(
        _ name: String, instead other: String?, reason: String?, in path: Path, _ keys: Keys?,
        _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) -> String? {
        try folder(path, keys, record).deprecate(name, instead: other, reason: reason)
    }

    public static func refresh(
        _ path: Path, _ keys: Keys, _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) {
        try folder(path, nil, record).refresh(keys.keys)
    }

    /// - Parameters:
    ///   - role: one of `roles`.
    ///   - former: the beginning of the digits of the key that goes; nil where the role has one key.
    ///   - brought: the public key that comes; nil to make one.
    ///   - threshold: how many must sign from then on; nil to leave that.
    /// - Returns: the new key's public part.
    public static func rotate(
        _ role: String, in path: Path, _ keys: Keys, replacing former: String? = nil, by brought: String? = nil,
        threshold: Int? = nil, _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) -> String {
        try folder(path, keys, record).rotate(
            try self.role(role), keys.keys, replacing: former,
            by: try brought.map { text throws(Failure) in try key(text) }, threshold: threshold)
    }

    /// - Parameter owners: public keys; nil takes the namespace back.
    public static func delegate(
        _ namespace: String, to owners: [String]?, threshold: Int, in path: Path, _ keys: Keys?,
        _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) {
        var read: [PublicKey] = []
        for text in owners ?? [] { read.append(try key(text)) }
        try folder(path, keys, record).delegate(namespace, to: owners == nil ? nil : read, threshold: threshold)
    }

    /// One thing that somebody is asked to sign.
    public struct Change: Hashable, Sendable {
        /// `root`, `targets`, or a namespace.
        public let role: String
        public let kind: String
        public let subject: String
        public let detail: String
    }

    /// Signs what is staged, and publishes it where that was the last signature.
    ///
    /// - Parameter isMeant: asked with what it changes; nothing is signed where it says no.
    /// - Returns: what it changes.
    public static func sign(
        _ path: Path, _ keys: Keys, _ record: PublicationRecord = PublicationRecord(),
        isMeant: ([Change]) throws(Failure) -> Bool = { _ in true }
    ) throws(Failure) -> [Change] {
        func shown(_ changes: [StagedChange]) -> [Change] {
            changes.map { Change(role: $0.role, kind: $0.kind, subject: $0.subject, detail: $0.detail) }
        }
        return shown(
            try folder(path, keys, record).sign { changes throws(Failure) in try isMeant(shown(changes)) })
    }

    /// Signs again what is published, so that it holds for another year.
    ///
    /// - Parameter roles: `root`, `targets` or namespaces; nothing for all whose keys are at hand.
    /// - Returns: those.
    public static func renew(
        _ roles: [String], in path: Path, _ keys: Keys, _ record: PublicationRecord = PublicationRecord()
    ) throws(Failure) -> [String] {
        try folder(path, keys, record).renew(roles, keys.keys)
    }

    public struct Report: Sendable {
        public let isSigned: Bool
        /// Counts publications, from 0.
        public let serial: Int64
        public let packages: Int
        public let bottles: Int
        /// When clients stop to believe it; nil where it is not signed.
        public let expires: String?
        /// Roles that wait for signatures.
        public let staged: [String]
        /// What is wrong; nothing when all is right.
        public let problems: [Diagnostic]
    }

    public static func check(_ folder: Path) throws(Failure) -> Report {
        let report = try RegistryCheck(folder).run()
        return Report(
            isSigned: report.isSigned, serial: report.serial, packages: report.packages, bottles: report.bottles,
            expires: report.expires, staged: report.staged, problems: report.problems)
    }
}
