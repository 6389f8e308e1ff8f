import Glibc
import Testing
import Unix
import Workbench

@Suite struct EnclosureTests {
    private let folder: TemporaryFolder
    private let inside: Enclosure
    private var outside: Path { folder.path / "outside" }

    init() throws {
        folder = try TemporaryFolder()
        inside = Enclosure(folder.path / "inside")
        try FileSystem.makeDirectories(inside.folder / "own")
        try FileSystem.makeDirectories(outside / "deep")
        try FileSystem.write(outside / "secret", Array("secret".utf8))
        try FileSystem.symbolicLink(inside.folder / "file", to: "../outside/secret")
        try FileSystem.symbolicLink(inside.folder / "folder", to: "../outside")
        try FileSystem.symbolicLink(inside.folder / "own/up", to: (outside / "deep").text)
    }

    private func code(_ body: () throws -> Void) -> Errno? {
        do {
            try body()
            return nil
        } catch { return (error as? SystemError)?.code }
    }

    @Test func whatLiesBelowIsReadAndWritten() throws {
        try inside.makeDirectories("a/b")
        try inside.write("a/b/c", Array("1".utf8))
        try inside.write("a/b/c", Array("2".utf8), permissions: 0o600)
        #expect(try inside.read("a/b/c") == Array("2".utf8))
        #expect(try inside.status("a/b/c")?.permissions == 0o600)
        try inside.replaceSymbolicLink("a/link", to: "b")
        try inside.replaceSymbolicLink("a/link", to: "c")
        #expect(try inside.readLink("a/link") == Array("c".utf8))
        #expect(try inside.list("a") == [Array("b".utf8), Array("link".utf8)])
        #expect(try inside.list("nowhere") == [] && inside.status("nowhere/x") == nil)
        try inside.remove("a/link")
        try inside.remove("a/link")
        #expect(try inside.list("a") == [Array("b".utf8)])
    }

    @Test func noLinkLeadsOut() throws {
        let before = try snapshot()
        for path in ["file", "folder/secret", "own/up/x"] {
            #expect(code { _ = try inside.read(path) } == .symbolicLinkLoop, "\(path)")
        }
        #expect(code { try inside.write("folder/new", []) } == .symbolicLinkLoop)
        #expect(code { try inside.write("own/up/new", []) } == .symbolicLinkLoop)
        #expect(code { try inside.makeDirectories("folder/new") } == .symbolicLinkLoop)
        #expect(code { try inside.replaceSymbolicLink("folder/secret", to: "x") } == .symbolicLinkLoop)
        #expect(code { try inside.remove("folder/secret") } == .symbolicLinkLoop)
        #expect(code { _ = try inside.list("folder") } == .symbolicLinkLoop)
        // A link in the place of a file is replaced, not written through.
        try inside.write("file", Array("own".utf8))
        #expect(try inside.status("file")?.kind == .file)
        try inside.remove("folder")
        #expect(try snapshot() == before)
    }

    @Test func onlyLinksAreReplacedByLinks() throws {
        try inside.write("plain", [])
        #expect(code { try inside.replaceSymbolicLink("plain", to: "x") } == .exists)
        #expect(code { try inside.replaceSymbolicLink("own", to: "x") } == .exists)
        #expect(try FileSystem.list(inside.folder) == ["file", "folder", "own", "plain"])
    }

    /// A FIFO would be waited for, a device does whatever it does.
    @Test func whatIsNoFileIsRefusedAtOnce() throws {
        #expect(unsafe mkfifo((inside.folder / "fifo").text, 0o600) == 0)
        #expect(code { _ = try inside.read("fifo") } == .notRegular)
        #expect(code { _ = try FileSystem.read(inside.folder / "fifo") } == .notRegular)
        #expect(code { _ = try FileSystem.read("/dev/zero") } == .notRegular)
        #expect(code { _ = try inside.read("own") } == .isDirectory)
    }

    private func snapshot() throws -> [String] {
        try FileSystem.list(outside) + FileSystem.list(outside / "deep")
            + [String(decoding: FileSystem.read(outside / "secret"), as: UTF8.self)]
    }
}
