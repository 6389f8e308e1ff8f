import Notation
import Packages
import Testing
import Unix
import Workbench

@testable import Trust

/// What tuf-conformance leaves out or cannot see, and the attacks that registries are signed against.
@Suite struct RefreshTests {
    let folder: TemporaryFolder
    let store: MetadataStore
    let repository = PretendRepository()
    typealias Role = RootMetadata.TopRole

    init() throws {
        folder = try TemporaryFolder()
        store = MetadataStore(folder.path / "state")
        try store.begin(with: repository.files["1.root.json"] ?? [])
    }

    @discardableResult
    private func refresh(
        at time: Timestamp = PretendRepository.now, _ limits: MetadataLimits = MetadataLimits()
    ) throws -> TrustedRepository {
        try TrustClient(store, repository, limits: limits).refresh(at: time)
    }

    /// Expects a refusal, and that the store has what it had of that role and of those below it. What was right above it is kept:
    /// it is what tells an old answer from a new one.
    private func refuses(
        _ role: String, _ reason: MetadataError.Reason, at time: Timestamp = PretendRepository.now,
        _ limits: MetadataLimits = MetadataLimits(), _ location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try state(from: role)
        let error = #expect(throws: TrustClient<PretendRepository>.Problem.self, sourceLocation: location) {
            try refresh(at: time, limits)
        }
        guard case .refused(let refusal) = error else {
            Issue.record("not refused: \(error as Any)", sourceLocation: location)
            return
        }
        #expect(refusal == MetadataError(role, reason), sourceLocation: location)
        #expect(try state(from: role) == before, sourceLocation: location)
    }

    private func state(from role: String) throws -> [[UInt8]?] {
        let roles = ["timestamp", "snapshot", "targets"]
        return try roles[(roles.firstIndex(of: role) ?? 0)...].map { try store.read($0) }
    }

    // MARK: - What is good

    @Test func takesWhatIsGood() throws {
        repository.targets = [PretendRepository.target("a/b")]
        repository.publishAll()
        let trusted = try refresh()
        #expect(trusted.targets.head.version == 2)
        let target = try TrustClient(store, repository).target("a/b", in: trusted)
        try #require(target != nil)
        try target?.check(Array("content".utf8))
        #expect(throws: MetadataError("a/b", .digest)) { try target?.check(Array("cOntent".utf8)) }
        #expect(throws: MetadataError("a/b", .length(expected: 7, found: 6))) {
            try target?.check(Array("conten".utf8))
        }
        #expect(target?.serverPath(isConsistent: true) == "a/\(target?.hashes[0].hex ?? "").b")
        #expect(target?.serverPath(isConsistent: false) == "a/b")
    }

    @Test func asksForNoMoreThanItMust() throws {
        try refresh()
        #expect(repository.asked == ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
        repository.forgetWhatWasAsked()
        try refresh()
        #expect(repository.asked == ["2.root.json", "timestamp.json"])
    }

    @Test func keepsFieldsThatItDoesNotKnow() throws {
        try repository.forge(.timestamp) { $0["x-note"] = ["a": [1, "é", nil, true]] }
        try refresh()
        #expect(try FileSystem.read(store.folder / "timestamp.json") == repository.files["timestamp.json"])
    }

    @Test func readsHashesBySHA512() throws {
        // An empty file's, from FIPS 180-4's examples: what matters is that the other algorithm is computed.
        let hash = FileHash(
            algorithm: .sha512,
            bytes: try #require(
                Hexadecimal.bytes(
                    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                        + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e", count: 64)))
        #expect(hash.matches([]))
        #expect(!hash.matches([0]))
    }

    // MARK: - Roots

    @Test func followsAChainOfRoots() throws {
        for _ in 0..<5 {
            let former = repository.keys[.root] ?? []
            repository.keys[.root] = [SigningKey.generate()]
            repository.publishRoot(former: former)
        }
        #expect(try refresh().root.head.version == 6)
    }

    @Test func stopsAtTooManyRoots() throws {
        for _ in 0..<4 { repository.publishRoot() }
        var limits = MetadataLimits()
        limits.rotations = 3
        try refuses("root", .rotations(limit: 3), limits)
        // What was read so far counts: the next call goes on.
        #expect(try refresh(at: PretendRepository.now, limits).root.head.version == 5)
    }

    @Test func wantsEachRootSignedByTheFormerKeys() throws {
        repository.keys[.root] = [SigningKey.generate()]
        repository.publishRoot()
        try refuses("root", .signatures(found: 0, wanted: 1))
    }

    @Test func wantsEachRootSignedByItsOwnKeys() throws {
        let former = repository.keys[.root] ?? []
        repository.keys[.root] = [SigningKey.generate()]
        repository.files["2.root.json"] = repository.rootDraft(version: 2).signed(by: former)
        try refuses("root", .signatures(found: 0, wanted: 1))
    }

    @Test(arguments: [1, 3, 9] as [Int64]) func wantsVersionsOfRootsInARow(_ version: Int64) throws {
        repository.files["2.root.json"] = repository.rootDraft(version: version).signed(
            by: repository.keys[.root] ?? [])
        try refuses("root", .version(expected: 2, found: version))
    }

    @Test func anExpiredRootOnTheWayIsNoMatter() throws {
        repository.expires[.root] = "2026-01-01T00:00:00Z"
        repository.publishRoot()
        repository.expires[.root] = nil
        repository.publishRoot()
        #expect(try refresh().root.head.version == 3)
    }

    @Test func anExpiredLastRootIsRefused() throws {
        repository.expires[.root] = "2026-06-01T00:00:00Z"
        repository.publishRoot()
        try refuses("root", .expired(PretendRepository.now))
    }

    @Test func wantsTheThresholdOfRootKeys() throws {
        let keys = (0..<3).map { _ in SigningKey.generate() }
        let former = repository.keys[.root] ?? []
        repository.keys[.root] = keys
        repository.thresholds[.root] = 2
        repository.publishRoot(former: former)
        try refresh()
        repository.files["3.root.json"] = repository.rootDraft(version: 3).signed(by: [keys[1]])
        try refuses("root", .unsigned(found: 1, wanted: 2))
        repository.files["3.root.json"] = repository.rootDraft(version: 3).signed(by: [keys[1], keys[2]])
        #expect(try refresh().root.head.version == 3)
    }

    @Test func refusesToBeginWithARootThatDoesNotSignItself() throws {
        try store.begin(with: repository.rootDraft(version: 1).signed(by: [SigningKey.generate()]))
        try refuses("root", .signatures(found: 0, wanted: 1))
    }

    @Test func withoutARootThereIsNoTrust() throws {
        try FileSystem.remove(store.folder / "root.json")
        try refuses("root", .missing)
    }

    // MARK: - Signatures

    @Test(arguments: [Role.timestamp, .snapshot, .targets]) func wantsSignaturesOfTheRolesKeys(_ role: Role) throws {
        repository.keys[role] = [SigningKey.generate()]
        repository.publishAll()
        try refuses(role.rawValue, .signatures(found: 0, wanted: 1))
    }

    /// A stolen online key must not be able to sign for the offline one.
    @Test func aTimestampKeyDoesNotSignTargets() throws {
        repository.keys[.targets] = repository.keys[.timestamp]
        repository.publishAll()
        try refuses("targets", .signatures(found: 0, wanted: 1))
    }

    @Test func oneKeyUnderTwoIdsIsOneSigner() throws {
        let key = try #require(repository.keys[.timestamp]?.first)
        // The same key with another id, as a root could list it.
        repository.publishRoot()
        try repository.forge(.root) { members in
            guard var keys = members["keys"]?.members, var roles = members["roles"]?.members else { return }
            keys["again"] = key.json
            roles["timestamp"] = ["keyids": [.string(key.identifier), "again"], "threshold": 2]
            members["keys"] = .object(keys)
            members["roles"] = .object(roles)
        }
        let file = try JSON.parse(repository.files["timestamp.json"] ?? [])
        let signature = try #require(file["signatures"]?.array?.first?["sig"])
        repository.files["timestamp.json"] = Array(
            JSON.text(of: [
                "signatures": [
                    ["keyid": .string(key.identifier), "sig": signature], ["keyid": "again", "sig": signature],
                ], "signed": try #require(file["signed"]),
            ]).utf8)
        try refuses("timestamp", .signatures(found: 1, wanted: 2))
    }

    @Test func oneChangedByteIsNoSignature() throws {
        repository.files["timestamp.json"] = Array(
            String(decoding: repository.files["timestamp.json"] ?? [], as: UTF8.self)
                .replacing("\"spec_version\": \"1.0.31\"", with: "\"spec_version\": \"1.0.32\"").utf8)
        try refuses("timestamp", .signatures(found: 0, wanted: 1))
    }

    // MARK: - Rollback, freeze, mix and match

    @Test func refusesAnOlderTimestamp() throws {
        let old = repository.files["timestamp.json"]
        repository.publishTimestamp()
        try refresh()
        repository.files["timestamp.json"] = old
        try refuses("timestamp", .rollback(known: 2, offered: 1))
    }

    @Test func refusesATimestampThatNamesAnOlderSnapshot() throws {
        repository.publishSnapshot()
        repository.publishTimestamp()
        try refresh()
        repository.versions[.snapshot] = 1
        repository.publishTimestamp()
        try refuses("snapshot", .rollback(known: 2, offered: 1))
    }

    @Test func refusesASnapshotThatNamesOlderTargets() throws {
        repository.publishAll()
        try refresh()
        repository.versions[.targets] = 1
        repository.publishSnapshot()
        repository.publishTimestamp()
        try refuses("snapshot", .rollback(known: 2, offered: 1))
    }

    @Test func refusesASnapshotThatForgetsARole() throws {
        let key = SigningKey.generate()
        repository.publishDelegated("extra", [key])
        repository.publishAll()
        try refresh()
        repository.delegatedFiles = [:]
        repository.publishAll()
        try refuses("snapshot", .unlisted("extra.json"))
    }

    @Test func twoTimestampsOfOneVersionAreTheFirst() throws {
        let first = repository.files["timestamp.json"]
        try refresh()
        repository.versions[.timestamp] = 0
        repository.publishSnapshot()
        repository.publishTimestamp()
        #expect(try refresh().snapshot.head.version == 1)
        #expect(try FileSystem.read(store.folder / "timestamp.json") == first)
    }

    @Test func aNewKeyForgetsVersionsThatTheOldOneSigned() throws {
        repository.versions[.timestamp] = 1_000_000
        repository.publishTimestamp()
        try refresh()
        repository.keys[.timestamp] = [SigningKey.generate()]
        repository.publishRoot()
        repository.versions[.timestamp] = 1
        repository.publishTimestamp()
        #expect(try refresh().timestamp.head.version == 2)
    }

    @Test(arguments: [Role.timestamp, .snapshot, .targets]) func refusesWhatExpired(_ role: Role) throws {
        repository.expires[role] = "2026-06-01T00:00:00Z"
        repository.publishAll()
        try refuses(role.rawValue, .expired(PretendRepository.now))
    }

    /// A server that stands still is found out as soon as the last timestamp's time is over.
    @Test func aFrozenServerIsFoundOut() throws {
        repository.expires[.timestamp] = "2026-07-01T00:00:00Z"
        repository.publishTimestamp()
        try refresh()
        let late = PretendRepository.moment("2026-07-02T00:00:00Z")
        try refuses("timestamp", .expired(PretendRepository.moment("2026-07-01T00:00:00Z")), at: late)
    }

    /// Who stole its key cannot make one timestamp last for ever.
    @Test func refusesATimestampThatHoldsForTooLong() throws {
        let most = "2026-07-02T00:00:00Z"
        let long = PretendRepository.moment("9999-12-31T23:59:59Z")
        repository.expires[.timestamp] = most
        repository.publishTimestamp()
        try refresh()
        repository.expires[.timestamp] = "2026-07-02T00:00:01Z"
        repository.publishTimestamp()
        try refuses("timestamp", .lasting(PretendRepository.moment("2026-07-02T00:00:01Z"), days: 31))
        repository.expires[.timestamp] = long.text
        repository.publishTimestamp()
        try refuses("timestamp", .lasting(long, days: 31))
        // One that an older stout took is not current either.
        var limits = MetadataLimits()
        limits.timestampLife = nil
        try refresh(at: PretendRepository.now, limits)
        #expect(try store.current(at: PretendRepository.now) == nil)
        try refuses("timestamp", .lasting(long, days: 31))
    }

    @Test func aClockThatWasSetBackLosesNoVersion() throws {
        let old = repository.files["timestamp.json"]
        repository.publishTimestamp()
        try refresh()
        repository.files["timestamp.json"] = old
        try refuses("timestamp", .rollback(known: 2, offered: 1), at: PretendRepository.moment("2001-01-01T00:00:00Z"))
    }

    @Test(arguments: ["1.snapshot.json", "1.targets.json"]) func refusesOtherBytesOfARightSignature(_ name: String)
        throws
    {
        // The same statement signed by the same key, written in another way: the metadata above names the bytes.
        let file = try JSON.parse(repository.files[name] ?? [])
        let other = Array(JSON.text(of: file).utf8)
        let role = name.contains("snapshot") ? "snapshot" : "targets"
        let length = Int64(repository.files[name]?.count ?? 0)
        repository.files[name] = other
        try refuses(role, .length(expected: length, found: Int64(other.count)))
        repository.files[name] = other + Array(repeating: UInt8(ascii: " "), count: Int(length) - other.count)
        try refuses(role, .digest)
    }

    @Test func refusesASnapshotOfAnotherPublication() throws {
        let old = try #require(repository.files["1.snapshot.json"])
        repository.publishAll()
        repository.files["2.snapshot.json"] = old
        #expect(throws: TrustClient<PretendRepository>.Problem.self) { try refresh() }
        #expect(try store.read("snapshot") == nil)
    }

    // MARK: - Size

    @Test(arguments: [
        ("2.root.json", "root", 512_000), ("timestamp.json", "timestamp", 16_384),
    ])
    func readsNoMoreThanItsLimits(_ name: String, _ role: String, _ limit: Int) throws {
        repository.files[name] = [UInt8](repeating: UInt8(ascii: " "), count: limit + 1)
        try refuses(role, .size(limit: limit))
    }

    @Test(arguments: [("1.snapshot.json", "snapshot"), ("1.targets.json", "targets")])
    func readsNoMoreThanWasAnnounced(_ name: String, _ role: String) throws {
        let length = repository.files[name]?.count ?? 0
        repository.files[name]?.append(UInt8(ascii: " "))
        try refuses(role, .size(limit: length))
    }

    @Test func anAnnouncedLengthDoesNotLiftTheLimit() throws {
        var limits = MetadataLimits()
        limits.targets = 10
        try refuses("targets", .size(limit: 10), limits)
    }

    // MARK: - What is not there, or does not come

    @Test(arguments: ["timestamp.json", "1.snapshot.json", "1.targets.json"]) func saysWhatIsMissing(_ name: String)
        throws
    {
        repository.files[name] = nil
        let role = name.split(separator: ".").dropLast().last.map { String($0) } ?? ""
        try refuses(role, .missing)
    }

    @Test(arguments: ["2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"])
    func aBrokenConnectionIsNotAnEnd(_ name: String) throws {
        repository.broken = [name]
        let error = #expect(throws: TrustClient<PretendRepository>.Problem.self) { try refresh() }
        guard case .fetch = error else {
            Issue.record("\(error as Any)")
            return
        }
        repository.broken = []
        try refresh()
    }

    @Test(arguments: ["timestamp.json", "1.snapshot.json", "1.targets.json"])
    func everyTruncationIsRefused(_ name: String) throws {
        let whole = try #require(repository.files[name])
        for length in stride(from: 0, to: whole.count - 1, by: 37) {
            repository.files[name] = Array(whole[..<length])
            #expect(throws: TrustClient<PretendRepository>.Problem.self) { try refresh() }
        }
        repository.files[name] = whole
        try refresh()
    }
}
