import Foundation
import Testing
import Unix
import Workbench

@testable import Archives

/// The whole corpus, native and foreign, through the program itself: each in a process of its own, which gets one second
/// of the processor and 64 MiB of addresses, and so do the programs that it starts.
@Suite struct HostileProgramTests {
    @Test(arguments: HostileArchive.all.map(\.name)) func foreignArchivesCostLittle(_ family: String) throws {
        let cases = try #require(HostileArchive.all.first { $0.name == family }?.cases)
        for hostile in try cases.get() where hostile.limits == .foreign {
            try Self.expectRefusal(hostile.name, hostile.rule, hostile.bytes, "--foreign")
        }
    }

    @Test(arguments: HostileBottleTests.families.map(\.name)) func bottlesCostLittle(_ family: String) throws {
        let make = try #require(HostileBottleTests.families.first { $0.name == family }?.make)
        for hostile in try make() where hostile.limits == BottleLimits() {
            try Self.expectRefusal(hostile.name, hostile.rule, hostile.bytes, "--verbose")
        }
    }

    private static func expectRefusal(
        _ name: String, _ rule: BottleRule, _ bytes: [UInt8], _ option: String
    ) throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("passwd", "untouched")
        try sandbox.write("archive", bytes)
        let words = [
            "bottle", "unpack", option, "--json", (sandbox.path / "archive").text, (sandbox.path / "keg").text,
        ]
        let child = try ChildProcess.run(
            "/bin/sh", ["-c", "ulimit -t 1 && ulimit -v 65536 && exec \"$0\" \"$@\"", Program.path.text] + words,
            environment: ["PATH=/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no", "HOME=\(sandbox.path.text)"],
            output: .captured(limit: 1 << 16), discardsErrors: true)
        let output = String(decoding: child.output, as: UTF8.self)
        #expect(child.status == 1, "\(name): \(output)")
        // An unknown format is said in words.
        let said = rule == .unknownFormat ? "E0708" : "`\(rule.rawValue)`"
        #expect(output.contains(said), "\(name): \(output)")
        #expect(try FileSystem.list(sandbox.path) == ["archive", "passwd"], "\(name) left something")
        #expect(try FileSystem.read(sandbox.path / "passwd") == Array("untouched".utf8))
    }
}
