import Packages
import Testing
import Unix
import Workbench

@testable import Trust

/// What a client keeps: interrupted, broken, shared.
@Suite struct MetadataStoreTests {
    let folder: TemporaryFolder
    let store: MetadataStore
    let repository = PretendRepository()

    init() throws {
        folder = try TemporaryFolder()
        store = MetadataStore(folder.path / "state")
        try store.begin(with: repository.files["1.root.json"] ?? [])
    }

    private func refresh() throws -> TrustedRepository {
        try TrustClient(store, repository).refresh(at: PretendRepository.now)
    }

    @Test(arguments: ["timestamp.json", "snapshot.json", "targets.json"], ["", "{", "garbage"])
    func aBrokenFileIsFetchedAgain(_ name: String, _ text: String) throws {
        _ = try refresh()
        let good = try FileSystem.read(store.folder / name)
        try FileSystem.write(store.folder / name, Array(text.utf8))
        _ = try refresh()
        #expect(try FileSystem.read(store.folder / name) == good)
    }

    /// A write that was cut off leaves a neighbour under another name, and the old file.
    @Test func anInterruptedWriteIsOfNoEffect() throws {
        _ = try refresh()
        try FileSystem.write(store.folder / ".timestamp.json.1.2.new", Array("half".utf8))
        repository.publishAll()
        #expect(try refresh().timestamp.head.version == 2)
    }

    /// Killed between two files: the timestamp is the new one, the snapshot still the old.
    @Test func aRefreshThatWasKilledHalfwayGoesOn() throws {
        _ = try refresh()
        let old = try FileSystem.read(store.folder / "snapshot.json")
        repository.publishAll()
        _ = try refresh()
        try FileSystem.write(store.folder / "snapshot.json", old)
        let trusted = try refresh()
        #expect(trusted.snapshot.head.version == 2)
        #expect(trusted.targets.head.version == 2)
    }

    @Test func aBrokenRootIsAnErrorAndNotReplaced() throws {
        try FileSystem.write(store.folder / "root.json", Array("{}".utf8))
        #expect(throws: TrustClient<PretendRepository>.Problem.self) { _ = try refresh() }
        #expect(try FileSystem.read(store.folder / "root.json") == Array("{}".utf8))
    }

    /// Many clients at once: none fails, and the newest stays.
    @Test func clientsThatRaceKeepTheNewest() throws {
        for _ in 0..<20 { repository.publishAll() }
        let newest = repository.files
        repository.files = [:]
        let shared = store
        final class Fixed: MetadataFetcher, Sendable {
            let files: [String: [UInt8]]
            init(_ files: [String: [UInt8]]) { self.files = files }
            func fetch(_ name: String, limit: Int) throws(PretendRepository.Broken) -> MetadataAnswer {
                files[name].map { .bytes($0) } ?? .missing
            }
        }
        let server = Fixed(newest)
        let failures = Guarded(0)
        @Sendable func refreshOften() {
            for _ in 0..<8 {
                do { _ = try TrustClient(shared, server).refresh(at: PretendRepository.now) } catch {
                    failures.withLock { $0 += 1 }
                }
            }
        }
        let one = try Thread { refreshOften() }
        let two = try Thread { refreshOften() }
        let three = try Thread { refreshOften() }
        refreshOften()
        one.join()
        two.join()
        three.join()
        #expect(failures.withLock { $0 } == 0)
        #expect(try FileSystem.read(store.folder / "timestamp.json") == newest["timestamp.json"])
    }
}
