import Testing
import Workbench

@testable import Unix

/// Whatever bytes the system has come back as they were.
@Suite struct SystemTextTests {
    @Test(
        arguments: [
            [], [0x61], [0x63, 0x61, 0x66, 0xe9], Array("caf\u{e9} \u{1f600}".utf8), [0xff, 0xfe, 0x80], [0xc0, 0xaf],
            [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], Array("\u{10ff80}\u{10ffff}".utf8),
            [0xf4, 0x8f, 0xbe, 0x80, 0xe9], [0xf4, 0x8f, 0xbf],
        ] as [[UInt8]])
    func bytesComeBack(bytes: [UInt8]) {
        #expect(SystemText.bytes(SystemText.text(bytes)) == bytes)
    }

    @Test func allPairsComeBack() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let bytes = [0x61, first, second, 0xf4, 0x8f]
                #expect(SystemText.bytes(SystemText.text(bytes)) == bytes)
            }
        }
    }

    @Test func textStaysText() {
        #expect(SystemText.text(Array("caf\u{e9}".utf8)) == "caf\u{e9}" && SystemText.isUTF8("caf\u{e9}"))
        let text = SystemText.text([0x63, 0xe9])
        #expect(!SystemText.isUTF8(text) && SystemText.shown(text) == "c\\xE9")
    }

    @Test func filesHaveTheirOwnNames() throws {
        let folder = try TemporaryFolder()
        let name = SystemText.text([0x63, 0xe9, 0xff])
        try FileSystem.makeDirectories(folder.path / name / "below")
        try FileSystem.write(folder.path / name / name, [1])
        #expect(try FileSystem.list(folder.path) == [name])
        #expect(try Descriptor.open(folder.path, .directory).list() == [[0x63, 0xe9, 0xff]])
        #expect(try FileSystem.read(folder.path / name / name) == [1])
        try FileSystem.symbolicLink(folder.path / "link", to: name)
        #expect(try FileSystem.readLink(folder.path / "link") == name)
        try FileSystem.removeTree(folder.path / name)
        #expect(try FileSystem.list(folder.path) == ["link"])
    }

    @Test func programsGetTheirOwnBytes() throws {
        let word = SystemText.text([0x63, 0xe9])
        let child = try ChildProcess.run(
            "/bin/sh", ["-c", "printf %s \"$1$WORD\"", "sh", word], environment: ["WORD=\(word)"],
            output: .captured(limit: 100))
        #expect(child.output == [0x63, 0xe9, 0x63, 0xe9])
    }

    /// In a folder that was removed each folder above is there, and none can be made.
    @Test func foldersAreMadeOnceOrNot() throws {
        #expect(throws: SystemError.self) { try FileSystem.makeDirectories("/proc/nothing/a/b") }
        let folder = try TemporaryFolder()
        try FileSystem.symbolicLink(folder.path / "dangling", to: "nowhere")
        #expect(throws: SystemError.self) { try FileSystem.makeDirectories(folder.path / "dangling/a") }
        try FileSystem.makeDirectories(folder.path / "a/b/c")
        try FileSystem.makeDirectories(folder.path / "a/b/c")
        #expect(FileSystem.isDirectory(folder.path / "a/b/c"))
    }

    @Test func whatIsNoFileIsNotRead() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path / "fifo"
        #expect(try ChildProcess.run("mkfifo", [fifo.text], output: .discarded).status == 0)
        for path in [fifo, "/dev/null", "/dev/zero"] {
            let error = #expect(throws: SystemError.self) { try FileSystem.read(path) }
            #expect(error?.code == .notRegular)
        }
        #expect(try FileSystem.readStream("/dev/null").isEmpty)
    }
}
