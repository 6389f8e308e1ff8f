public import Notation
public import Packages

/// Metadata that is to be signed: what a publisher says in one role.
public struct MetadataDraft: Sendable {
    public let version: Int64
    /// The `signed` part.
    let signed: JSONValue

    /// Whatever it says.
    init(version: Int64, signed: JSONValue) {
        self.version = version
        self.signed = signed
    }

    /// The version of the specification that is written.
    private static let specification: JSONValue = "1.0.31"

    private init(_ kind: RootMetadata.TopRole, _ version: Int64, _ expires: Timestamp, _ rest: [(String, JSONValue)]) {
        let head: [(key: String, value: JSONValue)] = [
            ("_type", .string(kind.rawValue)), ("spec_version", Self.specification), ("version", .integer(version)),
            ("expires", .string(expires.text)),
        ]
        self.init(version: version, signed: .object(head + rest.map { (key: $0.0, value: $0.1) }))
    }

    /// A role's keys and how many of them must sign.
    public struct Signatories: Sendable {
        /// As they stand in metadata, by id.
        public var keys: [String: PublicKey]
        public var threshold: Int

        public init(_ keys: [SigningKey], threshold: Int = 1) {
            self.init(keys.map { PublicKey($0) }, threshold: threshold)
        }

        public init(_ keys: [PublicKey], threshold: Int) {
            self.keys = [:]
            for key in keys { self.keys[key.identifier] = key }
            self.threshold = threshold
        }

        /// Those of now.
        public init(_ signers: Signers) {
            keys = signers.keys.filter { signers.signing.keyIdentifiers.contains($0.key) }
            threshold = signers.signing.threshold
        }

        var role: JSONValue {
            [
                "keyids": .array(keys.keys.sorted().map { .string($0) }), "threshold": .integer(Int64(threshold)),
            ]
        }
    }

    public static func root(
        version: Int64, expires: Timestamp, _ roles: [RootMetadata.TopRole: Signatories]
    ) -> MetadataDraft {
        var keys: [String: PublicKey] = [:]
        for signatories in roles.values { keys.merge(signatories.keys) { one, _ in one } }
        return MetadataDraft(
            .root, version, expires,
            [
                ("consistent_snapshot", true), ("keys", Self.table(keys)),
                (
                    "roles",
                    .object(
                        RootMetadata.TopRole.allCases.map { role in
                            (key: role.rawValue, value: roles[role]?.role ?? .null)
                        })
                ),
            ])
    }

    /// - Parameters:
    ///   - issued: now; nil to say nothing of it.
    ///   - snapshot: the file that is current, byte for byte.
    public static func timestamp(
        version: Int64, expires: Timestamp, issued: Timestamp? = nil, snapshot: Reference
    ) -> MetadataDraft {
        let said: [(String, JSONValue)] = issued.map { [("issued", .string($0.text))] } ?? []
        return MetadataDraft(.timestamp, version, expires, said + [("meta", ["snapshot.json": snapshot.json])])
    }

    /// - Parameter files: by name, `targets.json` and so on.
    public static func snapshot(
        version: Int64, expires: Timestamp, files: [String: Reference]
    ) -> MetadataDraft {
        let meta = files.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }
        return MetadataDraft(.snapshot, version, expires, [("meta", .object(meta))])
    }

    public static func targets(
        version: Int64, expires: Timestamp, _ targets: [Target], delegations: [Delegated] = []
    ) -> MetadataDraft {
        let named = targets.sorted { $0.path < $1.path }.map { (key: $0.path, value: $0.json) }
        var rest: [(String, JSONValue)] = [("targets", .object(named))]
        if !delegations.isEmpty {
            var keys: [String: PublicKey] = [:]
            for delegation in delegations { keys.merge(delegation.signatories.keys) { one, _ in one } }
            rest.append(("delegations", ["keys": Self.table(keys), "roles": .array(delegations.map(\.json))]))
        }
        return MetadataDraft(.targets, version, expires, rest)
    }

    private static func table(_ keys: [String: PublicKey]) -> JSONValue {
        .object(keys.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) })
    }

    /// The file: signed by each key, ordered by their ids. The same keys give the same bytes.
    public func signed(by keys: [SigningKey]) -> [UInt8] {
        var draft = SignedDraft(self, role: "")
        draft.sign(by: keys)
        return draft.bytes
    }
}

extension MetadataDraft {
    /// One metadata file as another names it: by version, length and SHA-256.
    public struct Reference: Sendable {
        let version: Int64
        let length: Int64
        let digest: Digest

        /// - Parameter bytes: the file.
        public init(version: Int64, _ bytes: [UInt8]) {
            self.version = version
            length = Int64(bytes.count)
            digest = SHA256Hasher.digest(of: bytes)
        }

        var json: JSONValue {
            ["version": .integer(version), "length": .integer(length), "hashes": ["sha256": .string(digest.hex)]]
        }
    }

    /// A file to vouch for.
    public struct Target: Sendable {
        let path: String
        let length: Int64
        let digest: Digest
        let custom: [(key: String, value: JSONValue)]

        /// - Parameters:
        ///   - length: in bytes.
        ///   - custom: what there is to say besides.
        public init(_ path: String, length: Int64, digest: Digest, custom: [(key: String, value: JSONValue)] = []) {
            self.path = path
            self.length = length
            self.digest = digest
            self.custom = custom
        }

        var json: JSONValue {
            var fields: [(key: String, value: JSONValue)] = [
                ("length", .integer(length)), ("hashes", ["sha256": .string(digest.hex)]),
            ]
            if !custom.isEmpty { fields.append(("custom", .object(custom))) }
            return .object(fields)
        }
    }

    /// A role to trust with a part of the paths.
    public struct Delegated: Sendable {
        public let name: String
        let signatories: Signatories
        let patterns: [String]
        let isTerminating: Bool

        public init(_ name: String, _ signatories: Signatories, patterns: [String], isTerminating: Bool = true) {
            self.name = name
            self.signatories = signatories
            self.patterns = patterns
            self.isTerminating = isTerminating
        }

        /// One that is there, unchanged. Nil where it is for prefixes of hashes, which no registry of stout's writes.
        public init?(_ delegation: Delegation, of targets: TargetsMetadata) {
            guard case .patterns(let patterns) = delegation.paths else { return nil }
            self.init(
                delegation.name, Signatories(targets.signers(of: delegation)), patterns: patterns,
                isTerminating: delegation.isTerminating)
        }

        var json: JSONValue {
            guard case .object(let role) = signatories.role else { preconditionFailure("a role is an object") }
            return .object(
                [("name", .string(name)), ("terminating", .boolean(isTerminating))] + role + [
                    ("paths", .array(patterns.map { .string($0) }))
                ])
        }
    }
}
