import Archives
import Diagnostics
import Foundation
import Packages
import Testing
import Unix
import Workbench

@testable import Storage

/// Kegs of conda packages in environments (spec/sources/conda.md, "Environments").
@Suite struct CondaEnvironmentTests {
    private let python = CondaTree(
        name: "python", version: "3.12.4",
        files: [("bin/python3.12", "#!/bin/sh\n", true), ("lib/python3.12/os.py", "", false)])
    private let modules = CondaTree(
        name: "demo", noarch: "python",
        files: [
            ("site-packages/demo/__init__.py", "x = 1\n", false), ("site-packages/demo/deep/y.py", "", false),
            ("python-scripts/demo-script", "#!/bin/sh\n", true), ("share/demo.txt", "text", false),
            ("etc/conda/env_vars.d/demo.json", #"{"DEMO": "1"}"#, false),
        ],
        entryPoints: ["demo = demo.command:Program.main"])

    private func switched(_ fixture: StoreFixture, _ trees: [CondaTree]) throws -> Generation {
        let generation = try fixture.build(try fixture.install(conda: trees))
        try fixture.state.switchTo(generation)
        return generation
    }

    @Test func modulesStandAmongThoseOfPython() throws {
        let fixture = try StoreFixture()
        let generation = try switched(fixture, [python, modules])
        let environment = fixture.state.environment
        let files = try fixture.files(below: environment)
        #expect(
            Set(files.keys) == [
                "bin/demo", "bin/demo-script", "bin/python3.12", "conda-meta/demo-1.0-h0_0.json", "conda-meta/history",
                "conda-meta/python-3.12.4-h0_0.json", "etc/conda/env_vars.d/demo.json",
                "lib/python3.12/os.py", "lib/python3.12/site-packages/demo/__init__.py",
                "lib/python3.12/site-packages/demo/deep/y.py", "share/demo.txt",
            ])
        let launcher = try #require(files["bin/demo"])
        #expect(launcher.hasPrefix("#!\(environment)/bin/python3.12\n"))
        #expect(
            launcher.contains("from demo.command import Program\n") && launcher.contains("sys.exit(Program.main())"))
        #expect(try FileSystem.status(environment / "bin/demo").permissions == 0o555)
        #expect(generation.prefix == environment)
        #expect(generation.variables.map(\.name) == ["DEMO"])
        #expect(Generation(generation.json) == generation)
        #expect(try Verification(generation, fixture.state, fixture.cellar).findings.isEmpty)
    }

    @Test func theRecordListsWhatIsInstalled() throws {
        let fixture = try StoreFixture()
        _ = try switched(fixture, [python, modules])
        let bytes = try FileSystem.read(fixture.state.environment / "conda-meta/demo-1.0-h0_0.json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        #expect(json["url"] as? String == "https://example.org/forge/noarch/demo-1.0-h0_0.tar.bz2")
        let files = try #require(json["files"] as? [String])
        #expect(
            files == [
                "bin/demo", "bin/demo-script", "etc/conda/env_vars.d/demo.json",
                "lib/python3.12/site-packages/demo/__init__.py", "lib/python3.12/site-packages/demo/deep/y.py",
                "share/demo.txt",
            ])
        for file in files { #expect(FileSystem.exists(fixture.state.environment / file)) }
    }

    @Test(arguments: ["bin/demo", "bin/demo-script", "conda-meta/demo-1.0-h0_0.json", "conda-meta/history"])
    func whatIsChangedIsFound(_ path: String) throws {
        let fixture = try StoreFixture()
        let generation = try switched(fixture, [python, modules])
        let place = fixture.state.environment / path
        try FileSystem.removeTree(place)
        #expect(try Verification(generation, fixture.state, fixture.cellar).findings.map(\.kind) == [.missing])
        try FileSystem.write(place, Array("changed".utf8), permissions: 0o555)
        let kinds = try Verification(generation, fixture.state, fixture.cellar).findings.map(\.kind)
        #expect(kinds == [.content])
    }

    /// Wherever the project is, and whatever its channel's address.
    @Test func aFingerprintNamesNoPlace() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install(conda: [python, modules])
        var digests: [Digest] = []
        for (name, channel) in [("project", "https://example.org/a"), ("a longer place", "file:///srv/b")] {
            try FileSystem.makeDirectories(fixture.sandbox.path / name)
            let state = ProjectState(try ProjectHome.find(fixture.sandbox.path / name, fixture.home))
            try state.prepare()
            let moved = members.map { Generation.Member(keg: $0.keg, source: $0.source, channel: channel) }
            let generation = try state.build(moved, platform: .current, groups: ["default"], cellar: fixture.cellar)
            try state.switchTo(generation)
            digests.append(try Fingerprint(generation, state, fixture.cellar).digest)
        }
        #expect(digests[0] == digests[1])
        let state = ProjectState(try ProjectHome.find(fixture.sandbox.path / "project", fixture.home))
        try FileSystem.removeTree(state.environment / "conda-meta/history")
        let generation = try #require(try state.current())
        #expect(try Fingerprint(generation, state, fixture.cellar).digest != digests[0])
    }

    @Test func modulesWithoutPythonAreAnError() throws {
        let fixture = try StoreFixture()
        let members = try fixture.install(conda: [modules])
        let error = #expect(throws: Failure.self) { _ = try fixture.build(members) }
        #expect(error?.all.map(\.code) == [.pythonMissing])
        #expect(try FileSystem.list(fixture.state.generations).isEmpty)
    }

    @Test func aLauncherIsNotPutOverAFile() throws {
        let fixture = try StoreFixture()
        let other = CondaTree(name: "other", files: [("bin/demo", "other", true)])
        let members = try fixture.install(conda: [python, modules, other])
        let error = #expect(throws: Failure.self) { _ = try fixture.build(members) }
        #expect(error?.all.map(\.code) == [.pathOwnedTwice])
        #expect(error?.all[0].message == "`demo` and `other` both have the path `bin/demo`")
    }

    @Test func placeholdersBecomeThePlaceOfTheEnvironment() throws {
        let fixture = try StoreFixture()
        var tree = CondaTree(name: "tool")
        tree.files = [
            ("bin/tool", "#!\(tree.placeholder)/bin/sh\n\(tree.placeholder)\n", true),
            ("lib/tool.so", "\u{7f}ELF\0\(tree.placeholder)/lib\0end", false),
        ]
        tree.prefixed = ["bin/tool": "text", "lib/tool.so": "binary"]
        let generation = try switched(fixture, [tree])
        let environment = fixture.state.environment
        #expect(
            try FileSystem.read(environment / "bin/tool") == Array("#!\(environment)/bin/sh\n\(environment)\n".utf8))
        let binary = try FileSystem.read(environment / "lib/tool.so")
        #expect(binary.count == tree.files[1].text.utf8.count)
        #expect(
            binary.starts(with: "\u{7f}ELF\0\(environment)/lib\0\0".utf8)
                && binary.suffix(4).elementsEqual("\0end".utf8))
        #expect(try Verification(generation, fixture.state, fixture.cellar).findings.isEmpty)
    }

    @Test func aBinaryWithoutRoomForThePlaceIsAnError() throws {
        let fixture = try StoreFixture()
        var tree = CondaTree(name: "tool", placeholder: "/opt/short")
        tree.files = [("lib/tool.so", "\u{7f}ELF\0/opt/short/lib\0", false)]
        tree.prefixed = ["lib/tool.so": "binary"]
        let members = try fixture.install(conda: [tree])
        let error = #expect(throws: Failure.self) { _ = try fixture.build(members) }
        #expect(error?.all.map(\.code) == [.prefixTooLong])
        #expect(try FileSystem.list(fixture.state.generations).isEmpty)
    }

    @Test func scriptsThatAreNotRunAreNamed() throws {
        let fixture = try StoreFixture()
        let tool = CondaTree(
            name: "tool",
            files: [
                ("bin/.tool-post-link.sh", "", true), ("etc/conda/activate.d/a.sh", "export A=1\n", false),
                ("etc/conda/activate.d/b.sh", "rm x\n", false),
            ])
        let members = try fixture.install(conda: [python, tool])
        let found = try fixture.cellar.scriptsNotRun(of: members.map(\.keg))
        #expect(found.map(\.keg.name) == ["tool"])
        #expect(found.flatMap(\.scripts) == ["bin/.tool-post-link.sh", "etc/conda/activate.d/b.sh"])
    }

    /// `/hold` is the placeholder.
    @Test(arguments: [
        ("#!/hold/bin/perl", "/a b", "#!/usr/bin/env perl"),
        ("#! /hold/bin/perl -w", "/a b", "#!/usr/bin/env -S perl -w"),
        ("#!/hold/bin/python3.12 -E", "/a b", "#!/bin/sh\n'''exec' \"/a b/bin/python3.12\" -E \"$0\" \"$@\" #'''"),
        // A tab ends an interpreter's name as a space does; what a shell would read between quotes is not put there.
        ("#!/hold/bin/perl", "/a\tb", "#!/usr/bin/env perl"),
        ("#!/hold/bin/python3", "/a $b", "#!/usr/bin/env python3"),
        ("#!/hold/bin/python3 -E", "/a \"b", "#!/usr/bin/env -S python3 -E"), ("#!/hold/bin/python3", "/a$b", nil),
        ("#!/hold/bin/python3", "/a `b`", "#!/usr/bin/env python3"),
        ("#!/hold/bin/perl", "/a\nb", "#!/usr/bin/env perl"),
        ("#!/hold/bin/pythonic", "/a b", "#!/usr/bin/env pythonic"),
        ("#!/hold/bin/perl\r", "/a b", "#!/usr/bin/env perl\r"),
        ("#!/hold/bin/perl", "/ab", nil), ("#!/bin/sh /hold/bin/perl", "/a b", nil),
        ("#!/hold/bin/perl", "/" + String(repeating: "l", count: 114), nil),
        ("#!/hold/bin/perl", "/" + String(repeating: "l", count: 117), "#!/usr/bin/env perl"),
    ])
    func aLineThatNoKernelTakesIsAnother(line: String, prefix: String, expected: String?) {
        let found = InterpreterLine(Array(line.utf8), placeholder: Array("/hold".utf8), prefix: Array(prefix.utf8))
        #expect(found.map { String(decoding: $0.text, as: UTF8.self) } == expected)
        for size in 1...4 {
            let entry = PrefixListing.Entry(path: "f", kind: .text, placeholder: "/hold")
            var rewriter = PrefixRewriter(entry, prefix: prefix)
            var output: [UInt8] = []
            var rest = Array((line + "\n/hold\n").utf8)[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(size))
                rest = rest.dropFirst(size)
                unsafe output += piece.withUnsafeBytes { unsafe rewriter.rewrite($0) }
            }
            let first = expected ?? line.replacing("/hold/bin", with: prefix + "/bin")
            let whole = String(decoding: output + rewriter.finish(), as: UTF8.self)
            #expect(whole == "\(first)\n\(prefix)\n")
        }
    }
}
