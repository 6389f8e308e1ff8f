import Testing
import Unix
import Workbench

@Suite struct FileReplacementTests {
    private let folder: TemporaryFolder
    private var path: Path { folder.path / "Stoutfile" }

    init() throws { folder = try TemporaryFolder() }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func replace(_ text: String, expecting old: String?) throws -> Bool {
        let file = try FileReplacement(path, bytes(text), expecting: old.map(bytes))
        guard try file.commit() else { return false }
        try file.finish()
        return true
    }

    @Test func theContentIsWhatItWasMadeFrom() throws {
        #expect(try replace("1", expecting: nil))
        #expect(try replace("2", expecting: "1"))
        #expect(try !replace("3", expecting: "1"), "an editor saved it")
        #expect(try !replace("3", expecting: nil), "somebody made it")
        #expect(try FileSystem.read(path) == bytes("2"))
        #expect(try FileSystem.list(folder.path) == ["Stoutfile"])
        try FileSystem.remove(path)
        #expect(try !replace("3", expecting: "2"), "somebody removed it")
        #expect(try FileSystem.list(folder.path) == [])
    }

    /// Saved between staging and the exchange, by a rename as editors do.
    @Test func whatWasSavedMeanwhileStays() throws {
        try FileSystem.write(path, bytes("old"))
        let file = try FileReplacement(path, bytes("new"), expecting: bytes("old"))
        try FileSystem.write(folder.path / "saved", bytes("saved"))
        try FileSystem.rename(folder.path / "saved", to: path)
        #expect(try !file.commit())
        #expect(try FileSystem.read(path) == bytes("saved"))
        _ = consume file
        #expect(try FileSystem.list(folder.path) == ["Stoutfile"])
    }

    @Test(arguments: [0o600, 0o640, 0o664, 0o444] as [UInt32]) func theModeStays(mode: UInt32) throws {
        try FileSystem.write(path, bytes("old"))
        try FileSystem.setPermissions(path, mode)
        #expect(try replace("new", expecting: "old"))
        #expect(try FileSystem.status(path).permissions == mode)
        #expect(try FileSystem.read(path) == bytes("new"))
    }

    @Test func otherNamesOfTheFileStayNamesOfIt() throws {
        try FileSystem.write(path, bytes("a longer text"))
        try FileSystem.hardLink(folder.path / "other", to: path)
        #expect(try replace("short", expecting: "a longer text"))
        #expect(try FileSystem.read(folder.path / "other") == bytes("short"))
        #expect(try FileSystem.status(path).links == 2)
        #expect(try FileSystem.list(folder.path) == ["Stoutfile", "other"])
    }

    @Test func aCommitCanBeTakenBack() throws {
        let made = try FileReplacement(path, bytes("1"), expecting: nil)
        #expect(try made.commit())
        try made.undo()
        #expect(try FileSystem.list(folder.path).filter { !$0.hasPrefix(".") } == [])
        try FileSystem.write(path, bytes("old"))
        let exchanged = try FileReplacement(path, bytes("new"), expecting: bytes("old"))
        #expect(try exchanged.commit())
        try exchanged.undo()
        #expect(try FileSystem.read(path) == bytes("old"))
        try FileSystem.hardLink(folder.path / "other", to: path)
        let written = try FileReplacement(path, bytes("new"), expecting: bytes("old"))
        #expect(try written.commit())
        try written.undo()
        #expect(try FileSystem.read(folder.path / "other") == bytes("old"))
    }

    @Test func namesOfTemporaryFilesSayWhoMadeThem() {
        let name = FileSystem.temporaryName(for: "Stout.lock")
        #expect(FileSystem.maker(ofTemporary: name, for: "Stout.lock") == Process.identifier)
        #expect(FileSystem.maker(ofTemporary: name) == Process.identifier)
        for other in [
            "Stout.lock", ".Stout.lock.new", ".Stout.lock.x.1.new", ".Stoutfile.7.1.new", "Stout.lock.7.1.new",
        ] {
            #expect(FileSystem.maker(ofTemporary: other, for: "Stout.lock") == nil, "\(other)")
        }
    }
}
