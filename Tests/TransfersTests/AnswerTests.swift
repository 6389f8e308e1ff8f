import Testing
import Transfers
import Workbench

@Suite("What a server's status means")
struct AnswerTests {
    @Test func `a whole file with its length and tag`() throws {
        let body = pattern(300_000)
        let server = try RogueServer { _, connection in
            connection.answer(200, ["ETag": "\"one\""], body)
        }
        let run = try transfer([server.address + "/file"], size: body.count)
        #expect(run.sink.bytes == body)
        #expect(run.sink.finishes == 1)
        #expect(run.response?.validator.etag == "\"one\"")
        #expect(run.response?.size == body.count)
        #expect(run.response?.attempts == 1)
    }

    @Test func `no encoding is offered and the agent is named`() throws {
        let server = try RogueServer { _, connection in connection.answer(200) }
        _ = try transfer([server.address + "/a%20b?c=d#e"])
        let request = try #require(server.requests.first)
        #expect(request.fields["accept-encoding"] == nil)
        #expect(request.fields["user-agent"] == "stout-tests/1")
        #expect(request.target == "/a%20b?c=d")
        #expect(request.method == "GET")
    }

    @Test func `an encoding that is none is not undone`() throws {
        let body = pattern(1_000)
        let server = try RogueServer { _, connection in
            connection.answer(200, ["Content-Encoding": "gzip"], body)
        }
        #expect(try transfer([server.address]).sink.bytes == body)
    }

    @Test(arguments: [
        (401, TransferFailure.Kind.forbidden), (403, .forbidden), (404, .notFound), (410, .notFound),
        (400, .rejected), (409, .rejected), (204, .malformed), (304, .malformed), (206, .malformed),
    ])
    func `is final`(status: Int, kind: TransferFailure.Kind) throws {
        let server = try RogueServer { _, connection in connection.answer(status) }
        let run = try transfer([server.address])
        #expect(run.kind == kind)
        #expect(run.error?.main.status == status)
        #expect(server.requests.count == 1)
        #expect(run.sink.bytes.isEmpty)
    }

    @Test(arguments: [408, 429, 500, 502, 503, 504])
    func `passes after two bad answers`(status: Int) throws {
        let body = pattern(10_000)
        let server = try RogueServer { request, connection in
            request.number < 2 ? connection.answer(status, [:], pattern(99)) : connection.answer(200, [:], body)
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == body)
        #expect(run.response?.attempts == 3)
    }

    @Test func `a server that always fails is asked four times`() throws {
        let server = try RogueServer { _, connection in connection.answer(503) }
        let run = try transfer([server.address])
        #expect(run.kind == .serverFailed)
        #expect(run.error?.attempts == 4)
        #expect(server.requests.count == 4)
    }

    @Test func `Retry-After is obeyed`() throws {
        let server = try RogueServer { request, connection in
            request.number == 0 ? connection.answer(429, ["Retry-After": "0"]) : connection.answer(200, [:], [1])
        }
        #expect(try transfer([server.address]).sink.bytes == [1])
    }

    @Test func `a wait that is too long is not waited for`() throws {
        let server = try RogueServer { _, connection in connection.answer(429, ["Retry-After": "86400"]) }
        let run = try transfer([server.address])
        #expect(run.kind == .limited)
        #expect(run.error?.main.retryAfter == 86_400)
        #expect(server.requests.count == 1)
    }

    @Test func `an endless error page is cut off`() throws {
        let server = try RogueServer { _, connection in
            connection.head(404, [:])
            while connection.send(pattern(10_000)) {}
            return .close
        }
        #expect(try transfer([server.address]).kind == .notFound)
        #expect(server.requests.count == 1)
    }

    @Test func `an error page that stalls is still an error page`() throws {
        let server = try RogueServer { _, connection in
            connection.head(404, ["Content-Length": "1000"])
            return connection.stall()
        }
        #expect(try transfer([server.address], options: .impatient).kind == .notFound)
    }

    @Test func `304 says that the copy is good`() throws {
        let server = try RogueServer { request, connection in
            request.fields["if-none-match"] == "\"v1\""
                ? connection.answer(304, ["ETag": "\"v1\""]) : connection.answer(200, ["ETag": "\"v1\""], [1, 2])
        }
        let fresh = try transfer([server.address])
        let again = try transfer([server.address], validator: fresh.response?.validator, conditional: true)
        #expect(fresh.sink.bytes == [1, 2])
        #expect(again.response?.isUnchanged == true)
        #expect(again.sink.bytes.isEmpty)
    }
}
