import Diagnostics
import Operations
import Packages
import Testing
import Unix
import Workbench

@Suite struct MirrorTests {
    private func flipping(_ town: Town) throws -> RogueServer {
        try RogueServer.registry(town.registry) { _, _, body, client in
            var wrong = body
            wrong[body.count / 2] ^= 1
            return client.answer(200, [:], wrong)
        }
    }

    @Test func `one that gave wrong bytes is asked once, and named`() throws {
        let town = try Town.withOne()
        let (wrong, right) = (try flipping(town), try RogueServer.registry(town.registry))
        let project = try town.project(at: right.address)
        let outcome = try town.sync(
            project, configuration: try town.configure("[mirror]\n\"\(right.address)\" = [\"\(wrong.address)\"]\n"))
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(outcome.again == 1)
        #expect(wrong.bottleRequests.count == 1)
        #expect(right.bottleRequests.count == 1)
        #expect(
            outcome.details.contains {
                $0.hasPrefix("one 1.0: \(wrong.address)/bottles/")
                    && $0.contains("gave other bytes than the lock names")
            }, "\(outcome.details)")
        try town.check(project, outcome)
    }

    @Test func `all of them wrong: each is asked once, and all are named`() throws {
        let town = try Town.withOne()
        let servers = try (0..<3).map { _ in try flipping(town) }
        let project = try town.project(at: servers[2].address)
        let outcome = try town.sync(
            project,
            configuration: try town.configure(
                "[mirror]\n\"\(servers[2].address)/\" = [\"\(servers[0].address)\", \"\(servers[1].address)\"]\n"))
        #expect(outcome.codes == [.bottleDigest])
        for server in servers {
            #expect(server.bottleRequests.count == 1)
            #expect(outcome.failure?.all[0].notes.contains { $0.hasPrefix("served by \(server.address)/") } == true)
        }
        try town.check(project, outcome)
    }

    /// The same lock, whoever served: mirrors are no identity.
    @Test func `the lock has the same bytes with and without`() throws {
        let town = try Town.withOne()
        let (origin, mirror) = (try RogueServer.registry(town.registry), try RogueServer.registry(town.registry))
        let configuration = try town.configure("[mirror]\n\"\(origin.address)\" = [\"\(mirror.address)/\"]\n")
        let plain = try town.project("plain", at: origin.address)
        _ = try LockProject.run(town.context(plain))
        #expect(mirror.requests.isEmpty)
        let mirrored = try town.project("mirrored", at: origin.address)
        try FileSystem.removeTree(town.sandbox.path / "cache")
        let before = origin.requests.count
        let outcome = try town.sync(mirrored, configuration: configuration)
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(origin.requests.count == before, "the mirror alone was asked")
        #expect(try town.sandbox.read("plain/Stout.lock") == town.sandbox.read("mirrored/Stout.lock"))
        #expect(try !town.sandbox.read("mirrored/Stout.lock").contains("\(mirror.port)"))
    }

    @Test func `the most specific address counts, and whole components only`() throws {
        let town = try Town.withOne()
        let whole = try FileSystem.realPath(town.sandbox.path)
        let server = try RogueServer.registry(whole)
        let (wrong, right) = (try RogueServer { _, client in client.answer(404) }, try RogueServer.registry(whole))
        let address = server.address
        let configuration = try town.configure(
            """
            [mirror]
            "\(address)" = ["\(wrong.address)"]
            "\(address)/reg" = ["\(wrong.address)"]
            "\(address)/registry" = ["\(right.address)/registry"]
            """)
        let project = try town.project(at: address + "/registry")
        let outcome = try town.sync(project, configuration: configuration)
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(wrong.requests.isEmpty && server.requests.isEmpty)
        #expect(right.requests.contains { $0.target == "/registry/registry.json" })
    }

    @Test func `a folder as a mirror, with nobody behind the address`() throws {
        let town = try Town.withOne()
        let address = "http://127.0.0.1:\(try refusingPort())/core"
        let project = try town.project(at: address)
        let outcome = try town.sync(
            project, configuration: try town.configure("[mirror]\n\"\(address)\" = [\"file://\(town.registry)\"]\n"))
        #expect(outcome.failure == nil, "\(outcome.text)")
        try town.check(project, outcome)
    }

    @Test(arguments: ["/registry.json", "/index/"], ["garbage", "gone", "cut", "flipped", "failing"])
    func `an index that one mirror has wrong comes from the next`(part: String, fault: String) throws {
        let town = try Town.withOne()
        let rogue = try RogueServer.registry(town.registry, part) { _, count, body, client in
            switch fault {
            case "garbage": return client.answer(200, [:], Array("<html>Welcome!</html>".utf8))
            case "gone": return client.answer(404)
            case "cut": return count == 0 ? client.cut(body, at: body.count / 2) : client.answer(200, [:], body)
            case "failing": return client.answer(500)
            default:
                var body = body
                body[body.count / 2] = 0
                return client.answer(200, [:], body)
            }
        }
        let honest = try RogueServer.registry(town.registry)
        let project = try town.project(at: honest.address)
        let outcome = try town.sync(
            project, configuration: try town.configure("[mirror]\n\"\(honest.address)\" = [\"\(rogue.address)\"]\n"))
        #expect(outcome.failure == nil, "\(outcome.text)")
        try town.check(project, outcome)
    }
}
