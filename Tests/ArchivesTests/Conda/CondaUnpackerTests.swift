import Foundation
import Packages
import Testing
import Unix

@testable import Archives

@Suite struct CondaUnpackerTests {
    private func unpacked(
        _ forge: CondaForge, _ format: CondaFormat = .zip, piece: Int = 1 << 16
    ) throws -> (sandbox: TemporaryFolder, summary: CondaSummary) {
        let sandbox = try TemporaryFolder()
        var unpacker = try CondaUnpacker(forge.path(format), into: sandbox.folder("keg"))
        try unpacker.write(format == .zip ? forge.zip() : forge.tar(), piece: piece)
        return (sandbox, try unpacker.finish())
    }

    private func facts(_ sandbox: TemporaryFolder) throws -> CondaFacts {
        try #require(CondaFacts(reading: FileSystem.read(sandbox.path / "keg" / CondaFacts.path)))
    }

    private let whole = CondaForge.make { forge in
        forge.files += [
            ("lib", .folder), ("lib/libx.so.1", .file("\u{7f}ELF", mode: 0o755)), ("lib/libx.so", .link("libx.so.1")),
            ("bin/again", .hardLink("bin/demo")), ("share/X", .file("large")),
        ]
        forge.information = [("info/licenses/COPYING", .file("free")), ("info/test/run.sh", .file("exit 0"))]
        forge.changePaths = { paths in
            paths[0]["prefix_placeholder"] = "/opt/placeholder"
            paths[1]["prefix_placeholder"] = "/opt/placeholder"
            paths[1]["file_mode"] = "binary"
        }
    }

