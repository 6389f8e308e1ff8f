import Testing

@testable import Transfers
import Workbench

@Suite("Redirects")
struct RedirectTests {
    @Test(arguments: [301, 302, 303, 307, 308])
    func `are followed`(status: Int) throws {
        let server = try RogueServer { request, connection in
            request.target == "/there/b"
                ? connection.answer(200, [:], [1, 2, 3])
                : connection.answer(status, ["Location": "../there/b"], pattern(100))
        }
        let run = try transfer([server.address + "/here/a"])
        #expect(run.sink.bytes == [1, 2, 3])
        #expect(run.response?.attempts == 1)
        #expect(server.requests.map(\.target) == ["/here/a", "/there/b"])
        // The body of a redirect is read, so that its connection can be used again.
        #expect(server.requests[1].connection == 0)
    }

    @Test func `ten are followed, eleven are not`() throws {
        let server = try RogueServer { request, connection in
            let left = Int(request.target.dropFirst()) ?? 0
            return left == 0
                ? connection.answer(200, [:], [1]) : connection.answer(302, ["Location": "/\(left - 1)"])
        }
        #expect(try transfer([server.address + "/10"]).sink.bytes == [1])
        #expect(try transfer([server.address + "/11"]).kind == .tooManyRedirects)
    }

    @Test func `a loop ends`() throws {
        let server = try RogueServer { _, connection in connection.answer(302, ["Location": "/again"]) }
        let run = try transfer([server.address])
        #expect(run.kind == .tooManyRedirects)
        #expect(server.requests.count == 11)
    }

    @Test(arguments: [
        "file:///etc/passwd", "FILE:/etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "dict://127.0.0.1/",
        "javascript:1", "http://", "http:///x", "http://a@b@c/", "https://127.0.0.1:99999/", "http://exa mple/",
        "//127.0.0.1:0/",
    ])
    func `to no place for transfers are refused`(target: String) throws {
        let server = try RogueServer { _, connection in connection.answer(302, ["Location": target]) }
        let run = try transfer([server.address])
        #expect(run.kind == .redirectRefused)
        #expect(server.requests.count == 1)
    }

    @Test func `without a target make no sense`() throws {
        let server = try RogueServer { _, connection in connection.answer(302) }
        #expect(try transfer([server.address]).kind == .malformed)
    }

    @Test func `from https to http are refused`() throws {
        let engine = try TransferEngine(.quick)
        let location = try Location("https://example.org/a")
        let transfer = Transfer(TransferRequest(tag: 0, mirrors: [location]), Recorder(), deadline: nil)
        let multi = try #require(CurlMulti(try CurlLibrary(TransferOptions.usualLibraries), limit: 1))
        let handle = try #require(multi.handle())
        let exchange = Exchange(transfer, mirror: 0, handle, .quick, now: 0)
        try exchange.follow("https://example.net/b", now: 0)
        #expect(throws: TransferFailure.self) { try exchange.follow("http://example.org/c", now: 0) }
        #expect(throws: Never.self) { try exchange.follow("/d", now: 0) }
        _ = engine
    }

    @Test func `a retry begins at the mirror again`() throws {
        let server = try RogueServer { request, connection in
            if request.target == "/" { return connection.answer(302, ["Location": "/signed-\(request.number)"]) }
            return request.number < 3 ? connection.answer(503) : connection.answer(200, [:], [5])
        }
        #expect(try transfer([server.address]).sink.bytes == [5])
        #expect(server.requests.map(\.target) == ["/", "/signed-0", "/", "/signed-2"])
    }

    @Test func `a part is asked for behind a redirect as well`() throws {
        let body = pattern(10_000)
        let server = try RogueServer { request, connection in
            if request.target == "/" { return connection.answer(307, ["Location": "/cdn"]) }
            return request.rangeStart == nil ? connection.cut(body, at: 4_000) : connection.range(request, body)
        }
        #expect(try transfer([server.address], size: body.count).sink.bytes == body)
        #expect(server.requests.last?.rangeStart == 4_000)
    }
}
