import Diagnostics
import Foundation
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct HomeSafetyTests {
    private func code(_ home: Home) -> Code? {
        do throws(Failure) {
            try home.checkData()
            return nil
        } catch { return error.all.first?.code }
    }

    private func home(_ sandbox: TemporaryFolder, isShared: Bool = false) -> Home {
        Home(data: sandbox.path / "data", cache: sandbox.path / "cache", isShared: isShared)
    }

    @Test(
        arguments: [
            (0o700, nil, nil), (0o755, nil, nil), (0o775, Code.homeChangeable, nil),
            (0o757, .homeChangeable, .homeChangeable),
            (0o777, .homeChangeable, .homeChangeable), (0o2775, .homeChangeable, nil),
        ] as [(UInt32, Code?, Code?)])
    func othersMayNotWrite(_ permissions: UInt32, _ own: Code?, _ shared: Code?) throws {
        let sandbox = try TemporaryFolder()
        #expect(code(home(sandbox)) == nil, "not there yet")
        try FileSystem.makeDirectory(sandbox.path / "data", permissions: permissions)
        #expect(code(home(sandbox)) == own)
        #expect(code(home(sandbox, isShared: true)) == shared)
    }

    @Test func aLinkAndAFileAreNoHome() throws {
        let sandbox = try TemporaryFolder()
        try FileSystem.makeDirectory(sandbox.path / "real")
        try FileSystem.symbolicLink(sandbox.path / "data", to: "real")
        #expect(code(home(sandbox)) == .homeChangeable)
        try FileSystem.remove(sandbox.path / "data")
        try sandbox.write("data", "")
        #expect(code(home(sandbox)) == .homeUnusable)
    }

    /// As under `sudo`: with the user's HOME, whether or not the user has a store already.
    @Test(.enabled(if: Unix.Process.user == 0)) func rootLeavesTheHomesOfOthersAlone() throws {
        let sandbox = try TemporaryFolder()
        try FileSystem.makeDirectories(sandbox.path / "ada/data")
        for path in ["ada", "ada/data"] {
            try FileManager.default.setAttributes(
                [.ownerAccountID: 4711], ofItemAtPath: (sandbox.path / path).text)
        }
        let there = Home(data: sandbox.path / "ada/data", cache: sandbox.path / "cache")
        #expect(code(there) == .homeForeign)
        #expect(code(Home(data: there.data, cache: there.cache, isShared: true)) == nil)
        #expect(code(Home(data: sandbox.path / "ada/.local/share/stout", cache: there.cache)) == .homeForeign)
        #expect(throws: Failure.self) { _ = try StoreLock.shared(there, .silent) }
        #expect(!FileSystem.exists(there.locks))
    }

    @Test func foldersHaveTheirPermissions() throws {
        let sandbox = try TemporaryFolder()
        let own = home(sandbox)
        try Cellar(own).prepare()
        for folder in [own.data, own.cellar, own.receipts, own.projects] {
            #expect(try FileSystem.status(folder).permissions == 0o755, "\(folder)")
        }
        for folder in [own.quarantine, own.locks] {
            #expect(try FileSystem.status(folder).permissions == 0o700, "\(folder)")
        }
        let shared = Home(data: sandbox.path / "shared", cache: sandbox.path / "cache", isShared: true)
        try Cellar(shared).prepare()
        #expect(try FileSystem.status(shared.cellar).permissions == 0o2775)
        #expect(try FileSystem.status(shared.locks).permissions == 0o2770)
        #expect(try FileSystem.status(shared.locks / "kegs").permissions == 0o664)
        #expect(try FileSystem.status(shared.locks / "store").permissions == 0o664)
        #expect(code(shared) == nil)
    }
}
