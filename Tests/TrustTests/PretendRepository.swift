import Notation
import Packages

@testable import Trust

/// A repository in memory, whose publisher may be as wicked as a test wants.
final class PretendRepository: MetadataFetcher {
    typealias Role = RootMetadata.TopRole

    var keys: [Role: [SigningKey]] = [:]
    var thresholds: [Role: Int] = [:]
    var versions: [Role: Int64] = [.root: 0, .timestamp: 0, .snapshot: 0, .targets: 0]
    var expires: [Role: String] = [:]
    var targets: [MetadataDraft.Target] = []
    var delegations: [MetadataDraft.Delegated] = []
    /// Versions of delegated roles for the snapshot.
    var delegatedFiles: [String: MetadataDraft.Reference] = [:]

    /// What the server has, by name.
    var files: [String: [UInt8]] = [:]
    /// What it was asked for.
    private(set) var asked: [String] = []

    struct Broken: Error {}
    /// Names for which the connection breaks.
    var broken: Set<String> = []

    static let now = moment("2026-06-01T00:00:00Z")
    static let far = "2030-01-01T00:00:00Z"

    static func moment(_ text: String) -> Timestamp {
        guard let time = Timestamp(text) else { preconditionFailure("\(text) is no time") }
        return time
    }

    init() {
        for role in Role.allCases { keys[role] = [SigningKey.generate()] }
        publishRoot()
        publishAll()
    }

    func fetch(_ name: String, limit: Int) throws(Broken) -> MetadataAnswer {
        asked.append(name)
        if broken.contains(name) { throw Broken() }
        guard let bytes = files[name] else { return .missing }
        return bytes.count > limit ? .tooLarge : .bytes(bytes)
    }

    func forgetWhatWasAsked() { asked = [] }

    /// A timestamp may not hold for long.
    private func expiry(_ role: Role) -> Timestamp {
        Self.moment(expires[role] ?? (role == .timestamp ? "2026-07-01T12:00:00Z" : Self.far))
    }

    func rootDraft(version: Int64) -> MetadataDraft {
        var roles: [Role: MetadataDraft.Signatories] = [:]
        for role in Role.allCases {
            roles[role] = MetadataDraft.Signatories(keys[role] ?? [], threshold: thresholds[role] ?? 1)
        }
        return .root(version: version, expires: expiry(.root), roles)
    }

    /// - Parameter former: keys that sign besides those of the new root.
    func publishRoot(former: [SigningKey] = []) {
        versions[.root, default: 0] += 1
        let version = versions[.root] ?? 0
        files["\(version).root.json"] = rootDraft(version: version).signed(by: (keys[.root] ?? []) + former)
    }

    func publishTargets() {
        versions[.targets, default: 0] += 1
        let version = versions[.targets] ?? 0
        files["\(version).targets.json"] =
            MetadataDraft.targets(version: version, expires: expiry(.targets), targets, delegations: delegations)
            .signed(by: keys[.targets] ?? [])
    }

    func publishSnapshot() {
        versions[.snapshot, default: 0] += 1
        let version = versions[.snapshot] ?? 0
        var named = delegatedFiles
        let targetsVersion = versions[.targets] ?? 0
        named["targets.json"] = MetadataDraft.Reference(
            version: targetsVersion, files["\(targetsVersion).targets.json"] ?? [])
        files["\(version).snapshot.json"] =
            MetadataDraft.snapshot(version: version, expires: expiry(.snapshot), files: named)
            .signed(by: keys[.snapshot] ?? [])
    }

    func publishTimestamp() {
        versions[.timestamp, default: 0] += 1
        let snapshot = versions[.snapshot] ?? 0
        files["timestamp.json"] =
            MetadataDraft.timestamp(
                version: versions[.timestamp] ?? 0, expires: expiry(.timestamp),
                snapshot: MetadataDraft.Reference(version: snapshot, files["\(snapshot).snapshot.json"] ?? [])
            ).signed(by: keys[.timestamp] ?? [])
    }

    func publishAll() {
        publishTargets()
        publishSnapshot()
        publishTimestamp()
    }

    /// Publishes a delegated role; the delegation itself is the caller's.
    func publishDelegated(
        _ name: String, _ signers: [SigningKey], _ targets: [MetadataDraft.Target] = [],
        delegations: [MetadataDraft.Delegated] = [], version: Int64 = 1, file: String? = nil
    ) {
        let bytes = MetadataDraft.targets(
            version: version, expires: Self.moment(Self.far), targets, delegations: delegations
        ).signed(by: signers)
        files["\(version).\(file ?? name).json"] = bytes
        delegatedFiles["\(name).json"] = MetadataDraft.Reference(version: version, bytes)
    }

    static func target(_ path: String, _ content: String = "content") -> MetadataDraft.Target {
        let bytes = Array(content.utf8)
        return MetadataDraft.Target(path, length: Int64(bytes.count), digest: SHA256Hasher.digest(of: bytes))
    }

    /// Changes the `signed` part of a file and signs it again, as one who has the keys could.
    func forge(
        _ name: String, by signers: [SigningKey], _ change: (inout [(key: String, value: JSONValue)]) -> Void
    ) throws {
        var members = try JSON.parse(files[name] ?? [])["signed"]?.members ?? []
        change(&members)
        files[name] = MetadataDraft(version: 0, signed: .object(members)).signed(by: signers)
    }

    /// The same, with the keys that the role has.
    func forge(_ role: Role, _ change: (inout [(key: String, value: JSONValue)]) -> Void) throws {
        let version = versions[role] ?? 0
        let name = role == .timestamp ? "timestamp.json" : "\(version).\(role.rawValue).json"
        try forge(name, by: keys[role] ?? [], change)
    }
}

extension [(key: String, value: JSONValue)] {
    /// The value of a member; nil takes it away.
    subscript(key: String) -> JSONValue? {
        get { last { $0.key == key }?.value }
        set {
            removeAll { $0.key == key }
            if let newValue { append((key, newValue)) }
        }
    }
}
