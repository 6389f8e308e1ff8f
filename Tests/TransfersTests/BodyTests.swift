import Testing
import Transfers
import Workbench

@Suite("Bodies that are not what they should be")
struct BodyTests {
    let body = pattern(200_000)

    @Test func `cut short, then continued where it broke`() throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 70_000, etag: "\"a\"") : connection.range(request, body, etag: "\"a\"")
        }
        let run = try transfer([server.address], size: body.count)
        #expect(run.sink.bytes == body)
        #expect(run.sink.restarts == 0)
        #expect(server.requests.map(\.rangeStart) == [nil, 70_000])
        #expect(server.requests[1].fields["if-range"] == "\"a\"")
        #expect(run.response?.status == 206)
    }

    /// Whatever the server says of the file: the digest of all bytes is checked above.
    @Test(arguments: [nil, "W/\"a\"", "\"a\""])
    func `cut short, of unknown size, for a receiver that cannot start again`(etag: String?) throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 70_000, etag: etag)
                : connection.answer(200, etag.map { ["ETag": $0] } ?? [:], body)
        }
        let run = try transfer([server.address], isVerified: true, sink: Recorder(canRestart: false))
        #expect(run.sink.bytes == body)
        #expect(server.requests.count == 2)
    }

    @Test func `cut short by a reset`() throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 70_000, .reset) : connection.range(request, body)
        }
        let run = try transfer([server.address], size: body.count)
        #expect(run.sink.bytes == body)
        // A reset may swallow bytes that were under way.
        #expect((0...70_000).contains(server.requests[1].rangeStart ?? 0))
    }

    @Test func `cut short again and again`() throws {
        let server = try RogueServer { [body] _, connection in connection.cut(body, at: 0) }
        let run = try transfer([server.address], size: body.count)
        #expect(run.kind == .interrupted)
        #expect(run.error?.main.expected == body.count)
        #expect(server.requests.count == 4)
    }

    @Test func `ends early without saying how long it is`() throws {
        let server = try RogueServer { [body] request, connection in
            if request.number > 0 { return connection.range(request, body) }
            connection.head(200, ["Connection": "close"])
            connection.send(body[..<50_000])
            return .close
        }
        let run = try transfer([server.address], size: body.count)
        #expect(run.sink.bytes == body)
        #expect(server.requests[1].rangeStart == 50_000)
    }

    @Test func `of unknown length, ended by the connection`() throws {
        let server = try RogueServer { [body] _, connection in
            connection.head(200, ["Connection": "close"])
            connection.send(body)
            return .close
        }
        #expect(try transfer([server.address]).sink.bytes == body)
    }

    @Test func `stalls in the middle, then goes on elsewhere`() throws {
        let server = try RogueServer { [body] request, connection in
            if request.number > 0 { return connection.range(request, body) }
            _ = connection.cut(body, at: 33_333)
            return connection.stall()
        }
        let run = try transfer([server.address], size: body.count, options: .impatient)
        #expect(run.sink.bytes == body)
        #expect(server.requests[1].rangeStart == 33_333)
    }

    @Test func `never begins`() throws {
        let server = try RogueServer { _, connection in connection.stall() }
        var options = TransferOptions.impatient
        options.attempts = 2
        let run = try transfer([server.address], options: options)
        #expect(run.kind == .timedOut)
        #expect(server.requests.count == 2)
    }

    @Test func `drips`() throws {
        let server = try RogueServer { _, connection in
            connection.head(200, ["Content-Length": "100000"])
            while connection.send([1]) { pause(milliseconds: 20) }
            return .close
        }
        var options = TransferOptions.impatient
        options.attempts = 1
        let run = try transfer([server.address], options: options)
        #expect(run.kind == .timedOut)
        #expect((run.error?.main.received ?? 0) < 40)
    }

    @Test func `drips header lines`() throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send("a: b\r\n") { pause(milliseconds: 100) }
            return .close
        }
        var options = TransferOptions.impatient
        options.attempts = 1
        #expect(try transfer([server.address], options: options).kind == .timedOut)
    }

    @Test func `has a deadline with all its retries`() throws {
        let server = try RogueServer { _, connection in connection.answer(503) }
        var options = TransferOptions.quick
        options.deadline = 300
        options.attempts = 1_000
        options.backoff.first = 60
        options.backoff.longest = 60
        let run = try transfer([server.address], options: options)
        #expect(run.kind == .deadlinePassed)
    }

    @Test func `drips fast enough not to stall but has a deadline`() throws {
        let server = try RogueServer { _, connection in
            connection.head(200, [:])
            while connection.send(pattern(100)) { pause(milliseconds: 20) }
            return .close
        }
        var options = TransferOptions.quick
        options.deadline = 600
        #expect(try transfer([server.address], options: options).kind == .deadlinePassed)
        #expect(server.requests.count == 1)
    }

    @Test func `another length than expected is not even read`() throws {
        let server = try RogueServer { [body] _, connection in connection.answer(200, [:], body) }
        let run = try transfer([server.address], size: body.count + 1)
        #expect(run.kind == .sizeDiffers)
        #expect(run.sink.bytes.isEmpty)
        #expect(server.requests.count == 1)
    }

    @Test func `longer than expected without saying so`() throws {
        let server = try RogueServer { [body] _, connection in
            connection.head(200, ["Connection": "close"])
            connection.send(body)
            return .close
        }
        let run = try transfer([server.address], size: body.count - 1)
        #expect(run.kind == .sizeDiffers)
        #expect(run.sink.bytes.count < body.count)
    }

    @Test func `longer than its length`() throws {
        let server = try RogueServer { [body] _, connection in
            connection.head(200, ["Content-Length": "1000"])
            connection.send(body)
            return .close
        }
        // What follows the length is not the body.
        #expect(try transfer([server.address]).sink.bytes == Array(body[..<1_000]))
    }

    @Test func `two lengths`() throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef")
            return .close
        }
        #expect(try transfer([server.address]).kind == .malformed)
    }

    @Test func `a length that is no number`() throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: lots\r\n\r\nabcdef")
            return .close
        }
        #expect(try transfer([server.address]).kind == .malformed)
    }

    @Test func `larger than the limit, by its length`() throws {
        let server = try RogueServer { [body] _, connection in connection.answer(200, [:], body) }
        let run = try transfer([server.address], maximum: 1_000)
        #expect(run.kind == .tooLarge)
        #expect(run.sink.bytes.isEmpty)
    }

    @Test func `endless chunks`() throws {
        let server = try RogueServer { _, connection in
            connection.head(200, ["Transfer-Encoding": "chunked"])
            while connection.send("1000\r\n" + String(repeating: "x", count: 0x1000) + "\r\n") {}
            return .close
        }
        let run = try transfer([server.address], maximum: 1 << 20)
        #expect(run.kind == .tooLarge)
        #expect(run.sink.bytes.count <= 1 << 20)
        #expect(server.requests.count == 1)
    }

    @Test func `chunks with trailers`() throws {
        let server = try RogueServer { _, connection in
            connection.head(200, ["Transfer-Encoding": "chunked", "Trailer": "ETag"])
            connection.send("3\r\nabc\r\n2\r\nde\r\n0\r\nETag: \"late\"\r\n\r\n")
            return .keep
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == Array("abcde".utf8))
        #expect(run.response?.validator.etag == nil)
    }

    @Test func `chunks cut short`() throws {
        let server = try RogueServer { request, connection in
            connection.head(200, ["Transfer-Encoding": "chunked"])
            connection.send(request.number == 0 ? "5\r\nab" : "5\r\nabcde\r\n0\r\n\r\n")
            return request.number == 0 ? .close : .keep
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == Array("abcde".utf8))
        #expect(run.sink.restarts == 1)
    }

    @Test func `a flipped bit is delivered: digests are checked above`() throws {
        var wrong = body
        wrong[100_000] ^= 1
        let server = try RogueServer { [wrong] _, connection in connection.answer(200, [:], wrong) }
        let run = try transfer([server.address], size: body.count)
        #expect(run.sink.bytes == wrong)
    }

    @Test func `a bomb of header fields`() throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            var number = 0
            while connection.send("X-\(number): " + String(repeating: "y", count: 1_000) + "\r\n") { number += 1 }
            return .close
        }
        #expect(try transfer([server.address]).kind == .malformed)
        #expect(server.requests.count == 1)
    }

    @Test func `a header line without end`() throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nX: ")
            while connection.send(String(repeating: "y", count: 1_000)) {}
            return .close
        }
        let run = try transfer([server.address])
        #expect(run.error != nil)
        #expect(run.sink.bytes.isEmpty)
    }

    @Test func `no HTTP at all`() throws {
        let server = try RogueServer { _, connection in
            connection.send("SSH-2.0-OpenSSH_9.2\r\n")
            return .close
        }
        #expect(try transfer([server.address]).kind == .malformed)
    }

    @Test func `nothing at all`() throws {
        let server = try RogueServer { request, connection in
            request.number == 0 ? .close : connection.answer(200, [:], [9])
        }
        #expect(try transfer([server.address]).sink.bytes == [9])
    }

    @Test func `TLS that is none`() throws {
        let server = try RogueServer { _, connection in .close }
        let garbage = try GarbageServer()
        let run = try transfer(["https://127.0.0.1:\(garbage.port)/"])
        #expect(run.kind == .insecure)
        #expect(run.error?.attempts == 1)
        #expect(server.requests.isEmpty)
    }

    @Test func `TLS that never answers`() throws {
        let server = try RogueServer { _, connection in connection.stall() }
        var options = TransferOptions.quick
        options.connectTimeout = 200
        options.attempts = 2
        let run = try transfer(["https://127.0.0.1:\(server.port)/"], options: options)
        #expect(run.kind == .timedOut)
        #expect(run.error?.attempts == 2)
    }

    @Test func `nobody listens`() throws {
        let port = try refusingPort()
        let run = try transfer(["http://127.0.0.1:\(port)/"])
        #expect(run.kind == .unreachable)
        #expect(run.error?.attempts == 4)
    }

    @Test func `a sink that has enough`() throws {
        let server = try RogueServer { [body] _, connection in connection.answer(200, [:], body) }
        let run = try transfer([server.address], sink: Recorder(abortAt: 1))
        #expect(run.kind == .aborted)
        #expect(run.error?.attempts == 1)
    }

    @Test func `interim answers`() throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nETag: \"no\"\r\n\r\n")
            return connection.answer(200, [:], [4])
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == [4])
        #expect(run.response?.validator.etag == nil)
    }
}
