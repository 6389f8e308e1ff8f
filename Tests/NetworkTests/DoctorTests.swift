import Diagnostics
import Foundation
import Testing
import Unix
import Workbench

/// `stout doctor` and the servers of a project's sources.
@Suite(.enabled(if: Nginx.isThere, "needs nginx and openssl"), .serialized) struct DoctorTests {
    /// A finding a line: state, subject (with a star where it can be mended), message, hints.
    private func doctor(
        _ town: Town, in project: Path, _ words: [String] = [], _ variables: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        let outcome = try town.run(["doctor", "--json"] + words, in: project, variables: variables)
        let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let findings = document?["findings"] as? [[String: Any]] ?? []
        let lines = findings.map { finding in
            let star = finding["mendable"] as? Bool == true ? "*" : ""
            let hints = (finding["hints"] as? [String] ?? []).joined(separator: "; ")
            return
                "\(finding["state"] ?? "") \(finding["subject"] ?? "")\(star): \(finding["message"] ?? "") (\(hints))"
        }
        return (outcome.status, lines.joined(separator: "\n"))
    }

    private func doctor(
        _ town: Town, at address: String, _ words: [String] = [], _ variables: [String: String] = [:]
    ) throws -> (status: Int32, output: String) {
        try doctor(town, in: try town.project(at: address), words, variables)
    }

    @Test func aServerThatNobodyVouchesFor() throws {
        let town = try Town.withOne()
        let nginx = try Nginx(serving: town.registry)
        let stranger = try doctor(town, at: nginx.secureAddress)
        #expect(stranger.status == 1)
        #expect(stranger.output.contains("bad TLS: no secure connection to"), "\(stranger.output)")
        #expect(stranger.output.contains("nobody whom this machine believes vouches"), "\(stranger.output)")
        // It is said once.
        #expect(!stranger.output.contains("source core"), "\(stranger.output)")
        let known = try doctor(town, at: nginx.secureAddress, [], ["SSL_CERT_FILE": nginx.authority.text])
        #expect(known.output.contains("good TLS: \(nginx.secureAddress) is who it says"), "\(known.output)")
        #expect(known.output.contains("good source core: it answers; 1 packages"), "\(known.output)")
        #expect(known.output.contains("as \(nginx.secureAddress) says"), "\(known.output)")
        let before = try nginx.requests().count
        let offline = try doctor(town, at: nginx.secureAddress, ["--offline"])
        #expect(!offline.output.contains("TLS: no secure"), "\(offline.output)")
        #expect(try nginx.requests().count == before)
    }

    @Test func aCertificateThatHasExpired() throws {
        let town = try Town.withOne()
        let nginx = try Nginx(serving: town.registry, days: -1)
        let outcome = try doctor(town, at: nginx.secureAddress, [], ["SSL_CERT_FILE": nginx.authority.text])
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("expired"), "\(outcome.output)")
        #expect(outcome.output.contains("is this machine's clock right?"), "\(outcome.output)")
    }

    @Test func aClockThatIsWrong() throws {
        let town = try Town.withOne()
        let server = try RogueServer.registry(town.registry, "/") { _, _, body, client in
            client.answer(200, ["Date": "Sun, 06 Nov 2044 08:49:37 GMT"], body)
        }
        let outcome = try doctor(town, at: server.address)
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("bad clock: it says"), "\(outcome.output)")
        #expect(outcome.output.contains("\(server.address) says 2044-11-06T08:49:"), "\(outcome.output)")
    }

    @Test func aChannelIsAskedToo() throws {
        let town = try Town.withOne()
        let folder = town.sandbox.path / "channel"
        try FileSystem.makeDirectories(folder / "noarch")
        try FileSystem.write(folder / "noarch/repodata.json", Array("{\"packages\": {}}".utf8))
        let nginx = try Nginx(serving: folder)
        func channel(_ address: String) throws -> (status: Int32, output: String) {
            let text = "platforms = [\"linux-x86_64\"]\nsources.forge.channel = \"\(address)\"\nrequires.tool = \"*\"\n"
            return try doctor(town, in: try town.sandbox.write("conda/Stoutfile", text).parent)
        }
        #expect(try channel(nginx.address).output.contains("good source forge: it answers"))
        let nothing = try channel(nginx.address + "/elsewhere")
        #expect(nothing.output.contains("bad source forge:"), "\(nothing.output)")
        #expect(nothing.output.contains("has no `repodata.json`") || nothing.output.contains("no conda channel"))
        #expect(try channel(nginx.secureAddress).output.contains("bad TLS: no secure connection"))
    }

    @Test func whatIsBrokenIsMended() throws {
        let town = try Town.withOne()
        let nginx = try Nginx(serving: town.registry)
        let project = try town.project(at: nginx.address)
        #expect(try town.run(["sync"], in: project).status == 0)
        let copies = town.sandbox.path / "cache/index"
        for copy in try FileSystem.list(copies) {
            for name in try FileSystem.list(copies / copy) where name.hasSuffix(".sqlite") {
                try FileSystem.write(copies / copy / name, Array("no database".utf8))
            }
        }
        try FileSystem.removeTree(town.sandbox.path / "home/cellar")
        let broken = try doctor(town, in: project)
        #expect(broken.status == 1)
        #expect(broken.output.contains("bad source core*:"), "\(broken.output)")
        #expect(broken.output.contains("bad environment*: packages of generation 1 are gone"), "\(broken.output)")
        let mended = try doctor(town, in: project, ["--fix"])
        #expect(mended.status == 0, "\(mended.output)")
        #expect(mended.output.contains("mended source core: its copy was damaged"), "\(mended.output)")
        #expect(mended.output.contains("mended environment: packages of generation 1 were gone"), "\(mended.output)")
        #expect(try doctor(town, in: project).status == 0)
        #expect(try town.run(["verify"], in: project).status == 0)
    }
}
