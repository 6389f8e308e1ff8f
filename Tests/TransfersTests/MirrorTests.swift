import Testing

@testable import Transfers
import Workbench

@Suite("Several mirrors")
struct MirrorTests {
    let body = pattern(50_000)

    @Test(arguments: [404, 403, 500, 429])
    func `the next one has it`(status: Int) throws {
        let bad = try RogueServer { _, connection in connection.answer(status) }
        let good = try RogueServer { [body] _, connection in connection.answer(200, [:], body) }
        let run = try transfer([bad.address, good.address])
        #expect(run.sink.bytes == body)
        #expect(run.response?.mirror == 1)
        #expect(bad.requests.count == 1)
    }

    @Test func `nobody listens at the first, and the second speaks no TLS`() throws {
        let port = try refusingPort()
        let garbage = try GarbageServer()
        let good = try RogueServer { [body] _, connection in connection.answer(200, [:], body) }
        let run = try transfer([
            "http://127.0.0.1:\(port)/x", "https://127.0.0.1:\(garbage.port)/x", good.address,
        ])
        #expect(run.sink.bytes == body)
        #expect(run.response?.attempts == 3)
    }

    @Test func `a file of known size goes on at another mirror`() throws {
        let first = try RogueServer { [body] _, connection in connection.cut(body, at: 20_000, etag: "\"mine\"") }
        let second = try RogueServer { [body] request, connection in
            connection.range(request, body, etag: "\"yours\"")
        }
        let run = try transfer([first.address, second.address], size: body.count)
        #expect(run.sink.bytes == body)
        #expect(run.sink.restarts == 0)
        #expect(second.requests.first?.rangeStart == 20_000)
        #expect(second.requests.first?.fields["if-range"] == nil)
    }

    @Test func `a file of unknown size only under the same tag`() throws {
        let first = try RogueServer { [body] _, connection in connection.cut(body, at: 20_000, etag: "\"mine\"") }
        let second = try RogueServer { [body] request, connection in
            connection.range(request, body, etag: "\"yours\"")
        }
        let run = try transfer([first.address, second.address])
        #expect(run.sink.bytes == body)
        #expect(run.sink.restarts == 1)
    }

    @Test func `a mirror with another size is passed over`() throws {
        let stale = try RogueServer { [body] _, connection in connection.answer(200, [:], Array(body.dropLast())) }
        let good = try RogueServer { [body] _, connection in connection.answer(200, [:], body) }
        let run = try transfer([stale.address, good.address], size: body.count)
        #expect(run.sink.bytes == body)
    }

    @Test func `all fail: the first is spoken of, the others are noted`() throws {
        let missing = try RogueServer { _, connection in connection.answer(404) }
        let broken = try RogueServer { _, connection in connection.answer(500) }
        let run = try transfer([missing.address, broken.address])
        #expect(run.error?.failures.map(\.kind) == [.notFound, .serverFailed])
        #expect(run.kind == .notFound)
        #expect(run.error?.attempts == 5)
    }

    // The rules by themselves, on a clock of the test's.

    func failure(_ kind: TransferFailure.Kind, retryAfter: Int? = nil) throws -> TransferFailure {
        TransferFailure(kind, at: try Location("http://a/"), retryAfter: retryAfter)
    }

    @Test func `waits double, with jitter, up to the longest`() {
        var backoff = Backoff()
        backoff.first = 100
        backoff.longest = 1_000
        #expect((1...6).map { backoff.delay(afterFailures: $0, random: 0) } == [50, 100, 200, 400, 500, 500])
        #expect(backoff.delay(afterFailures: 2, random: 0.5) == 150)
        #expect(backoff.delay(afterFailures: 1_000_000, random: 0.999) <= 1_000)
    }

    @Test func `the mirror that may be asked first is asked first`() throws {
        let options = TransferOptions.quick
        var list = MirrorList([try Location("http://a/"), try Location("http://b/")])
        #expect(list.next(now: 0)?.index == 0)
        list.note(
            try failure(.limited, retryAfter: 2), at: 0, progressed: false, now: 0, options: options, random: 0)
        #expect(list.next(now: 0)?.index == 1)
        list.note(try failure(.interrupted), at: 1, progressed: false, now: 10, options: options, random: 0)
        #expect(list.next(now: 10)?.index == 1)
        #expect(list.next(now: 10)?.time == 12)
        list.note(try failure(.notFound), at: 1, progressed: false, now: 20, options: options, random: 0)
        #expect(list.next(now: 20)?.index == 0)
        #expect(list.next(now: 20)?.time == 2_000)
        list.note(try failure(.insecure), at: 0, progressed: false, now: 2_000, options: options, random: 0)
        #expect(list.next(now: 2_000) == nil)
        #expect(list.error?.failures.map(\.kind) == [.insecure, .notFound])
    }

    @Test func `progress forgives`() throws {
        var options = TransferOptions.quick
        options.attempts = 2
        var list = MirrorList([try Location("http://a/")])
        for _ in 0..<10 {
            list.note(try failure(.interrupted), at: 0, progressed: true, now: 0, options: options, random: 0)
        }
        #expect(list.next(now: 1_000) != nil)
        list.note(try failure(.interrupted), at: 0, progressed: false, now: 0, options: options, random: 0)
        #expect(list.next(now: 1_000) == nil)
    }
}
