import Packages
import Testing
import Unix
import Workbench

@testable import Trust

/// Who may vouch for which path.
@Suite struct DelegationTests {
    let folder: TemporaryFolder
    let store: MetadataStore
    let repository = PretendRepository()
    let keys = (0..<4).map { _ in SigningKey.generate() }

    init() throws {
        folder = try TemporaryFolder()
        store = MetadataStore(folder.path)
        try store.begin(with: repository.files["1.root.json"] ?? [])
    }

    private func delegation(
        _ name: String, _ key: SigningKey, _ patterns: [String] = ["*"], isTerminating: Bool = false, threshold: Int = 1
    ) -> MetadataDraft.Delegated {
        MetadataDraft.Delegated(
            name, MetadataDraft.Signatories([key], threshold: threshold), patterns: patterns,
            isTerminating: isTerminating)
    }

    private func find(_ path: String, _ limits: MetadataLimits = MetadataLimits()) throws -> TargetDescription? {
        repository.publishAll()
        let client = TrustClient(store, repository, limits: limits)
        let trusted = try client.refresh(at: PretendRepository.now)
        repository.forgetWhatWasAsked()
        return try client.target(path, in: trusted)
    }

    @Test func theFirstThatHasItIsTaken() throws {
        repository.delegations = [delegation("a", keys[0]), delegation("b", keys[1])]
        repository.publishDelegated("a", [keys[0]])
        repository.publishDelegated("b", [keys[1]], [PretendRepository.target("x", "of b")])
        #expect(try find("x")?.length == 4)
        #expect(repository.asked == ["1.a.json", "1.b.json"])
    }

    @Test func aTerminatingOneIsTheLastWord() throws {
        repository.delegations = [delegation("a", keys[0], isTerminating: true), delegation("b", keys[1])]
        repository.publishDelegated("a", [keys[0]])
        repository.publishDelegated("b", [keys[1]], [PretendRepository.target("x")])
        #expect(try find("x") == nil)
        #expect(repository.asked == ["1.a.json"])
    }

    @Test func nobodyVouchesOutsideOfTheirPaths() throws {
        repository.delegations = [delegation("a", keys[0], ["acme-*"])]
        repository.publishDelegated("a", [keys[0]], [PretendRepository.target("openssl")])
        #expect(try find("openssl") == nil)
        #expect(repository.asked == [])
    }

    @Test func aDelegateIsCheckedByThoseWhoNameIt() throws {
        repository.delegations = [delegation("a", keys[0])]
        repository.publishDelegated("a", [keys[1]], [PretendRepository.target("x")])
        #expect(throws: TrustClient<PretendRepository>.Problem.self) { _ = try find("x") }
        #expect(try store.read("a") == nil)
    }

    @Test func aDelegateThatTheSnapshotDoesNotNameIsRefused() throws {
        repository.delegations = [delegation("a", keys[0])]
        repository.publishDelegated("a", [keys[0]], [PretendRepository.target("x")])
        repository.delegatedFiles = [:]
        #expect(throws: TrustClient<PretendRepository>.Problem.self) { _ = try find("x") }
        #expect(repository.asked == [])
    }

    @Test func aThresholdOfADelegationHolds() throws {
        repository.delegations = [delegation("a", keys[0], threshold: 2)]
        repository.publishDelegated("a", [keys[0]], [PretendRepository.target("x")])
        #expect(throws: TrustClient<PretendRepository>.Problem.self) { _ = try find("x") }
    }

    @Test func noMoreRolesAreAskedThanTheLimit() throws {
        for number in 0..<40 {
            repository.delegations.append(delegation("r\(number)", keys[0]))
            repository.publishDelegated(
                "r\(number)", [keys[0]], number == 39 ? [PretendRepository.target("x")] : [])
        }
        #expect(try find("x") == nil)
        #expect(repository.asked.count == MetadataLimits().roles)
    }

    @Test func noDeeperThanTheLimit() throws {
        repository.delegations = [delegation("d1", keys[0])]
        for depth in 1...12 {
            repository.publishDelegated(
                "d\(depth)", [keys[0]], depth == 9 ? [PretendRepository.target("x")] : [],
                delegations: [delegation("d\(depth + 1)", keys[0])])
        }
        #expect(try find("x") == nil)
        #expect(repository.asked.count == MetadataLimits().depth)
        var limits = MetadataLimits()
        limits.depth = 9
        #expect(try find("x", limits) != nil)
    }

    @Test func aCircleEnds() throws {
        repository.delegations = [delegation("a", keys[0])]
        repository.publishDelegated("a", [keys[0]], delegations: [delegation("b", keys[1])])
        repository.publishDelegated("b", [keys[1]], delegations: [delegation("a", keys[0])])
        #expect(try find("x") == nil)
        #expect(repository.asked == ["1.a.json", "1.b.json"])
    }

    @Test(arguments: ["../up", "a/b", "..", "%2e", "é"]) func aNameLeadsNowhere(_ name: String) throws {
        repository.delegations = [delegation(name, keys[0])]
        repository.publishDelegated(
            name, [keys[0]], [PretendRepository.target("x")], file: FileName.of(name))
        #expect(try find("x") != nil)
        for file in try FileSystem.list(folder.path) {
            #expect(
                ["root.json", "timestamp.json", "snapshot.json", "targets.json", ".lock", "\(FileName.of(name)).json"]
                    .contains(file))
        }
    }
}