    /// The keg follows from what is in the package, in whatever form and pieces that comes.
    @Test(arguments: CondaFormat.allCases) func aKegIsWhatThePackageHolds(_ format: CondaFormat) throws {
        let (sandbox, summary) = try unpacked(whole, format, piece: 11)
        let keg = sandbox.path / "keg"
        let folder = try Descriptor.open(keg, .directory)
        let stored = try TreeListing.stored(in: folder)
        #expect(try TreeListing.scan(folder).listing == stored)
        #expect(stored.digest == summary.treeDigest)
        #expect(summary.entries == stored.entries.count + 1)
        let names = stored.entries.map(\.path).filter { !$0.hasPrefix(".stout") }
        #expect(
            names == [
                "bin", "bin/again", "bin/demo", "lib", "lib/libx.so", "lib/libx.so.1", "share", "share/X", "share/x",
            ])
        #expect(try FileSystem.read(keg / ".stout/info/licenses/COPYING") == Array("free".utf8))
        #expect(!FileSystem.exists(keg / ".stout/info/test"))
        #expect(
            try FileSystem.read(keg / PrefixListing.path)
                == Array("T bin/demo\t/opt/placeholder\nB share/x\t/opt/placeholder\n".utf8))
        // Two names of one file would be one file.
        #expect(try FileSystem.status(keg / "bin/again").inode != FileSystem.status(keg / "bin/demo").inode)
        #expect(try FileSystem.status(keg / "bin/again").permissions == 0o555)
    }

    @Test func theRecordSaysWhatOtherProgramsRead() throws {
        let (sandbox, summary) = try unpacked(whole)
        let record = try FileSystem.read(sandbox.path / "keg" / CondaRecord.path)
        let text = CondaRecord.text(record, channel: "https://example.org/forge", path: whole.path())
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any])
        #expect(json["url"] as? String == "https://example.org/forge/linux-64/demo-1.0-h0_0.conda")
        #expect(json["channel"] as? String == "https://example.org/forge")
        #expect(json["fn"] as? String == "demo-1.0-h0_0.conda")
        #expect(json["sha256"] as? String == summary.digest.hex)
        #expect((json["files"] as? [String])?.count == 6)
        #expect(((json["paths_data"] as? [String: Any])?["paths"] as? [Any])?.count == 6)
    }

    /// The info member may come first as well, and sizes may stand behind the content, or in ZIP64 fields.
    @Test func allFormsOfAZipGiveTheSameKeg() throws {
        let (plainSandbox, expected) = try unpacked(whole)
        let plain = try TreeListing.stored(in: Descriptor.open(plainSandbox.path / "keg", .directory))
        var forms: [(String, CondaForge)] = []
        func form(_ name: String, _ change: (inout CondaForge) -> Void) {
            var forge = whole
            change(&forge)
            forms.append((name, forge))
        }
        form("info first") { $0.members = ["info", "metadata", "pkg"] }
        for (name, width) in [("descriptors", 4), ("large descriptors", 8)] {
            form(name) {
                $0.changeZip = { zip in
                    for place in zip.members.indices {
                        let header = zip.members[place].central
                        let sizes = width == 4 ? ZipForge.four(header.size) : ZipForge.eight(header.size)
                        zip.members[place].both { $0.flags |= 8 }
                        zip.members[place].local.size = 0
                        zip.members[place].local.packedSize = 0
                        zip.members[place].local.checksum = 0
                        zip.members[place].descriptor =
                            ZipForge.four(0x0807_4b50) + ZipForge.four(header.checksum) + sizes + sizes
                    }
                }
            }
        }
        form("ZIP64") {
            $0.changeZip = { zip in
                for place in zip.members.indices {
                    let size = zip.members[place].central.size
                    zip.members[place].both {
                        $0.size = 0xffff_ffff
                        $0.packedSize = 0xffff_ffff
                        $0.extra = ZipForge.extra(1, ZipForge.eight(size) + ZipForge.eight(size))
                    }
                }
                zip.behind = { ZipForge.large($0, $1, $2, at: $0 + $1) }
            }
        }
        form("a comment") { $0.changeZip = { $0.comment = Array("made by hand".utf8) } }
        for (name, forge) in forms {
            for piece in [1, 13, 1 << 16] {
                let (sandbox, summary) = try unpacked(forge, piece: piece)
                let folder = try Descriptor.open(sandbox.path / "keg", .directory)
                let own = { (path: String) in path.hasPrefix(".stout/record") }
                let listing = try TreeListing.stored(in: folder)
                // The record has the package's own digest.
                #expect(
                    listing.entries.filter { !own($0.path) } == plain.entries.filter { !own($0.path) },
                    "\(name), pieces of \(piece)")
                #expect((summary.treeDigest == expected.treeDigest) == (summary.digest == expected.digest))
            }
        }
    }

    /// Content that looks like the record behind it is content.
    @Test func aRecordIsFoundBehindContentThatLooksLikeOne() throws {
        let content = Array("PK\u{7}\u{8}PPK\u{7}PK\u{7}\u{8}0123456789abcdef and PK\u{7}".utf8)
        var zip = ZipForge()
        zip.add("metadata.json", content) { member in
            member.both { $0.flags |= 8 }
            member.local.size = 0
            member.local.packedSize = 0
            member.local.checksum = 0
            member.descriptor =
                ZipForge.four(0x0807_4b50) + ZipForge.four(ZipForge.checksum(content))
                + ZipForge.four(UInt64(content.count)) + ZipForge.four(UInt64(content.count))
        }
        let bytes = zip.bytes
        for piece in 1...bytes.count {
            var stream = ZipStream(BottleLimits())
            var found: [UInt8] = []
            var ends = 0
            var place = 0
            while place < bytes.count {
                let next = Array(bytes[place..<min(place + piece, bytes.count)])
                unsafe try next.withUnsafeBytes { input in
                    var rest = unsafe input
                    while let event = unsafe try stream.next(&rest) {
                        switch unsafe event {
                        case .content(let piece): unsafe found += piece
                        case .memberEnd: ends += 1
                        case .member(let name): #expect(name == Array("metadata.json".utf8))
                        }
                    }
                }
                place += piece
            }
            try stream.finish()
            #expect(found == content && ends == 1, "pieces of \(piece)")
        }
    }

    @Test func scriptsAreToldFromVariables() throws {
        let forge = CondaForge.make {
            $0.files += [
                ("bin/.demo-post-link.sh", .file("echo")), ("bin/.other-post-link.sh", .file("echo")),
                (
                    "etc/conda/activate.d/a.sh",
                    .file("# comment\nexport A=\"$CONDA_PREFIX/a b\" # why\nexport B='$x'\n")
                ),
                ("etc/conda/activate.d/b.sh", .file("export C=`id`\n")),
                ("etc/conda/activate.d/c.fish", .file("set -gx X 1")),
                ("etc/conda/env_vars.d/d.json", .file(#"{"D": "$CONDA_PREFIX"}"#)),
            ]
        }
        let found = try facts(try unpacked(forge).sandbox)
        #expect(found.linkScripts == ["bin/.demo-post-link.sh"])
        #expect(found.activationScripts == ["etc/conda/activate.d/b.sh"])
        let values = found.variables.flatMap(\.variables).map { "\($0.name)=\($0.value(environment: "/env"))" }
        #expect(values == ["A=/env/a b", "B=$x", "D=$CONDA_PREFIX"])
    }

    @Test(
        arguments: [
            "export A", "A=1", "export A=1; rm -rf /", "export A=$HOME", "export A=\"a`b`\"", "export A=\"a\\\"\"",
            "export A='open", "export PATH=/x", "export LD_PRELOAD=x", "export A=$CONDA_PREFIXES", "export 1A=1",
            "if true; then\nexport A=1\nfi", "export A=1&", "export A=1#b c", "export A=(1)", "exportA=1",
            "export A=~/x",
            "export A=1 B=2", "export A=*",
        ])
    func whatDoesMoreThanToSetVariablesIsNoData(_ script: String) {
        #expect(ActivationScript.variables(Array(script.utf8)) == nil)
    }

    @Test func whatSetsVariablesIsData() throws {
        let script = "#!/bin/sh\n\n  export A=1\t\nexport B=\nexport C=\"${CONDA_PREFIX}\"/x'y z'\r\n"
        let found = try #require(ActivationScript.variables(Array(script.utf8)))
        #expect(found.map { "\($0.name)=\($0.value(environment: "/e"))" } == ["A=1", "B=", "C=/e/xy z"])
    }

    /// No differential: what a byte makes of a package is the same package, or none.
    @Test func oneChangedByteIsRefusedOrChangesNothing() throws {
        let good = try CondaForge().zip()
        let (whole, _) = try unpacked(CondaForge())
        let own = { (entry: TreeListing.Entry) in entry.path.hasPrefix(".stout/record") }
        let expected = try TreeListing.stored(in: Self.open(whole.path / "keg")).entries.filter { !own($0) }
        var refused = 0
        for place in good.indices {
            var bytes = good
            bytes[place] ^= 0x01
            let sandbox = try TemporaryFolder()
            var unpacker = try CondaUnpacker(CondaForge().path(), into: sandbox.folder("keg"))
            do throws(BottleError) {
                try unpacker.write(bytes, piece: 1 << 16)
                _ = try unpacker.finish()
                let listing = try TreeListing.stored(in: Self.open(sandbox.path / "keg"))
                #expect(listing.entries.filter { !own($0) } == expected, "byte \(place)")
            } catch { refused += 1 }
        }
        // Versions, times and names of systems are of no consequence.
        #expect(refused > good.count * 8 / 10, "\(refused) of \(good.count)")
    }

    private static func open(_ path: Path) throws(BottleError) -> Descriptor {
        do throws(SystemError) { return try Descriptor.open(path, .directory) } catch { throw .system(error) }
    }
}
