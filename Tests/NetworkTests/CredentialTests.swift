import Diagnostics
import Foundation
import Testing
import Unix
import Workbench

/// Credentials from the configuration, with the program itself: what is sent where, and what is never shown.
@Suite struct CredentialTests {
    private let secret = "s3cret-T0KEN"

    /// A registry that wants a certain field.
    private func guarded(_ town: Town, _ field: String) throws -> RogueServer {
        try RogueServer.registry(town.registry, "/") { request, _, _, client in
            request.fields["authorization"] == field
                ? nil : client.answer(401, ["WWW-Authenticate": "Basic realm=\"x\""], Array("no".utf8))
        }
    }

    private func run(_ town: Town, _ server: RogueServer, _ lines: String, _ variables: [String: String] = [:]) throws
        -> Program.Outcome
    {
        let project = try town.project(at: server.address)
        let configuration = try town.configure("[credentials.\"127.0.0.1:\(server.port)\"]\n\(lines)\n")
        let outcome = try town.run(
            ["sync", "-v", "--json"], in: project,
            variables: variables.merging(["STOUT_CONFIG": configuration.text]) { $1 })
        #expect(!outcome.output.contains(secret) && !outcome.errors.contains(secret), "\(outcome)")
        if let lock = try? town.sandbox.read("project/Stout.lock") { #expect(!lock.contains(secret)) }
        return outcome
    }

    @Test func `a token from a command, a variable, a file, the configuration`() throws {
        let town = try Town.withOne()
        let file = try town.sandbox.write("config/token", "\(secret)\n")
        let runs = town.sandbox.path / "runs"
        let ways: [(String, [String: String])] = [
            ("token-command = [\"sh\", \"-c\", \"echo run >> \(runs); echo \(secret)\"]", [:]),
            ("token-variable = \"ACME_TOKEN\"", ["ACME_TOKEN": secret]), ("token-file = \"\(file)\"", [:]),
            ("token-file = \"token\"", [:]), ("token = \"\(secret)\"", [:]),
        ]
        for (lines, variables) in ways {
            try FileSystem.removeTree(town.sandbox.path / "home")
            try FileSystem.removeTree(town.sandbox.path / "cache")
            try FileSystem.removeTree(town.sandbox.path / "project")
            let server = try guarded(town, "Bearer \(secret)")
            let outcome = try run(town, server, lines, variables)
            #expect(outcome.status == 0, "\(lines): \(outcome.errors)")
        }
        #expect(try town.sandbox.read("runs") == "run\n", "asked once, for index and bottles")
    }

    @Test func `a name and a password`() throws {
        let town = try Town.withOne()
        let field = "Basic " + Data("ada:\(secret)".utf8).base64EncodedString()
        let outcome = try run(
            town, try guarded(town, field), "username = \"ada\"\npassword-variable = \"P\"", ["P": secret])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.errors.contains(field))
    }

    @Test(arguments: [
        ("token-command = [\"false\"]", "`false` ended with status 1"),
        ("token-command = [\"no-such-program\", \"s3cret-T0KEN\"]", "`no-such-program` cannot be run"),
        ("token-command = [\"true\"]", "what `true` printed is empty"),
        ("token-command = [\"printf\", \"a\\nb\"]", "is more than one line"),
        ("token-variable = \"NOT_SET\"", "the variable NOT_SET is not set"),
        ("token-file = \"none\"", "cannot be read"),
    ])
    func `a secret that cannot be had is told with its place`(_ lines: String, _ words: String) throws {
        let town = try Town.withOne()
        let server = try guarded(town, "Bearer x")
        let outcome = try run(town, server, lines)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error[E0624]"), "\(outcome.errors)")
        #expect(outcome.errors.replacing(/\n!? +/, with: " ").contains(words), "\(outcome.errors)")
        #expect(outcome.errors.contains("config.toml:1:14"), "\(outcome.errors)")
        #expect(server.requests.isEmpty)
    }

    @Test func `a wrong one is refused with a hint, and not shown`() throws {
        let town = try Town.withOne()
        let server = try guarded(town, "Bearer other")
        let outcome = try run(town, server, "token = \"\(secret)\"")
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains("E0602") && outcome.errors.contains("[credentials.\"127.0.0.1:\(server.port)\"]"))
    }

    /// Not even what is configured for the other place.
    @Test func `nothing follows a redirect to another place`() throws {
        let town = try Town.withOne()
        let stranger = try RogueServer.registry(town.registry)
        let server = try RogueServer.registry(town.registry) { [address = stranger.address] request, _, _, client in
            client.answer(302, ["Location": address + request.target])
        }
        let lines = "token = \"\(secret)\"\n[credentials.\"127.0.0.1:\(stranger.port)\"]\ntoken = \"\(secret)\""
        let outcome = try run(town, server, lines)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(server.requests.allSatisfy { $0.fields["authorization"] == "Bearer \(secret)" })
        #expect(!stranger.bottleRequests.isEmpty)
        #expect(stranger.requests.allSatisfy { $0.fields["authorization"] == nil })
    }

    @Test func `a mirror gets its own, and not the origin's`() throws {
        let town = try Town.withOne()
        let mirror = try RogueServer.registry(town.registry)
        let server = try RogueServer.registry(town.registry)
        let outcome = try run(
            town, server, "token = \"\(secret)\"\n[mirror]\n\"\(server.address)\" = [\"\(mirror.address)\"]")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(server.requests.isEmpty)
        #expect(mirror.requests.allSatisfy { $0.fields["authorization"] == nil })
    }

    @Test func `netrc, unless it is not wanted`() throws {
        let town = try Town.withOne()
        try town.sandbox.write(".netrc", "machine 127.0.0.1 login ada password \(secret)\n", permissions: 0o600)
        for (text, isSent) in [("", true), ("netrc = true\n", true), ("netrc = false\n", false)] {
            try FileSystem.removeTree(town.sandbox.path / "cache")
            let server = try RogueServer.registry(town.registry)
            let project = try town.project(at: server.address)
            let configuration = try town.configure(text)
            let outcome = try town.run(
                ["lock", "--upgrade"], in: project, variables: ["STOUT_CONFIG": configuration.text])
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect((server.requests[0].fields["authorization"] != nil) == isSent, "\(text)")
        }
    }

    @Test func `never over http to another machine`() throws {
        let town = try Town.withOne()
        let project = try town.project(at: "http://registry.invalid")
        let configuration = try town.configure("[credentials.\"registry.invalid\"]\ntoken = \"\(secret)\"\n")
        let outcome = try town.run(["lock"], in: project, variables: ["STOUT_CONFIG": configuration.text])
        #expect(outcome.errors.contains("E0616"), "\(outcome.errors)")
        #expect(!outcome.errors.contains(secret))
    }
}
