import Testing
import Workbench

@testable import Unix

@Suite struct ConfinementTests {
    /// Says so where the kernel has no Landlock, instead of passing in silence.
    static let isThere: Bool = {
        if Confinement.version > 0 { return true }
        print("ConfinementTests: skipped, this kernel has no Landlock")
        return false
    }()

    /// What a thread may do once it is held to `keg`; nil where it is not held.
    private func verdicts(in sandbox: TemporaryFolder) throws -> [String: Errno?]? {
        let keg = sandbox.path / "keg"
        try FileSystem.makeDirectory(keg)
        try sandbox.write("passwd", "untouched")
        try FileSystem.symbolicLink(keg / "out", to: "../passwd")
        let outcome = Guarded<[String: Errno?]?>(nil)
        let thread = try Thread {
            guard let folder = try? Descriptor.open(keg, .directory), Confinement.holdThread(below: folder) else {
                return
            }
            var found: [String: Errno?] = [:]
            func attempt(_ name: String, _ body: () throws(SystemError) -> Void) {
                do throws(SystemError) {
                    try body()
                    found[name] = .some(nil)
                } catch { found[name] = error.code }
            }
            attempt("create inside") { () throws(SystemError) in _ = try folder.createFile("a", permissions: 0o444) }
            attempt("folder inside") { () throws(SystemError) in try folder.makeDirectory("d", permissions: 0o755) }
            attempt("link inside") { () throws(SystemError) in try folder.symbolicLink("l", to: "a") }
            attempt("create outside") { () throws(SystemError) in
                _ = try Descriptor.open(sandbox.path / "b", .create(0o644))
            }
            attempt("write outside") { () throws(SystemError) in
                _ = try Descriptor.open(sandbox.path / "passwd", .overwrite(0o644))
            }
            attempt("write through a link") { () throws(SystemError) in
                _ = try Descriptor.open(keg / "out", .append(0o644))
            }
            attempt("folder outside") { () throws(SystemError) in try FileSystem.makeDirectory(sandbox.path / "e") }
            attempt("link outside") { () throws(SystemError) in
                try FileSystem.symbolicLink(sandbox.path / "f", to: "passwd")
            }
            attempt("remove outside") { () throws(SystemError) in try FileSystem.remove(sandbox.path / "passwd") }
            attempt("remove inside") { () throws(SystemError) in try FileSystem.remove(keg / "l") }
            attempt("read outside") { () throws(SystemError) in _ = try FileSystem.read(sandbox.path / "passwd") }
            let all = found
            outcome.withLock { $0 = all }
        }
        thread.join()
        return outcome.withLock { $0 }
    }

    @Test(.enabled(if: isThere)) func aThreadIsHeldToItsFolder() throws {
        let sandbox = try TemporaryFolder()
        let found = try #require(try verdicts(in: sandbox))
        let allowed = found.filter { $0.value == nil }.keys.sorted()
        #expect(allowed == ["create inside", "folder inside", "link inside", "read outside"])
        #expect(found.values.allSatisfy { $0 == nil || $0 == .accessDenied || $0 == .symbolicLinkLoop }, "\(found)")
        #expect(found.count == 11)
        #expect(try sandbox.read("passwd") == "untouched")
        #expect(try FileSystem.list(sandbox.path).sorted() == ["keg", "passwd"])
    }

    /// The thread that started it goes on as before.
    @Test(.enabled(if: isThere)) func othersAreNot() throws {
        let sandbox = try TemporaryFolder()
        _ = try verdicts(in: sandbox)
        try sandbox.write("after", "written")
        #expect(try sandbox.read("after") == "written")
    }
}
