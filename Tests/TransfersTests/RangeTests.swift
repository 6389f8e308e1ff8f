import Testing
import Transfers
import Workbench

@Suite("Going on where it broke")
struct RangeTests {
    let body = pattern(100_000)

    @Test func `the file changed: the sink starts again`() throws {
        let other = pattern(150_000).reversed() as [UInt8]
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 40_000, etag: "\"a\"") : connection.range(request, other, etag: "\"b\"")
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == other)
        #expect(run.sink.restarts == 1)
        #expect(run.response?.validator.etag == "\"b\"")
    }

    @Test func `the file changed and the sink cannot start again`() throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 40_000, etag: "\"a\"") : connection.range(request, body, etag: "\"b\"")
        }
        let run = try transfer([server.address], sink: Recorder(canRestart: false))
        #expect(run.kind == .changed)
        #expect(run.sink.bytes == Array(body[..<40_000]))
    }

    @Test func `a server without ranges sends all again and the sink sees none of it twice`() throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 40_000, etag: "\"a\"") : connection.answer(200, ["ETag": "\"a\""], body)
        }
        let run = try transfer([server.address], sink: Recorder(canRestart: false))
        #expect(run.sink.bytes == body)
    }

    @Test func `without tag, date and size nothing can be continued`() throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0 ? connection.cut(body, at: 40_000) : connection.range(request, body)
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == body)
        #expect(run.sink.restarts == 1)
        #expect(server.requests[1].rangeStart == nil)
    }

    @Test func `a weak tag does not hold two halves together`() throws {
        let server = try RogueServer { [body] request, connection in
            request.number == 0
                ? connection.cut(body, at: 40_000, etag: "W/\"a\"") : connection.range(request, body, etag: "W/\"a\"")
        }
        let run = try transfer([server.address])
        #expect(run.sink.restarts == 1)
        #expect(server.requests[1].fields["range"] == nil)
    }

    @Test func `a date does`() throws {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let server = try RogueServer { [body] request, connection in
            let fields = ["Last-Modified": date, "Date": "Sun, 06 Nov 1994 08:49:39 GMT"]
            if request.number == 0 {
                connection.head(200, fields.merging(["Content-Length": "\(body.count)"]) { $1 })
                connection.send(body[..<40_000])
                return .close
            }
            let range = ["Content-Range": "bytes 40000-99999/100000"]
            return connection.answer(206, fields.merging(range) { $1 }, Array(body[40_000...]))
        }
        let run = try transfer([server.address])
        #expect(run.sink.bytes == body)
        #expect(server.requests[1].fields["if-range"] == date)
    }

    @Test(arguments: [
        "bytes 0-99999/100000", "bytes 39999-99999/100000", "bytes 40001-99999/100000", "bytes 40000-99999/99999",
        "bytes 40000-39999/100000", "bytes */100000", "lines 40000-99999/100000", "",
    ])
    func `a range that was not asked for is not believed`(range: String) throws {
        let server = try RogueServer { [body] request, connection in
            switch request.number {
            case 0: return connection.cut(body, at: 40_000)
            case 1: return connection.answer(206, ["Content-Range": range], Array(body[40_000...]))
            default: return connection.answer(200, [:], body)
            }
        }
        let run = try transfer([server.address], size: body.count)
        #expect(run.sink.bytes == body)
        #expect(server.requests.count == 3)
        #expect(server.requests.last?.rangeStart == nil)
    }

    @Test func `a range of another file is refused`() throws {
        let server = try RogueServer { [body] request, connection in
            if request.number == 0 { return connection.cut(body, at: 40_000) }
            return connection.answer(206, ["Content-Range": "bytes 40000-40009/40010"], pattern(10))
        }
        let run = try transfer([server.address], size: body.count)
        #expect(run.kind == .sizeDiffers)
        #expect(run.sink.bytes.count == 40_000)
    }

    @Test func `416 means the whole file`() throws {
        let server = try RogueServer { [body] request, connection in
            switch request.number {
            case 0: return connection.cut(body, at: 40_000)
            case 1: return connection.answer(416)
            default: return connection.answer(200, [:], body)
            }
        }
        #expect(try transfer([server.address], size: body.count).sink.bytes == body)
    }

    @Test func `a range that is cut into pieces`() throws {
        let server = try RogueServer { [body] request, connection in
            guard let start = request.rangeStart else { return connection.cut(body, at: 10_000) }
            let end = min(start + 30_000, body.count)
            return connection.answer(
                206, ["Content-Range": "bytes \(start)-\(end - 1)/\(body.count)"], Array(body[start..<end]))
        }
        let run = try transfer([server.address], size: body.count)
        #expect(run.sink.bytes == body)
        #expect(server.requests.map { $0.rangeStart ?? 0 } == [0, 10_000, 40_000, 70_000])
    }

    @Test func `the caller has the beginning`() throws {
        let server = try RogueServer { [body] request, connection in
            connection.range(request, body, etag: "\"a\"")
        }
        let run = try transfer(
            [server.address], size: body.count, offset: 60_000, validator: Validator(etag: "\"a\""))
        #expect(run.sink.bytes == Array(body[60_000...]))
        #expect(run.response?.size == body.count)
    }

    @Test func `a large file that breaks every megabyte arrives`() throws {
        let large = pattern(6_500_000)
        let server = try RogueServer { request, connection in
            let start = request.rangeStart ?? 0
            connection.head(
                start == 0 ? 200 : 206,
                [
                    "Content-Length": "\(large.count - start)",
                    "Content-Range": "bytes \(start)-\(large.count - 1)/\(large.count)",
                ])
            connection.send(large[start..<min(large.count, start + 1_100_000)])
            return .close
        }
        let run = try transfer([server.address], size: large.count)
        #expect(run.sink.bytes == large)
        #expect(run.response?.attempts == 6)
    }
}
