import Archives
import Diagnostics
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct VerificationTests {
    /// An environment with a folded folder, files of two kegs and a link.
    private func synced() throws -> (StoreFixture, Generation) {
        let fixture = try StoreFixture()
        let members = try fixture.install([
            PackageTree(
                "one", "1",
                [
                    "bin/one": .program("program"), "share/cache/a.cpython-312.pyc": .file("code"),
                    "share/info/dir": .file("menu"), "etc/one.conf": .file("set"), "include/one/data": .file("data"),
                    "share/both/a": .file("a"),
                    "lib/link": .link("../include/one/data"),
                ]),
            PackageTree("two", "1", ["share/both/b": .file("b"), "bin/two": .program("program")]),
        ])
        let generation = try fixture.build(members)
        try fixture.state.switchTo(generation)
        return (fixture, generation)
    }

    private func verify(_ fixture: StoreFixture, _ generation: Generation) throws -> [String] {
        let found = try Verification(generation, fixture.state, fixture.cellar)
        #expect(found.kegs == 2)
        return found.findings.map { finding in
            let place = finding.path.text.split(separator: "/").suffix(2).joined(separator: "/")
            return "\(finding.keg.map { $0.name } ?? "env") \(finding.kind.rawValue) \(place)"
        }.sorted()
    }

    /// Undoes the protection of a keg's folder, as a vandal would.
    private func open(_ path: Path) throws -> Path {
        try FileSystem.setPermissions(path.parent, 0o755)
        return path
    }

    private func overwrite(_ path: Path, _ text: String, _ permissions: UInt32 = 0o444) throws {
        try FileSystem.remove(try open(path))
        try FileSystem.write(path, Array(text.utf8))
        try FileSystem.setPermissions(path, permissions)
    }

    @Test func aFreshEnvironmentIsAsInstalled() throws {
        let (fixture, generation) = try synced()
        #expect(try verify(fixture, generation) == [])
    }

    @Test func everyKindOfChangeInAKegIsFound() throws {
        let (fixture, generation) = try synced()
        let keg = fixture.cellar.folder(of: generation.members[0].keg)
        /// Does something in a folder of the keg and leaves the folder as it was.
        func within(_ folder: String, _ body: (Path) throws -> Void) throws {
            try FileSystem.setPermissions(keg / folder, 0o755)
            try body(keg / folder)
            try FileSystem.setPermissions(keg / folder, 0o555)
        }
        func put(_ path: Path, _ text: String, _ permissions: UInt32 = 0o444) throws {
            try FileSystem.removeTree(path)
            try FileSystem.write(path, Array(text.utf8))
            try FileSystem.setPermissions(path, permissions)
        }
        try within("include/one") { try put($0 / "data", "DATA") }
        #expect(try verify(fixture, generation) == ["one content one/data"])
        for permissions: UInt32 in [0o555, 0o446, 0o644, 0o4444, 0o044] {
            try within("include/one") { try put($0 / "data", "data", permissions) }
            #expect(try verify(fixture, generation) == ["one mode one/data"])
        }
        try within("include/one") { try FileSystem.remove($0 / "data") }
        #expect(try verify(fixture, generation) == ["one missing one/data"])
        try within("include/one") { try FileSystem.makeDirectory($0 / "data") }
        #expect(try verify(fixture, generation) == ["one kind one/data"])
        try within("include/one") {
            try put($0 / "data", "data")
            try put($0 / "more", "more")
        }
        #expect(try verify(fixture, generation) == ["one added one/more"])
        try within("include/one") { try FileSystem.remove($0 / "more") }
        #expect(try verify(fixture, generation) == [])
        try FileSystem.setPermissions(keg / "include/one", 0o757)
        #expect(try verify(fixture, generation) == ["one mode include/one"])
        try FileSystem.setPermissions(keg / "include/one", 0o555)
        // A stout that was killed while it published leaves this.
        try FileSystem.setPermissions(keg, 0o755)
        #expect(try verify(fixture, generation) == [])
        try FileSystem.setPermissions(keg, 0o775)
        #expect(try verify(fixture, generation).map { $0.prefix(8) } == ["one mode"])
        try FileSystem.setPermissions(keg, 0o555)
        try within("lib") {
            try FileSystem.remove($0 / "link")
            try FileSystem.symbolicLink($0 / "link", to: "elsewhere")
        }
        #expect(try verify(fixture, generation) == ["one target lib/link"])
    }

    @Test func aFolderThatIsNotStoutsIsNamedOnce() throws {
        let (fixture, generation) = try synced()
        try FileSystem.makeDirectories(fixture.state.environment / "mine/deep")
        try FileSystem.write(fixture.state.environment / "mine/deep/file", [])
        #expect(try verify(fixture, generation) == [])
        let found = try Verification(generation, fixture.state, fixture.cellar)
        #expect(found.additions.map(\.path.name) == ["mine"] && found.additions.map(\.kind) == [.added])
    }

    /// Interpreters replace bytecode, others write indexes in place: the keg keeps its own, and it is no damage.
    @Test func whatProgramsMakeAgainIsTheirs() throws {
        let (fixture, generation) = try synced()
        LinkMethod.hardLink.remember(fixture.home, for: fixture.state.folder)
        let tree = fixture.state.environment
        let keg = fixture.cellar.folder(of: generation.members[0].keg)
        func isShared(_ path: String) throws -> Bool {
            try FileSystem.status(tree / path).isSame(as: try FileSystem.status(keg / path))
        }
        #expect(try !isShared("share/info/dir") && !isShared("etc/one.conf"))
        try overwrite(tree / "share/cache/a.cpython-312.pyc", "other code", 0o644)
        let menu = try Descriptor.open(tree / "share/info/dir", .read)
        try menu.setPermissions(0o644)
        try FileSystem.write(tree / "share/info/dir", Array("longer menu".utf8))
        #expect(try verify(fixture, generation) == [])
        let found = try Verification(generation, fixture.state, fixture.cellar)
        #expect(found.additions.map(\.path.name) == ["a.cpython-312.pyc", "dir"])
        #expect(found.additions.map(\.kind) == [.content, .content])
        #expect(try FileSystem.read(keg / "share/info/dir") == Array("menu".utf8))
        // What people set is not derived from anything.
        try overwrite(tree / "etc/one.conf", "other")
        #expect(try verify(fixture, generation) == ["env content etc/one.conf"])
    }

    @Test(.enabled(if: Process.user == 0, "needs root")) func anotherOwnerIsFound() throws {
        let (fixture, generation) = try synced()
        let keg = fixture.cellar.folder(of: generation.members[0].keg)
        func give(_ path: Path, to owner: String) throws {
            #expect(try ChildProcess.run("chown", ["-h", owner, path.text], output: .discarded).status == 0)
        }
        for (path, found) in [
            ("include/one/data", "one owner one/data"), ("include/one", "one owner include/one"),
            ("lib/link", "one owner lib/link"), (".stout/tree", "one owner .stout/tree"),
        ] {
            try give(keg / path, to: "2001")
            #expect(try verify(fixture, generation) == [found])
            try give(keg / path, to: "0")
        }
        try give(keg, to: "2001")
        #expect(try verify(fixture, generation).contains { $0.hasPrefix("one owner one/") })
        try give(keg, to: "0")
        try give(fixture.state.environment / "lib/link", to: "2001")
        #expect(try verify(fixture, generation) == ["env owner lib/link"])
    }

    /// Nobody waits for who opens the other end.
    @Test(arguments: [".stout/tree", "include/one/data"]) func aFIFOIsNotWaitedFor(path: String) throws {
        let (fixture, generation) = try synced()
        let file = fixture.cellar.folder(of: generation.members[0].keg) / path
        try FileSystem.remove(try open(file))
        #expect(try ChildProcess.run("mkfifo", [file.text], output: .discarded).status == 0)
        #expect(try verify(fixture, generation).contains { $0.hasPrefix("one keg") || $0 == "one kind one/data" })
    }

    @Test func aKegThatIsGoneOrWithoutRecordsIsFound() throws {
        let (fixture, generation) = try synced()
        let keg = generation.members[1].keg
        try FileSystem.remove(fixture.cellar.receiptPath(of: keg))
        #expect(try verify(fixture, generation).map { $0.prefix(7) } == ["two keg"])
        try FileSystem.removeTree(fixture.cellar.folder(of: keg))
        #expect(try verify(fixture, generation).map { $0.prefix(7) } == ["two keg"])
    }

    @Test func aForgedListingIsFound() throws {
        let (fixture, generation) = try synced()
        let path = fixture.cellar.folder(of: generation.members[1].keg) / ".stout/tree"
        try overwrite(path, "D nothing\n")
        #expect(try verify(fixture, generation).map { $0.prefix(7) } == ["two keg"])
    }

    @Test func everyKindOfChangeInTheEnvironmentIsFound() throws {
        let (fixture, generation) = try synced()
        let tree = fixture.state.environment
        try overwrite(tree / "bin/one", "PROGRAM", 0o555)
        #expect(try verify(fixture, generation) == ["env content bin/one"])
        try overwrite(tree / "bin/one", "program", 0o755)
        #expect(try verify(fixture, generation) == ["env mode bin/one"])
        try overwrite(tree / "bin/one", "program", 0o555)
        #expect(try verify(fixture, generation) == [], "a copy of the same bytes is as good")
        try FileSystem.remove(tree / "bin/one")
        #expect(try verify(fixture, generation) == ["env missing bin/one"])
        try FileSystem.symbolicLink(tree / "bin/one", to: "two")
        #expect(try verify(fixture, generation) == ["env kind bin/one"])
        try overwrite(tree / "bin/one", "program", 0o555)
        try FileSystem.remove(tree / "include/one")
        try FileSystem.symbolicLink(tree / "include/one", to: "/elsewhere")
        #expect(try verify(fixture, generation) == ["env target include/one"])
        try FileSystem.remove(tree / "include/one")
        try FileSystem.makeDirectory(tree / "include/one")
        #expect(try verify(fixture, generation) == ["env kind include/one"])
        try FileSystem.removeTree(tree / "include/one")
        try FileSystem.remove(tree / "lib/link")
        try FileSystem.symbolicLink(tree / "lib/link", to: "elsewhere")
        #expect(try verify(fixture, generation) == ["env missing include/one", "env target lib/link"])
    }
}
