import Testing
import Unix
import Workbench

@Suite struct FileSystemTests {
    @Test func aReadOnlyTreeIsRemovedAndItsLinksAreNotFollowed() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("outside/kept", "kept")
        try sandbox.write("tree/a/b/file", "text", permissions: 0o444)
        try FileSystem.symbolicLink(sandbox.path / "tree/a/out", to: "../../outside")
        try FileSystem.symbolicLink(sandbox.path / "tree/a/dangling", to: "nowhere")
        for folder in ["tree/a/b", "tree/a", "tree"] { try FileSystem.setPermissions(sandbox.path / folder, 0o555) }
        try FileSystem.removeTree(sandbox.path / "tree")
        #expect(!FileSystem.exists(sandbox.path / "tree"))
        #expect(try sandbox.read("outside/kept") == "kept")
        try FileSystem.removeTree(sandbox.path / "tree")
    }

    @Test func whatCannotBeToldIsNoAbsence() throws {
        let sandbox = try TemporaryFolder()
        try FileSystem.symbolicLink(sandbox.path / "loop", to: "loop")
        let inside = sandbox.path / "loop/x"
        #expect(!FileSystem.exists(inside) && !FileSystem.isDirectory(inside))
        #expect(throws: SystemError.self) { try FileSystem.isThere(inside) }
        #expect(throws: SystemError.self) { try FileSystem.isFolder(inside) }
        #expect(try FileSystem.isThere(sandbox.path / "loop"))
        #expect(try !FileSystem.isThere(sandbox.path / "nothing/x"))
        #expect(try FileSystem.isFolder(sandbox.path))
    }

    @Test func aDeepTreeIsRemoved() throws {
        let sandbox = try TemporaryFolder()
        var path = sandbox.path / "deep"
        for _ in 0..<400 { path = path / "d" }
        try FileSystem.makeDirectories(path)
        try FileSystem.removeTree(sandbox.path / "deep")
        #expect(!FileSystem.exists(sandbox.path / "deep"))
    }

    @Test func anAtomicWriteLeavesNoTemporaryFile() throws {
        let sandbox = try TemporaryFolder()
        try FileSystem.writeAtomically(sandbox.path / "file", Array("one".utf8))
        try FileSystem.writeAtomically(sandbox.path / "file", Array("two".utf8))
        #expect(try sandbox.read("file") == "two")
        #expect(try FileSystem.list(sandbox.path) == ["file"])
        try FileSystem.makeDirectory(sandbox.path / "folder")
        try sandbox.write("folder/x", "")
        let error = #expect(throws: SystemError.self) {
            try FileSystem.writeAtomically(sandbox.path / "folder", [1])
        }
        #expect(error?.path == sandbox.path / "folder")
        #expect(try FileSystem.list(sandbox.path) == ["file", "folder"])
    }

    @Test func aReplacedFileKeepsItsPermissionsAndALinkToItStays() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("real", "one", permissions: 0o600)
        try FileSystem.symbolicLink(sandbox.path / "link", to: "real")
        try FileSystem.writeAtomically(sandbox.path / "link", Array("two".utf8), isNamed: true)
        #expect(try sandbox.read("real") == "two")
        #expect(try FileSystem.status(sandbox.path / "real").permissions == 0o600)
        #expect(try FileSystem.status(sandbox.path / "link").kind == .symbolicLink)
        // One that the user did not name could lead anywhere.
        try FileSystem.writeAtomically(sandbox.path / "link", Array("three".utf8))
        #expect(try FileSystem.status(sandbox.path / "link").kind == .file)
        #expect(try sandbox.read("real") == "two")
    }

    @Test func linksAreReplacedByRename() throws {
        let sandbox = try TemporaryFolder()
        for target in ["one", "two"] {
            try FileSystem.replaceSymbolicLink(sandbox.path / "link", to: target)
            #expect(try FileSystem.readLink(sandbox.path / "link") == target)
        }
        #expect(try FileSystem.list(sandbox.path) == ["link"])
    }

    @Test func foldersAreMadeWithAllAboveThem() throws {
        let sandbox = try TemporaryFolder()
        try FileSystem.makeDirectories(sandbox.path / "a/b/c")
        try FileSystem.makeDirectories(sandbox.path / "a/b/c")
        #expect(try FileSystem.status(sandbox.path / "a/b").permissions == 0o755)
        try sandbox.write("file", "")
        #expect(throws: SystemError.self) { try FileSystem.makeDirectories(sandbox.path / "file/below") }
    }

    @Test func copiesAreComparedByContent() throws {
        let sandbox = try TemporaryFolder()
        let long = String(repeating: "x", count: 300_000)
        try sandbox.write("one", long + "a", permissions: 0o555)
        try FileSystem.copy(sandbox.path / "one", to: sandbox.path / "two")
        try sandbox.write("three", long + "b")
        try sandbox.write("four", long)
        #expect(try FileSystem.haveEqualContent(sandbox.path / "one", sandbox.path / "two"))
        #expect(try FileSystem.status(sandbox.path / "two").permissions == 0o555)
        #expect(try !FileSystem.haveEqualContent(sandbox.path / "one", sandbox.path / "three"))
        #expect(try !FileSystem.haveEqualContent(sandbox.path / "one", sandbox.path / "four"))
    }

    @Test func readingHasALimit() throws {
        let sandbox = try TemporaryFolder()
        let path = try sandbox.write("file", "12345")
        #expect(try FileSystem.read(path, limit: 5).count == 5)
        #expect(throws: SystemError(.fileTooLarge, "read", path)) { try FileSystem.read(path, limit: 4) }
    }
}
