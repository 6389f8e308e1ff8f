import Diagnostics
import Foundation
import Testing
import Transfers
import Unix
import Workbench

@Suite("Credentials")
struct CredentialTests {
    func options(_ server: RogueServer) -> TransferOptions {
        var options = TransferOptions.quick
        options.allow([Origin(host: "127.0.0.1", port: server.port, scheme: .http): "s3cret"])
        return options
    }

    @Test func `a token goes to its origin`() throws {
        let server = try RogueServer { _, connection in connection.answer(200) }
        _ = try transfer([server.address], options: options(server))
        #expect(server.requests[0].fields["authorization"] == "Bearer s3cret")
    }

    @Test func `and stays with it when redirected on the same origin`() throws {
        let server = try RogueServer { request, connection in
            request.number == 0 ? connection.answer(302, ["Location": "/b"]) : connection.answer(200)
        }
        _ = try transfer([server.address], options: options(server))
        #expect(server.requests[1].fields["authorization"] == "Bearer s3cret")
    }

    @Test func `but neither follows a redirect away nor comes back`() throws {
        let home = try RogueServer { request, connection in
            request.number == 0
                ? connection.answer(302, ["Location": request.fields["x-to"] ?? ""]) : connection.answer(200)
        }
        let stranger = try RogueServer { [address = home.address] _, connection in
            connection.answer(302, ["Location": address + "/back"])
        }
        var options = TransferOptions.quick
        options.allow([
            Origin(host: "127.0.0.1", port: home.port, scheme: .http): "s3cret",
            Origin(host: "127.0.0.1", port: stranger.port, scheme: .http): "other",
        ])
        _ = try transfer([home.address], headers: [("X-To", stranger.address)], options: options)
        #expect(stranger.requests.count == 1)
        #expect(stranger.requests[0].fields["authorization"] == nil)
        #expect(stranger.requests[0].fields["x-to"] == nil)
        #expect(home.requests.count == 2)
        #expect(home.requests[1].fields["authorization"] == nil)
    }

    @Test func `user information of the address`() throws {
        let server = try RogueServer { _, connection in connection.answer(404) }
        let run = try transfer(["http://me:p%40ss@127.0.0.1:\(server.port)/x?token=hidden"])
        let expected = Data("me:p@ss".utf8).base64EncodedString()
        #expect(server.requests[0].fields["authorization"] == "Basic " + expected)
        let error = try #require(run.error)
        for text in ["\(error)", "\(error.diagnostic)", String(reflecting: error)] {
            #expect(!text.contains("p@ss") && !text.contains("p%40ss") && !text.contains("hidden"))
        }
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("p@ss"))
        #expect(error.diagnostic.message == "http://127.0.0.1:\(server.port)/x?… does not exist (HTTP 404)")
    }

    @Test func `a server cannot give us a name and password`() throws {
        let server = try RogueServer { request, connection in
            request.number == 0
                ? connection.answer(302, ["Location": "http://a:b@" + (request.fields["host"] ?? "") + "/y"])
                : connection.answer(200)
        }
        _ = try transfer([server.address])
        #expect(server.requests.count == 2)
        #expect(server.requests[1].fields["authorization"] == nil)
    }

    @Test func `a netrc file`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("netrc-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try "machine 127.0.0.1 login ann password pw\n".write(to: file, atomically: true, encoding: .utf8)
        let stranger = try RogueServer { _, connection in connection.answer(200) }
        let server = try RogueServer { [address = stranger.address] _, connection in
            connection.answer(302, ["Location": address])
        }
        var options = TransferOptions.quick
        options.netrc = Path(file.path)
        _ = try transfer([server.address], options: options)
        #expect(
            server.requests[0].fields["authorization"] == "Basic " + Data("ann:pw".utf8).base64EncodedString())
        #expect(stranger.requests.count == 1)
        #expect(stranger.requests[0].fields["authorization"] == nil)
    }

    @Test func `a netrc file that is not there`() throws {
        let server = try RogueServer { _, connection in connection.answer(200, [:], [1]) }
        var options = TransferOptions.quick
        options.netrc = "/nonexistent/netrc"
        #expect(try transfer([server.address], options: options).sink.bytes == [1])
    }

    @Test func `a token for plain http elsewhere is never sent`() throws {
        var options = TransferOptions.quick
        options.allow([Origin(host: "registry.invalid", scheme: .http): "s3cret"])
        let run = try transfer(["http://registry.invalid/"], options: options)
        #expect(run.kind == .badRequest)
    }

    @Test(arguments: ["a\r\nX: y", "a\u{0}", "a\nb"])
    func `a field with a line break is never sent`(value: String) throws {
        let server = try RogueServer { _, connection in connection.answer(200) }
        #expect(try transfer([server.address], headers: [("X-A", value)]).kind == .badRequest)
        #expect(try transfer([server.address], headers: [(value, "a")]).kind == .badRequest)
        #expect(server.requests.isEmpty)
    }

    @Test func `a secret shows nothing`() {
        let secret = Secret("s3cret")
        var dumped = ""
        dump([secret], to: &dumped)
        #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("s3"))
    }

    @Test func `a proxy is asked with the whole address`() throws {
        let proxy = try RogueServer { _, connection in connection.answer(200, [:], [8]) }
        var options = TransferOptions.quick
        options.proxy = proxy.address
        #expect(try transfer(["http://registry.invalid/x"], options: options).sink.bytes == [8])
        #expect(proxy.requests[0].target == "http://registry.invalid/x")
    }
}
