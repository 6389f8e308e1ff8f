import Foundation
import Packages
import Testing
import Trust
import Unix

@testable import Archives

/// Archives that other programs made, unpacked here and by the programs themselves.
@Suite struct RealArchiveTests {
    /// A tree with everything that a foreign archive can hold; hard links where asked for.
    private static func makeTree(in sandbox: TemporaryFolder, hardLinks: Bool = true, long: Bool = true) throws {
        try sandbox.write("tree/bin/tool", "#!/bin/sh\n", permissions: 0o755)
        try sandbox.write("tree/bin/private", "x", permissions: 0o600)
        try sandbox.write("tree/lib/empty", [] as [UInt8])
        try sandbox.write("tree/lib/block", [UInt8](repeating: 7, count: 512))
        try sandbox.write("tree/lib/large", (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) })
        try sandbox.write("tree/share/naïve – 漢字 name", "UTF-8")
        try FileSystem.makeDirectories(sandbox.path / "tree/var/nothing")
        try FileSystem.symbolicLink(sandbox.path / "tree/lib/link", to: "../bin/tool")
        try FileSystem.symbolicLink(sandbox.path / "tree/dangling", to: "lib/not-there")
        if hardLinks { try FileSystem.hardLink(sandbox.path / "tree/lib/hard", to: sandbox.path / "tree/bin/tool") }
        guard long else { return }
        let part = String(repeating: "long-", count: 25)
        try sandbox.write("tree/share/\(part)/\(part)/\(part)", "long names")
        try FileSystem.symbolicLink(sandbox.path / "tree/far", to: "share/\(part)/\(part)/\(part)")
    }

    /// Runs a program in the sandbox; false when there is no such program.
    private static func run(_ words: String..., in sandbox: TemporaryFolder, folder: String = "tree") throws -> Bool {
        try run(words, in: sandbox, folder: folder)
    }

    private static func run(_ words: [String], in sandbox: TemporaryFolder, folder: String = "tree") throws -> Bool {
        let process = Foundation.Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = URL(filePath: (sandbox.path / folder).text)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus == 127 { return false }
        #expect(process.terminationStatus == 0, "\(words)")
        return true
    }

    /// Unpacks `archive` and compares with a folder: names, kinds, contents, targets, executable bits.
    private static func expectSame(_ sandbox: TemporaryFolder, as folder: String, _ what: String) throws {
        let summary = try ForeignArchive.unpack(
            Descriptor.open(sandbox.path / "archive", .read), into: sandbox.folder("out"))
        let expected = try TreeListing.scan(Descriptor.open(sandbox.path / folder, .directory))
        let found = try TreeListing.scan(Descriptor.open(sandbox.path / "out", .directory))
        #expect(expected.irregular.isEmpty && found.irregular.isEmpty)
        let differences = expected.listing.differences(from: found.listing).map { "\($0.kind.rawValue) \($0.path)" }
        #expect(differences.isEmpty, "\(what): \(differences)")
        #expect(summary.entries == found.listing.entries.count, "\(what)")
        let bytes = try FileSystem.read(sandbox.path / "archive")
        #expect(summary.digest == SHA256Hasher.digest(of: bytes) && summary.size == UInt64(bytes.count))
        for entry in found.listing.entries {
            let permissions = try FileSystem.status(sandbox.path / "out" / entry.path).permissions
            switch entry.kind {
            case .directory, .file(_, _, executable: true): #expect(permissions == 0o755)
            case .file: #expect(permissions == 0o644)
            case .symbolicLink: break
            }
        }
        let inspected = try ForeignInspection(Descriptor.open(sandbox.path / "archive", .read))
        #expect(inspected.summary == summary)
        #expect(inspected.listing == found.listing, "\(what)")
    }

    @Test(arguments: ["v7", "oldgnu", "gnu", "ustar", "posix"]) func ofGNUTar(_ format: String) throws {
        let sandbox = try TemporaryFolder()
        // The old formats have no room for long names.
        try Self.makeTree(in: sandbox, long: format != "v7" && format != "ustar")
        for (option, name) in [
            ("--no-auto-compress", "plain"), ("--gzip", "gzip"), ("--zstd", "zstd"), ("--xz", "xz"),
            ("--bzip2", "bzip2"),
        ] {
            guard try Self.run("tar", "-cf", "../archive", "--format", format, option, ".", in: sandbox) else { return }
            try Self.expectSame(sandbox, as: "tree", "\(format), \(name)")
            try FileSystem.removeTree(sandbox.path / "out")
        }
        // Names as the shell gives them, folders implied.
        guard
            try Self.run(
                "tar", "-cf", "../archive", "--format", format, "--no-recursion", "bin/tool", "./lib//block",
                in: sandbox)
        else { return }
        _ = try sandbox.folder("theirs")
        guard try Self.run("tar", "-xf", "../archive", in: sandbox, folder: "theirs") else { return }
        try Self.expectSame(sandbox, as: "theirs", "\(format), some")
    }

    /// Where it is installed.
    @Test(arguments: ["v7", "ustar", "pax", "gnutar", "zip"]) func ofBSDTar(_ format: String) throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, hardLinks: format != "zip", long: format != "v7" && format != "ustar")
        var words = ["bsdtar", "-cf", "../archive", "--format", format]
        if format == "zip" { words += ["--options", "zip:compression=store"] }
        guard try Self.run(words + ["."], in: sandbox) else { return }
        try Self.expectSame(sandbox, as: "tree", "bsdtar, \(format)")
    }

    @Test func hardLinksAreOneFile() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox)
        guard try Self.run("tar", "-cf", "../archive", ".", in: sandbox) else { return }
        try Self.expectSame(sandbox, as: "tree", "hard links")
        let one = try FileSystem.status(sandbox.path / "out/bin/tool")
        let other = try FileSystem.status(sandbox.path / "out/lib/hard")
        #expect(one.inode == other.inode)
    }

    @Test(arguments: ["USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"]) func ofPythonsTarfile(_ format: String) throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, long: format != "USTAR_FORMAT")
        let script = """
            import tarfile
            with tarfile.open('../archive', 'w:gz', format=tarfile.\(format)) as t: t.add('.', 'top')
            """
        guard try Self.run("python3", "-c", script, in: sandbox) else { return }
        try FileSystem.makeDirectory(sandbox.path / "wrapped")
        try FileSystem.rename(sandbox.path / "tree", to: sandbox.path / "wrapped/top")
        try Self.expectSame(sandbox, as: "wrapped", format)
    }

    @Test func ofPythonsZipfile() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, hardLinks: false)
        let script = """
            import os, sys, zipfile
            class Stream:
                def __init__(s, f): s.f = f
                def write(s, b): return s.f.write(b)
                def flush(s): s.f.flush()
            raw = open('../archive', 'wb')
            with zipfile.ZipFile(Stream(raw) if sys.argv[1] == 'stream' else raw, 'w') as z:
                for top, folders, files in os.walk('.'):
                    for n in folders + files:
                        p = os.path.join(top, n)
                        if os.path.islink(p):
                            i = zipfile.ZipInfo(p)
                            i.create_system = 3
                            i.external_attr = 0o120777 << 16
                            z.writestr(i, os.readlink(p))
                        elif sys.argv[1] == 'large' and os.path.isfile(p):
                            i = zipfile.ZipInfo.from_file(p)
                            with z.open(i, 'w', force_zip64=True) as t: t.write(open(p, 'rb').read())
                        else: z.write(p)
            """
        for kind in ["plain", "stream", "large"] {
            guard try Self.run("python3", "-c", script, kind, in: sandbox) else { return }
            try Self.expectSame(sandbox, as: "tree", "zipfile, \(kind)")
            try FileSystem.removeTree(sandbox.path / "out")
        }
    }

    @Test func ofInfoZip() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox, hardLinks: false)
        for options in ["-0ry", "-0ryX", "-0ryD", "-0ryz64"] {
            try? FileSystem.remove(sandbox.path / "archive.zip")
            let option = options == "-0ryz64" ? ["-0ry", "-fz"] : [options, "-q"]
            guard try Self.run("zip", option[0], option[1], "../archive.zip", ".", in: sandbox) else { return }
            try FileSystem.rename(sandbox.path / "archive.zip", to: sandbox.path / "archive")
            _ = try sandbox.folder("theirs")
            guard try Self.run("unzip", "-q", "../archive", in: sandbox, folder: "theirs") else { return }
            try Self.expectSame(sandbox, as: "theirs", options)
            for folder in ["theirs", "out"] { try FileSystem.removeTree(sandbox.path / folder) }
        }
    }

    /// Several frames, skippable ones among them, as `zstd` and its friends write them.
    @Test func zstdInManyFrames() throws {
        let sandbox = try TemporaryFolder()
        try Self.makeTree(in: sandbox)
        guard try Self.run("tar", "-cf", "../plain", ".", in: sandbox) else { return }
        let tar = try FileSystem.read(sandbox.path / "plain")
        let skippable: [UInt8] = [0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]
        var packed = skippable
        for start in stride(from: 0, to: tar.count, by: 100_000) {
            packed += try Forge.compress(Array(tar[start..<min(start + 100_000, tar.count)])) + skippable
            packed += try Forge.compress([])
        }
        try sandbox.write("archive", packed)
        try Self.expectSame(sandbox, as: "tree", "many frames")
    }
}
