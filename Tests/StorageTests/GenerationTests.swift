import Diagnostics
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

@Suite struct GenerationTests {
    private let one = PackageTree(
        "one", "1.0",
        [
            "bin/one": .program("one"), "include/one/data": .file("1"), "share/doc/one": .file("doc"),
            "lib/x@": .link("y"),
        ])
    private let two = PackageTree("two", "2.0", ["bin/two": .program("two"), "share/doc/two": .file("doc2")])

    @Test func anEnvironmentHoldsWhatItsKegsHold() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([two, one])
        let generation = try fixture.build(members)
        #expect(try fixture.state.current() == nil, "it is not current yet")
        try fixture.state.switchTo(generation)
        #expect(try fixture.state.current() == generation)
        #expect(generation.number == 1)
        #expect(generation.cellar == fixture.home.data / "cellar")
        #expect(try FileSystem.readLink(fixture.state.environment) == "generations/1")
        #expect(try FileSystem.status(fixture.state.environment / "include/one").kind == .symbolicLink)
        #expect(try FileSystem.readLink(fixture.state.environment / "lib/x@") == "y")
        try FileSystem.remove(fixture.state.environment / "lib/x@")
        #expect(
            try fixture.files(below: fixture.state.environment) == [
                "bin/one": "one", "bin/two": "two", "include/one/data": "1", "share/doc/one": "doc",
                "share/doc/two": "doc2",
            ])
        #expect(Generation(generation.json) == generation)
    }

    @Test func generationsCountOnAndOldOnesStay() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([one, two])
        for count in [2, 1, 2, 1] { _ = try fixture.build(Array(members.prefix(count))) }
        let second = try #require(try fixture.state.generation(2))
        try fixture.state.switchTo(second)
        let names = (1...4).flatMap { ["\($0)", "\($0).json"] }
        #expect(try FileSystem.list(fixture.state.folder / "generations") == names)
        #expect(try fixture.build(members).number == 5)
        #expect(try fixture.state.current() == second)
    }

    @Test func aBuildClearsWhatAKilledOneLeft() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([one])
        try FileSystem.makeDirectories(fixture.state.folder / "generations/.1.new/half")
        try FileSystem.makeDirectories(fixture.state.folder / "generations/.7.new/half")
        // Killed between the record and the tree.
        try FileSystem.write(fixture.state.folder / "generations/3.json", Array("{}".utf8))
        try FileSystem.symbolicLink(fixture.state.folder / ".env.17.4.new", to: "generations/7")
        #expect(
            try fixture.state.recover() == [
                "generations/.1.new", "generations/.7.new", "generations/3.json", ".env.17.4.new",
            ])
        #expect(try fixture.state.recover() == [])
        #expect(try fixture.build(members).number == 1)
        #expect(try FileSystem.list(fixture.state.folder / "generations") == ["1", "1.json"])
    }

    /// A new tree in the place that a link leads to would be current before it is switched to.
    @Test func aNumberThatAnythingSpeaksOfIsNotUsedAgain() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([one])
        try FileSystem.symbolicLink(fixture.state.environment, to: "generations/3")
        #expect(try fixture.build(members).number == 4)
        try fixture.state.recordInputs("abc", generation: 7)
        #expect(try fixture.build(members).number == 8)
        try FileSystem.symbolicLink(fixture.state.folder / "pinned", to: "generations/11")
        #expect(try fixture.build(members).number == 12)
    }

    @Test func twoKegsWithOnePathAreRefusedBeforeAnythingIsMade() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([
            PackageTree("a", "1", ["bin/x": .program("a")]), PackageTree("b", "1", ["bin/x": .program("b")]),
        ])
        let error = #expect(throws: Failure.self) { try fixture.build(members) }
        #expect(error?.all.first?.code == .pathOwnedTwice)
        #expect(error?.all.first?.message.contains("`a` and `b`") == true)
        #expect(try FileSystem.list(fixture.state.folder / "generations") == [])
    }

    @Test func somethingElseInTheEnvironmentsPlaceIsLeftAlone() throws {
        let fixture = try StoreFixture()
        for make in [
            { try FileSystem.makeDirectory($0) }, { try FileSystem.symbolicLink($0, to: "/somewhere/3") },
            { try FileSystem.symbolicLink($0, to: "generations/new") },
        ] as [(Path) throws -> Void] {
            try make(fixture.state.environment)
            let error = #expect(throws: Failure.self) { try fixture.state.current() }
            #expect(error?.all.first?.code == .environmentBlocked)
            try FileSystem.removeTree(fixture.state.environment)
        }
        #expect(try fixture.state.current() == nil)
    }

    @Test func inputsAreKnownOnlyForTheirGeneration() throws {
        let fixture = try StoreFixture()
        #expect(fixture.state.syncedInputs(of: 1) == nil)
        try fixture.state.recordInputs("abc", generation: 1)
        #expect(fixture.state.syncedInputs(of: 1) == "abc")
        #expect(fixture.state.syncedInputs(of: 2) == nil)
        try FileSystem.write(fixture.state.folder / "synced", [0xff, 0x20])
        #expect(fixture.state.syncedInputs(of: 1) == nil)
    }

    @Test func aGenerationWithoutItsTreeIsNone() throws {
        let fixture = try StoreFixture()
        let generation = try fixture.build(try fixture.install([one]))
        try fixture.state.switchTo(generation)
        try FileSystem.removeTree(fixture.state.folder / "generations/1")
        #expect(try fixture.state.current() == nil)
    }

    /// A folder that one keg owned is one link; when a second keg joins it is a folder of the next generation, and the
    /// generation before keeps its link.
    @Test func aSecondKegUnfoldsAFolderAndItsLeavingFoldsItAgain() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([
            PackageTree("one", "1", ["include/x/deep/a": .file("a"), "include/x/own/b": .file("b")]),
            PackageTree("two", "1", ["include/x/deep/c": .file("c")]),
        ])
        let tree = fixture.state.folder / "generations"
        func kind(_ path: String) throws -> Status.Kind { try FileSystem.status(tree / path).kind }
        try fixture.state.switchTo(try fixture.build([members[0]]))
        #expect(try kind("1/include/x") == .symbolicLink)
        try fixture.state.switchTo(try fixture.build(members))
        #expect(try kind("2/include") == .directory)
        #expect(try kind("2/include/x") == .directory)
        #expect(try kind("2/include/x/deep") == .directory)
        #expect(try kind("2/include/x/own") == .symbolicLink)
        #expect(
            try fixture.files(below: fixture.state.environment) == [
                "include/x/deep/a": "a", "include/x/deep/c": "c", "include/x/own/b": "b",
            ])
        let keg = fixture.cellar.folder(of: members[0].keg)
        #expect(try FileSystem.list(keg / "include/x/deep") == ["a"], "nothing is put into a keg")
        #expect(try kind("1/include/x") == .symbolicLink)
        try fixture.state.switchTo(try fixture.build([members[0]]))
        #expect(try kind("3/include/x") == .symbolicLink)
        #expect(try Verification(fixture.build(members), fixture.state, fixture.cellar).findings == [])
    }

    @Test func howFilesAreSharedIsFoundOutOnceAndRemembered() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([one])
        let abilities = fixture.home.data / "abilities"
        #expect(!FileSystem.exists(abilities))
        _ = try fixture.build(members)
        let here = fixture.state.folder
        let found = LinkMethod.remembered(fixture.home, for: here)
        // Where blocks can be shared there is nothing to remember: that is tried first anyway.
        let records = FileSystem.exists(abilities) ? try FileSystem.list(abilities).count : 0
        #expect(found == .reflink ? records == 0 : records == 1)
        // What is remembered is done.
        LinkMethod.copy.remember(fixture.home, for: here)
        let copied = try fixture.build(members)
        let program = fixture.state.treePath(copied.number) / "bin/one"
        let original = fixture.cellar.folder(of: members[0].keg) / "bin/one"
        #expect(try FileSystem.status(program).inode != FileSystem.status(original).inode)
        #expect(try FileSystem.status(program).permissions == 0o555)
        #expect(LinkMethod.remembered(fixture.home, for: here) == .copy)
        // What cannot be read is found out again.
        for name in try FileSystem.list(abilities) { try FileSystem.write(abilities / name, [0xff, 0x0a]) }
        #expect(LinkMethod.remembered(fixture.home, for: here) == .reflink)
        _ = try fixture.build(members)
        #expect(LinkMethod.remembered(fixture.home, for: here) == found)
    }

    @Test func aFileWithoutRoomForMoreNamesIsCopied() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install([one])
        // Both are one user's, one file system's: only a method that does not work is given up.
        let method = LinkMethodInUse(.reflink)
        method.giveUp(.hardLink)
        #expect(method.method == .reflink)
        method.giveUp(.reflink)
        method.giveUp(.reflink)
        #expect(method.method == .hardLink)
        method.giveUp(.hardLink)
        #expect(method.method == .copy)
        #expect(try fixture.build(members).number == 1)
    }
}
