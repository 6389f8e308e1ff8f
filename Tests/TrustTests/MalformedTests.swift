import Notation
import Packages
import Testing
import Unix
import Workbench

@testable import Trust

/// Metadata that is rightly signed and still makes no sense: each is refused by the field that is wrong.
@Suite struct MalformedTests {
    typealias Role = RootMetadata.TopRole

    struct Case: Sendable, CustomTestStringConvertible {
        let role: Role
        /// Dotted, as the refusal names it.
        let field: String
        /// Where the value is put, from the outside in.
        let path: [String]
        let value: JSONValue?

        var testDescription: String { "\(role) \(field) \(path) \(value.map { JSON.text(of: $0) } ?? "missing")" }

        init(_ role: Role, _ path: String, _ value: JSONValue?, field: String? = nil) {
            self.role = role
            self.path = path.split(separator: "|").map { String($0) }
            self.value = value
            self.field = field ?? self.path.joined(separator: ".")
        }
    }

    static let cases: [Case] = [
        Case(.timestamp, "_type", nil), Case(.timestamp, "_type", 1), Case(.timestamp, "spec_version", nil),
        Case(.timestamp, "spec_version", "1"), Case(.timestamp, "spec_version", "1.x.0"),
        Case(.timestamp, "spec_version", "1..0"), Case(.timestamp, "version", nil), Case(.timestamp, "version", 0),
        Case(.timestamp, "version", -1), Case(.timestamp, "version", "2"), Case(.timestamp, "version", true),
        Case(.timestamp, "expires", nil), Case(.timestamp, "expires", 1), Case(.timestamp, "expires", "2030-01-01"),
        Case(.timestamp, "expires", "2030-02-30T00:00:00Z"), Case(.timestamp, "expires", "2030-01-01T00:00:00+00:00"),
        Case(.timestamp, "expires", "2030-01-01T00:00:00.5Z"), Case(.timestamp, "meta", nil),
        Case(.timestamp, "meta", []),
        Case(.timestamp, "meta|snapshot.json", nil), Case(.timestamp, "meta|snapshot.json", 1),
        Case(.timestamp, "meta|snapshot.json|version", nil), Case(.timestamp, "meta|snapshot.json|version", 0),
        Case(.timestamp, "meta|snapshot.json|length", 0), Case(.timestamp, "meta|snapshot.json|length", -1),
        Case(.timestamp, "meta|snapshot.json|hashes", 5), Case(.timestamp, "meta|snapshot.json|hashes", [:]),
        Case(.timestamp, "meta|snapshot.json|hashes", ["md5": "00"], field: "meta.snapshot.json.hashes"),
        Case(.timestamp, "meta|snapshot.json|hashes|sha256", "00"),
        Case(.timestamp, "meta|snapshot.json|hashes|sha256", 7),
        Case(.timestamp, "meta|snapshot.json|hashes|sha512", "zz"),
        Case(.snapshot, "meta", nil), Case(.snapshot, "meta|targets.json", "x"),
        Case(.snapshot, "meta|targets.json|version", 0),
        Case(.targets, "targets", nil), Case(.targets, "targets", []), Case(.targets, "targets|a", 1),
        Case(
            .targets, "targets|a", ["hashes": ["sha256": .string(String(repeating: "0", count: 64))]],
            field: "targets.a.length"),
        Case(.targets, "targets|a", ["length": 1], field: "targets.a.hashes"),
        Case(.targets, "targets|a", ["length": -1], field: "targets.a.length"),
        Case(.targets, "delegations", 1), Case(.targets, "delegations", [:], field: "delegations.keys"),
        Case(.targets, "delegations", ["keys": [:]], field: "delegations.roles"),
        Case(.targets, "delegations", ["keys": [:], "roles": [1]], field: "delegations.roles[0]"),
        Case(.targets, "delegations", ["keys": [:], "roles": [[:]]], field: "delegations.roles[0].name"),
        Case(.targets, "delegations", delegated(["name": ""]), field: "delegations.roles[0].name"),
        Case(.targets, "delegations", delegated(["name": "targets"]), field: "delegations.roles[0].name"),
        Case(
            .targets, "delegations", delegated(["name": .string(String(repeating: "n", count: 81))]),
            field: "delegations.roles[0].name"),
        Case(.targets, "delegations", delegated(["threshold": 0]), field: "delegations.roles[0].threshold"),
        Case(.targets, "delegations", delegated(["keyids": ["a", "a"]]), field: "delegations.roles[0].keyids"),
        Case(.targets, "delegations", delegated(["keyids": [1]]), field: "delegations.roles[0].keyids"),
        Case(.targets, "delegations", delegated(["terminating": "no"]), field: "delegations.roles[0].terminating"),
        Case(.targets, "delegations", delegated(["paths": nil]), field: "delegations.roles[0].paths"),
        Case(.targets, "delegations", delegated(["paths": [1]]), field: "delegations.roles[0].paths"),
        Case(.targets, "delegations", delegated(["path_hash_prefixes": ["00"]]), field: "delegations.roles[0].paths"),
        Case(.root, "keys", nil), Case(.root, "keys|k", 1),
        Case(.root, "keys|k", ["keytype": "ed25519"], field: "keys.k.scheme"),
        Case(.root, "keys|k", ["keytype": "ed25519", "scheme": "ed25519"], field: "keys.k.keyval"),
        Case(.root, "roles", nil), Case(.root, "roles|targets", nil), Case(.root, "roles|snapshot|threshold", 0),
        Case(.root, "roles|snapshot|keyids", "x"), Case(.root, "consistent_snapshot", "yes"),
    ]

