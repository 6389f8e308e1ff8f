import Diagnostics
import Testing
import Unix
import Workbench

/// A bottle is poured while it comes: what happens to the pour when the transfer breaks.
@Suite struct ResumeTests {
    @Test func `goes on at the byte where it broke, if the file is the same`() throws {
        let town = try Town.withOne()
        let cut = Guarded(0)
        let server = try RogueServer.registry(town.registry) { _, count, body, client in
            if count > 0 { return nil }
            cut.withLock { $0 = body.count * 6 / 10 }
            // The tag that the server gives for the rest as well.
            let sum = body.reduce(0) { ($0 &* 31) &+ Int($1) }
            return client.cut(body, at: body.count * 6 / 10, etag: "\"\(body.count)-\(sum)\"")
        }
        let project = try town.project(at: server.address)
        let outcome = try town.sync(project)
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(outcome.again == 0)
        #expect(server.bottleRequests.count == 2)
        #expect(server.bottleRequests[1].rangeStart == cut.withLock { $0 })
        #expect(server.bottleRequests[1].fields["if-range"]?.isEmpty == false)
        try town.check(project, outcome)
    }

    /// What came twice is not poured twice.
    @Test func `a server without ranges sends all of it again, into the same pour`() throws {
        let town = try Town.withOne()
        let server = try RogueServer.registry(town.registry) { _, count, body, client in
            count == 0 ? client.cut(body, at: body.count * 6 / 10) : client.answer(200, [:], body)
        }
        let project = try town.project(at: server.address)
        let outcome = try town.sync(project)
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(outcome.again == 0)
        try town.check(project, outcome)
    }

    @Test func `a file that was replaced is poured again from its start`() throws {
        let town = try Town.withOne()
        let server = try RogueServer.registry(town.registry) { request, count, body, client in
            if count > 0 { return client.range(request, body, etag: "\"new\"") }
            var old = body
            old[1000] ^= 1
            return client.cut(old, at: body.count * 6 / 10, etag: "\"old\"")
        }
        let project = try town.project(at: server.address)
        let outcome = try town.sync(project)
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(outcome.again == 1)
        #expect(outcome.details.contains { $0.contains("came in 2 pieces is not what the lock names") })
        #expect(server.bottleRequests.map(\.rangeStart).last == .some(nil))
        try town.check(project, outcome)
    }

    @Test func `half from one mirror, half from the next`() throws {
        let town = try Town.withOne()
        let first = try RogueServer.registry(town.registry) { _, count, body, client in
            count == 0 ? client.cut(body, at: body.count / 2) : client.answer(404)
        }
        let second = try RogueServer.registry(town.registry)
        let project = try town.project(at: second.address)
        let outcome = try town.sync(
            project, configuration: try town.configure("mirror = { \"\(second.address)\" = [\"\(first.address)\"] }\n"))
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(outcome.again == 0)
        #expect(second.bottleRequests.count == 1)
        #expect(second.bottleRequests[0].rangeStart != nil)
        #expect(second.bottleRequests[0].fields["if-range"] == nil, "a tag is its server's own")
        try town.check(project, outcome)
    }

    /// The first breaks off wrong bytes each time; the second alone has it right.
    @Test func `wrong in pieces of several mirrors: each is asked alone`() throws {
        let town = try Town.withOne()
        let first = try RogueServer.registry(town.registry) { _, _, body, client in
            var wrong = body
            wrong[7] ^= 1
            return client.cut(wrong, at: body.count / 2)
        }
        let second = try RogueServer.registry(town.registry)
        let project = try town.project(at: second.address)
        let outcome = try town.sync(
            project, configuration: try town.configure("mirror = { \"\(second.address)\" = [\"\(first.address)\"] }\n"))
        #expect(outcome.failure == nil, "\(outcome.text)")
        #expect(outcome.again == 1)
        #expect(second.bottleRequests.map { $0.rangeStart == nil } == [false, true])
        try town.check(project, outcome)
    }

    @Test func `a server that is always wrong in pieces is given up`() throws {
        let town = try Town.withOne()
        let server = try RogueServer.registry(town.registry) { request, count, body, client in
            var wrong = body
            wrong[5] ^= 1
            return count % 2 == 0
                ? client.cut(wrong, at: body.count / 2, etag: "\"t\"") : client.range(request, wrong, etag: "\"t\"")
        }
        let project = try town.project(at: server.address)
        let outcome = try town.sync(project)
        #expect(outcome.codes == [.bottleDigest])
        #expect(outcome.again == 1)
        #expect(server.bottleRequests.count == 4)
        try town.check(project, outcome)
    }
}
