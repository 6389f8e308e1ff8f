import Testing
import Unix
import Workbench

@Suite struct LockTests {
    private func isFree(_ path: Path, _ kind: FileLock.Kind = .exclusive) throws -> Bool {
        try FileLock.take(path, kind, waiting: false) != nil
    }

    @Test func aFileLockKeepsOthersOutUntilItGoes() throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "lock"
        do {
            let lock = try FileLock.take(path, .exclusive, waiting: false)
            let isTaken = lock != nil
            #expect(isTaken)
            #expect(try !isFree(path))
            #expect(try !isFree(path, .shared))
            withExtendedLifetime(lock) {}
        }
        #expect(try isFree(path))
    }

    @Test func aLockKnowsWhetherItsNameStillLeadsToIt() throws {
        let sandbox = try TemporaryFolder()
        let path = sandbox.path / "lock"
        guard let lock = try FileLock.take(path, .exclusive, waiting: false) else {
            Issue.record("nobody else has it")
            return
        }
        func named() throws -> Bool { try lock.isNamed(path) }
        #expect(try named())
        try FileSystem.remove(path)
        #expect(try !named())
        try sandbox.write("lock", "")
        #expect(try !named(), "another file has the name now")
    }

    @Test func bytesAreLockedOneByOne() throws {
        let sandbox = try TemporaryFolder()
        let one = try RangeLock(sandbox.path / "locks")
        let other = try RangeLock(sandbox.path / "locks")
        func mine(_ offset: Int64) throws -> Bool { try one.take(offset, waiting: false) }
        func yours(_ offset: Int64) throws -> Bool { try other.take(offset, waiting: false) }
        #expect(try mine(7))
        #expect(try mine(7), "it is its own already")
        #expect(try !yours(7))
        #expect(try yours(8))
        #expect(try yours(.max - 1))
        try one.release(7)
        #expect(try yours(7))
    }
}