    /// A delegation with some fields changed; null takes one away.
    private static func delegated(_ changes: JSONValue) -> JSONValue {
        var role: [(key: String, value: JSONValue)] = [
            ("name", "x"), ("keyids", []), ("threshold", 1), ("terminating", false), ("paths", ["*"]),
        ]
        for (key, value) in changes.members ?? [] { role[key] = value.isNull ? nil : value }
        return ["keys": [:], "roles": [.object(role)]]
    }

    private static func put(
        _ value: JSONValue?, _ path: ArraySlice<String>, into members: inout [(key: String, value: JSONValue)]
    ) {
        guard let name = path.first else { return }
        if path.count == 1 {
            members[name] = value
        } else {
            var inner = members[name]?.members ?? []
            put(value, path.dropFirst(), into: &inner)
            members[name] = .object(inner)
        }
    }

    @Test(arguments: cases) func namesTheField(_ one: Case) throws {
        let folder = try TemporaryFolder()
        let store = MetadataStore(folder.path)
        let repository = PretendRepository()
        try store.begin(with: repository.files["1.root.json"] ?? [])
        if one.role == .root { repository.publishRoot() }
        try repository.forge(one.role) { members in Self.put(one.value, one.path[...], into: &members) }
        // Those above name the new bytes.
        switch one.role {
        case .targets: repository.publishSnapshot(); repository.publishTimestamp()
        case .snapshot: repository.publishTimestamp()
        default: break
        }
        let error = #expect(throws: TrustClient<PretendRepository>.Problem.self) {
            try TrustClient(store, repository).refresh(at: PretendRepository.now)
        }
        guard case .refused(let refusal) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(refusal == MetadataError(one.role.rawValue, .field(one.field)))
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "{\"signed\":{}}", "{\"signatures\":[]}", "{\"signed\":{},\"signatures\":{}}",
        "{\"signed\":{},\"signatures\":[{}]}", "{\"signed\":{},\"signatures\":[{\"keyid\":\"a\",\"sig\":1}]}",
        "{\"signed\":{},\"signatures\":[{\"keyid\":\"a\",\"sig\":\"\"},{\"keyid\":\"a\",\"sig\":\"\"}]}",
        "{\"signed\":{\"version\":1.5},\"signatures\":[]}", "{\"signed\":{\"a\":1,\"a\":1},\"signatures\":[]}",
        "{\"signed\":{},\"signatures\":[],\"signatures\":[]}", "\u{FEFF}{\"signed\":{},\"signatures\":[]}",
        String(repeating: "[", count: 100),
    ])
    func refusesWhatIsNoEnvelope(_ text: String) throws {
        let folder = try TemporaryFolder()
        let store = MetadataStore(folder.path)
        let repository = PretendRepository()
        try store.begin(with: repository.files["1.root.json"] ?? [])
        repository.files["timestamp.json"] = Array(text.utf8)
        #expect(throws: TrustClient<PretendRepository>.Problem.self) {
            try TrustClient(store, repository).refresh(at: PretendRepository.now)
        }
        #expect(try store.read("timestamp") == nil)
    }

    @Test func saysWhichRoleItFound() throws {
        let folder = try TemporaryFolder()
        let store = MetadataStore(folder.path)
        let repository = PretendRepository()
        try store.begin(with: repository.files["1.root.json"] ?? [])
        try repository.forge(.timestamp) { $0["_type"] = "snapshot" }
        let error = #expect(throws: TrustClient<PretendRepository>.Problem.self) {
            try TrustClient(store, repository).refresh(at: PretendRepository.now)
        }
        guard case .refused(MetadataError("timestamp", .kind("snapshot"))) = error else {
            Issue.record("\(error as Any)")
            return
        }
        try repository.forge(.timestamp) {
            $0["_type"] = "timestamp"; $0["spec_version"] = "2.0.0"
        }
        let newer = #expect(throws: TrustClient<PretendRepository>.Problem.self) {
            try TrustClient(store, repository).refresh(at: PretendRepository.now)
        }
        guard case .refused(MetadataError("timestamp", .specification("2.0.0"))) = newer else {
            Issue.record("\(newer as Any)")
            return
        }
    }
}
