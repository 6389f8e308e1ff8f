import Foundation
import Packages
import Testing
import Trust
import Unix

@testable import Archives

@Suite struct PackerTests {
    /// A tree with everything that a bottle can hold.
    static func makeTree(in sandbox: TemporaryFolder, _ root: String, reversed: Bool = false) throws {
        let long = String(repeating: "long-", count: 25)
        var steps: [() throws -> Void] = [
            { try sandbox.write("\(root)/.stout/package.toml", "name = \"x\"\n") },
            { try sandbox.write("\(root)/bin/tool", "#!/bin/sh\n", permissions: 0o755) },
            { try sandbox.write("\(root)/bin/tool.bak", "old") },
            { try sandbox.write("\(root)/bin-2/other", "other") },
            { try sandbox.write("\(root)/lib/empty", [] as [UInt8]) },
            { try sandbox.write("\(root)/lib/block", [UInt8](repeating: 7, count: 512)) },
            { try sandbox.write("\(root)/lib/large", [UInt8](repeating: 9, count: 700_001)) },
            { try sandbox.write("\(root)/share/\(long)/\(long)", "long names") },
            { try sandbox.write("\(root)/share/naïve – 漢字 name", "UTF-8") },
            { try FileSystem.makeDirectories(sandbox.path / "\(root)/var/nothing") },
        ]
        if reversed { steps.reverse() }
        for step in steps { try step() }
        try FileSystem.symbolicLink(sandbox.path / "\(root)/lib/link", to: "../bin/tool")
        try FileSystem.symbolicLink(sandbox.path / "\(root)/lib/chain", to: "link")
        try FileSystem.symbolicLink(sandbox.path / "\(root)/lib/far", to: "../share/\(long)/\(long)")
        try FileSystem.symbolicLink(sandbox.path / "\(root)/dangling", to: "lib/not-there")
    }

    static func pack(
        _ sandbox: TemporaryFolder, _ root: String, to name: String = "bottle", metadata: [UInt8]? = nil, level: Int = 3
    ) throws -> BottleSummary {
        let packer = try Packer(Descriptor.open(sandbox.path / root, .directory), metadata: metadata)
        return try packer.write(to: Descriptor.open(sandbox.path / name, .overwrite(0o644)), level: level)
    }

    static func unpack(_ bytes: [UInt8], into folder: consuming Descriptor, pieceSize: Int = 1 << 16) throws
        -> BottleSummary
    {
        var unpacker = Unpacker(into: folder, verifiesContent: true)
        var rest = bytes[...]
        while !rest.isEmpty {
            try unpacker.write(Array(rest.prefix(pieceSize)))
            rest = rest.dropFirst(pieceSize)
        }
        let summary = try unpacker.finish()
        try unpacker.seal()
        return summary
    }

