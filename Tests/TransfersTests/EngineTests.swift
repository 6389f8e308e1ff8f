import Foundation
import Testing
import Transfers
import Unix
import Workbench

@Suite("Several at once")
struct EngineTests {
    @Test func `never more than the limit, and connections are used again`() throws {
        let open = Guarded((now: 0, most: 0))
        let server = try RogueServer { request, connection in
            open.withLock { open in
                open.now += 1
                open.most = max(open.most, open.now)
            }
            pause(milliseconds: 5)
            open.withLock { $0.now -= 1 }
            return connection.answer(200, [:], Array(request.target.utf8))
        }
        var options = TransferOptions.quick
        options.limit = 3
        let engine = try TransferEngine(options)
        let requests = try (0..<40).map {
            TransferRequest(tag: $0, mirrors: [try Location(server.address + "/\($0)")], maximumSize: 10)
        }
        let documents = engine.fetch(requests)
        #expect(try documents.map { String(decoding: try $0.get().bytes, as: UTF8.self) } == (0..<40).map { "/\($0)" })
        #expect(open.withLock { $0.most } <= 3)
        #expect(Set(server.requests.map(\.connection)).count <= 3)
        // A later run finds the connections of the one before.
        _ = try engine.fetch([try Location(server.address)], maximumSize: 10)
        #expect(Set(server.requests.map(\.connection)).count <= 3)
    }

    @Test func `one that fails does not disturb the others`() throws {
        let server = try RogueServer { request, connection in
            switch request.target {
            case "/reset": return .reset
            case "/missing": return connection.answer(404)
            case "/stall": return connection.stall()
            default: return connection.answer(200, [:], [1])
            }
        }
        var options = TransferOptions.impatient
        options.attempts = 2
        let engine = try TransferEngine(options)
        let requests = try ["/a", "/reset", "/missing", "/stall", "/b", "/c"].enumerated().map {
            TransferRequest(tag: $0.offset, mirrors: [try Location(server.address + $0.element)])
        }
        let kinds = engine.fetch(requests).map { result -> TransferFailure.Kind? in
            if case .failure(let error) = result { error.kind } else { nil }
        }
        #expect(kinds == [nil, .interrupted, .notFound, .timedOut, nil, nil])
    }

    @Test func `what waits to be tried again holds no place`() throws {
        let server = try RogueServer { request, connection in
            request.target == "/busy" && request.number == 0
                ? connection.answer(503, ["Retry-After": "1"]) : connection.answer(200, [:], [1])
        }
        var options = TransferOptions.quick
        options.limit = 1
        let engine = try TransferEngine(options)
        let requests = try ["/busy", "/b", "/c"].enumerated().map {
            TransferRequest(tag: $0.offset, mirrors: [try Location(server.address + $0.element)])
        }
        let results = engine.fetch(requests)
        #expect(results.allSatisfy { (try? $0.get()) != nil })
        #expect(server.requests.map(\.target) == ["/busy", "/b", "/c", "/busy"])
    }

    @Test func `a document with its tag, and unchanged the next time`() throws {
        let server = try RogueServer { request, connection in
            request.fields["if-none-match"] == "W/\"7\""
                ? connection.answer(304, ["ETag": "W/\"7\""])
                : connection.answer(200, ["ETag": "W/\"7\""], Array("{}".utf8))
        }
        let engine = try TransferEngine(.quick)
        let place = try Location(server.address + "/registry.json")
        let first = try engine.fetch([place], maximumSize: 100)
        #expect(first.bytes == Array("{}".utf8))
        #expect(!first.isUnchanged)
        let second = try engine.fetch([place], maximumSize: 100, validator: first.validator)
        #expect(second.isUnchanged)
        #expect(second.bytes.isEmpty)
        #expect(second.validator.etag == "W/\"7\"")
        #expect(throws: TransferError.self) { try engine.fetch([place], maximumSize: 1) }
    }

    @Test func `no requests, no wait`() throws {
        #expect(try TransferEngine(.quick).run([]) { _ in Recorder() }.isEmpty)
    }

    @Test func `the usual limit`() {
        #expect([1, 2, 3, 64].map { TransferOptions.usualLimit(processors: $0) } == [4, 6, 8, 8])
    }

    @Test func `certificates and netrc by environment`() {
        var options = TransferOptions(userAgent: "x")
        options.read { ["SSL_CERT_FILE": "/c", "HOME": "/h"][$0] }
        #expect(options.certificateFile == "/c")
        #expect(options.certificateFolder == nil)
        #expect(options.netrc == "/h/.netrc")
        options.read { ["NETRC": "/n", "SSL_CERT_DIR": "/d", "SSL_CERT_FILE": ""][$0] }
        #expect(options.netrc == "/n")
        #expect(options.certificateFolder == "/d")
        #expect(options.certificateFile == "/c")
    }
}