    @Test func packedAndUnpackedIsTheSame() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, "tree")
        let packed = try Self.pack(sandbox, "tree")
        let bytes = try FileSystem.read(sandbox.path / "bottle")
        #expect(packed.digest == SHA256Hasher.digest(of: bytes))
        #expect(packed.size == UInt64(bytes.count))

        let unpacked = try Self.unpack(bytes, into: sandbox.folder("keg"))
        #expect(unpacked == packed)
        let tree = try TreeListing.scan(Descriptor.open(sandbox.path / "tree", .directory))
        let keg = try TreeListing.scan(Descriptor.open(sandbox.path / "keg", .directory))
        #expect(tree.listing.differences(from: keg.listing).isEmpty)
        #expect(tree.irregular.isEmpty)
        #expect(keg.listing.digest == packed.treeDigest)
        #expect(try TreeListing.stored(in: Descriptor.open(sandbox.path / "keg", .directory)) == keg.listing)
        #expect(packed.entries == keg.listing.entries.count + 1)
    }

    @Test func aKegIsReadOnlyButForItsRoot() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, "tree")
        _ = try Self.pack(sandbox, "tree")
        _ = try Self.unpack(FileSystem.read(sandbox.path / "bottle"), into: sandbox.folder("keg"))
        func permissions(_ name: String) throws -> UInt32 {
            try FileSystem.status(sandbox.path / "keg" / name).permissions
        }
        #expect(try permissions("bin/tool") == 0o555)
        #expect(try permissions("bin/tool.bak") == 0o444)
        #expect(try permissions("bin") == 0o555)
        #expect(try permissions(".stout/tree") == 0o444)
        #expect(try permissions("") == 0o755)
    }

    /// In a process of its own: the umask belongs to the whole process.
    @Test func theUmaskHasNoSay() async throws {
        await #expect(processExitsWith: .success) {
            let sandbox = try TemporaryFolder()
            try Self.makeTree(in: sandbox, "tree")
            let packed = try Self.pack(sandbox, "tree")
            umask(0o077)
            #expect(try Self.pack(sandbox, "tree", to: "again") == packed)
            _ = try Self.unpack(FileSystem.read(sandbox.path / "bottle"), into: sandbox.folder("keg"))
            #expect(try FileSystem.status(sandbox.path / "keg/bin/tool").permissions == 0o555)
            #expect(try FileSystem.status(sandbox.path / "keg/bin").permissions == 0o555)
        }
    }

    @Test func theSameTreeGivesTheSameBytes() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, "one")
        try Self.makeTree(in: sandbox, "other", reversed: true)
        // Other times, other modes that mean the same, a file that is a hard link.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: (sandbox.path / "other/bin/tool").text)
        try FileSystem.setPermissions(sandbox.path / "other/bin/tool", 0o700)
        try FileSystem.setPermissions(sandbox.path / "other/bin/tool.bak", 0o600)
        try FileSystem.setPermissions(sandbox.path / "other/lib", 0o700)
        try FileSystem.remove(sandbox.path / "other/lib/empty")
        try sandbox.write("empty", [])
        try FileSystem.hardLink(sandbox.path / "other/lib/empty", to: sandbox.path / "empty")
        for level in [1, 3, 9, 19] {
            let one = try Self.pack(sandbox, "one", to: "one.\(level)", level: level)
            let other = try Self.pack(sandbox, "other", to: "other.\(level)", level: level)
            #expect(one == other)
            #expect(
                try FileSystem.read(sandbox.path / "one.\(level)") == FileSystem.read(sandbox.path / "other.\(level)"))
        }
    }

    @Test func aKegPacksToItsOwnBottle() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, "tree")
        let packed = try Self.pack(sandbox, "tree")
        _ = try Self.unpack(FileSystem.read(sandbox.path / "bottle"), into: sandbox.folder("keg"))
        #expect(try Self.pack(sandbox, "keg", to: "again") == packed)
    }

    @Test func metadataOfTheCallerReplacesTheFile() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("tree/.stout/package.toml", "old")
        try sandbox.write("bare/bin/x", "x")
        let metadata = Array("new".utf8)
        #expect(try Self.pack(sandbox, "tree", metadata: metadata).metadata == metadata)
        #expect(try Self.pack(sandbox, "bare", metadata: metadata).metadata == metadata)
        let head = try BottleHead(Descriptor.open(sandbox.path / "bottle", .read))
        #expect(head.metadata == metadata)
        #expect(
            try TreeListing(reading: head.listing).entries.map(\.path) == [
                ".stout", ".stout/package.toml", "bin", "bin/x",
            ])
        let error = #expect(throws: BottleError.self) { try Self.pack(sandbox, "bare") }
        #expect(error?.rule == .metadataMissing)
    }

    @Test func otherProgramsReadIt() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, "tree")
        _ = try Self.pack(sandbox, "tree")
        _ = try sandbox.folder("out")
        let tar = Foundation.Process()
        tar.executableURL = URL(filePath: "/usr/bin/env")
        tar.arguments = ["tar", "--zstd", "-xf", (sandbox.path / "bottle").text, "-C", (sandbox.path / "out").text]
        try tar.run()
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
        let tree = try TreeListing.scan(Descriptor.open(sandbox.path / "tree", .directory)).listing
        let out = try TreeListing.scan(Descriptor.open(sandbox.path / "out", .directory)).listing
        #expect(tree.differences(from: out).isEmpty)
    }

    @Test func whatNoBottleHoldsIsRefused() throws {
        let sandbox = try TemporaryFolder()
        var names: [(String, BottleRule, (Path) throws -> Void)] = [
            ("fifo", .specialFile, { unsafe #expect(mkfifo(($0 / "x").text, 0o644) == 0) }),
            ("line feed", .nameControl, { try FileSystem.makeDirectory($0 / "a\nb") }),
            ("tab", .nameControl, { try FileSystem.symbolicLink($0 / "a\tb", to: "x") }),
            ("absolute link", .linkAbsolute, { try FileSystem.symbolicLink($0 / "x", to: "/etc/passwd") }),
            ("link out", .linkEscapes, { try FileSystem.symbolicLink($0 / "x", to: "../x") }),
            (
                "case", .nameCollision,
                {
                    try FileSystem.makeDirectory($0 / "a")
                    try FileSystem.makeDirectory($0 / "A")
                }
            ),
            (
                "through a link", .linkThroughLink,
                {
                    try FileSystem.makeDirectory($0 / "d")
                    try FileSystem.symbolicLink($0 / "l", to: "d")
                    try FileSystem.symbolicLink($0 / "m", to: "l/x")
                }
            ),
            ("deep", .nameTooDeep, { try FileSystem.makeDirectories($0 / String(repeating: "d/", count: 65)) }),
        ]
        names.append(
            (
                "bytes", .nameEncoding,
                { folder in
                    let path = Array(folder.text.utf8CString.dropLast()) + [0x2f, -1, 0]
                    #expect(unsafe mkdir(path, 0o755) == 0)
                }
            ))
        for (name, rule, make) in names {
            try sandbox.write("\(name)/.stout/package.toml", "")
            try make(sandbox.path / name)
            let error = #expect(throws: BottleError.self) { try Self.pack(sandbox, name) }
            #expect(error?.rule == rule, "\(name): \(String(describing: error))")
        }
    }

    @Test func whatIsLeftOutIsNoPart() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("tree/.stout/package.toml", "")
        try sandbox.write("tree/file", "content")
        func digest(_ name: String, leaving: Set<String> = []) throws -> Digest {
            let folder = try Descriptor.open(sandbox.path / "tree", .directory)
            let packer = try Packer(folder, metadata: nil, leaving: leaving)
            let output = try Descriptor.open(sandbox.path / name, .overwrite(0o644))
            return try packer.write(to: output, level: 1).digest
        }
        let bare = try digest("one")
        try sandbox.write("tree/out/a.tar.zst", "a bottle of before")
        #expect(try digest("two") != bare)
        try sandbox.write("tree/a.tar.zst", "a bottle of before")
        try FileSystem.removeTree(sandbox.path / "tree/out")
        #expect(try digest("three", leaving: ["a.tar.zst"]) == bare)
    }

    @Test func aFileThatChangesMeanwhileIsNoticed() throws {
        for content in ["chang3d", "longer than before", "short", ""] {
            let sandbox = try TemporaryFolder()
            try sandbox.write("tree/.stout/package.toml", "")
            try sandbox.write("tree/file", "content")
            let packer = try Packer(Descriptor.open(sandbox.path / "tree", .directory), metadata: nil)
            try FileSystem.remove(sandbox.path / "tree/file")
            try sandbox.write("tree/file", content)
            let output = try Descriptor.open(sandbox.path / "bottle", .overwrite(0o644))
            do throws(BottleError) {
                _ = try packer.write(to: output)
                Issue.record("\(content) went unnoticed")
            } catch { #expect(error.rule == .changedWhilePacked) }
        }
    }
}
