import Foundation
import Diagnostics
import Testing
import Transfers
import Unix
import Workbench

/// Servers that say nothing, little, or nothing of use: spec/transfers.md, Time.
@Suite("Silence")
struct SilenceTests {
    private func seconds(_ body: () throws -> Void) throws -> Double {
        let start = Clock.ticks()
        try body()
        return Double(Clock.ticks() - start) / 1e9
    }

    @Test func `all retries together have a patience`() throws {
        let server = try RogueServer { _, connection in connection.stall() }
        var options = TransferOptions.impatient
        options.patience = 600
        options.attempts = 100
        var run: Run?
        let time = try seconds { run = try transfer([server.address], options: options) }
        #expect(run?.kind == .silent)
        #expect(run?.error?.diagnostic.code.number == 608)
        #expect(run?.error?.diagnostic.notes.contains("3 requests were made") == true)
        #expect(server.requests.count == 3)
        #expect(time < 3)
    }

    /// Whole header lines, each sooner than a stall.
    @Test(arguments: ["a: b\r\n", "a"])
    func `the head of an answer has one deadline`(piece: String) throws {
        let server = try RogueServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n")
            while connection.send(piece) { pause(milliseconds: 2) }
            return .close
        }
        var options = TransferOptions.impatient
        options.attempts = 1
        let time = try seconds {
            let run = try transfer([server.address], options: options)
            #expect(run.kind == .timedOut)
        }
        #expect(time < 2)
    }

    @Test func `a chain of redirects is one answer`() throws {
        let server = try RogueServer { request, connection in
            pause(milliseconds: 150)
            return connection.answer(302, ["Location": "/\(request.number)"])
        }
        var options = TransferOptions.impatient
        options.attempts = 1
        #expect(try transfer([server.address], options: options).kind == .timedOut)
        #expect(server.requests.count < 5)
    }

    @Test func `and all chains of redirects together have the patience`() throws {
        let server = try RogueServer { request, connection in
            pause(milliseconds: 100)
            return connection.answer(302, ["Location": "/\(request.number)"])
        }
        var options = TransferOptions.impatient
        options.attempts = 100
        options.patience = 600
        let run = try transfer([server.address], options: options)
        #expect(run.kind == .silent)
        #expect(run.error?.attempts == 3)
    }

    @Test func `interim answers do not make it longer`() throws {
        let server = try RogueServer { _, connection in
            while connection.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n") { pause(milliseconds: 20) }
            return .close
        }
        var options = TransferOptions.impatient
        options.attempts = 1
        #expect(try transfer([server.address], options: options).kind == .timedOut)
    }

    /// The status is known; what follows is of no use to anybody.
    @Test func `the body of an answer that is no file is not waited for`() throws {
        let server = try RogueServer { _, connection in
            connection.head(404, ["Content-Length": "60000"])
            while connection.send(pattern(100)) { pause(milliseconds: 10) }
            return .close
        }
        var options = TransferOptions.quick
        options.discardTimeout = 100
        let time = try seconds {
            let run = try transfer([server.address], options: options)
            #expect(run.kind == .notFound)
        }
        #expect(time < 2)
    }

    /// 1,000 bytes in 250 ms are no stall of a file of unknown size, and one of a large file.
    @Test func `the least rate grows with the file`() throws {
        let server = try RogueServer { _, connection in
            connection.head(200, ["Content-Length": "\(64 << 20)"])
            while connection.send(pattern(50)) { pause(milliseconds: 10) }
            return .close
        }
        var options = TransferOptions.impatient
        options.leastRate = 20_000
        options.attempts = 2
        let time = try seconds {
            let run = try transfer([server.address], options: options)
            #expect(run.kind == .timedOut)
        }
        #expect(time < 3)
    }

    @Test func `dripped bytes are no news`() throws {
        let server = try RogueServer { request, connection in
            let start = request.rangeStart ?? 0
            connection.head(
                start == 0 ? 200 : 206,
                [
                    "Content-Length": "\((64 << 20) - start)",
                    "Content-Range": "bytes \(start)-\((64 << 20) - 1)/\(64 << 20)",
                ])
            while connection.send(pattern(50)) { pause(milliseconds: 10) }
            return .close
        }
        var options = TransferOptions.impatient
        options.leastRate = 20_000
        options.patience = 600
        options.attempts = 100
        let run = try transfer([server.address], size: 64 << 20, options: options)
        #expect(run.kind == .silent)
        #expect(server.requests.count == 3)
    }

    /// However many files are wanted of it.
    @Test func `a silent server is waited for once`() throws {
        let server = try RogueServer { _, connection in connection.stall() }
        let mirror = try RogueServer { _, connection in connection.answer(200, [:], [1]) }
        var options = TransferOptions.impatient
        options.limit = 2
        options.patience = 400
        let engine = try TransferEngine(options)
        func requests(_ mirrors: [String]) throws -> [TransferRequest] {
            let locations = try mirrors.map { try Location($0) }
            return (0..<20).map { TransferRequest(tag: $0, mirrors: locations) }
        }
        let time = try seconds {
            let results = engine.run(try requests([server.address])) { _ in Recorder() }
            #expect(results.allSatisfy { (try? $0.get()) == nil })
            for case .failure(let error) in results { #expect(error.kind == .silent) }
        }
        #expect(time < 3)
        // Not by later runs either; but another one is.
        let asked = server.requests.count
        let again = engine.run(try requests([server.address, mirror.address])) { _ in Recorder() }
        #expect(again.allSatisfy { (try? $0.get()) != nil })
        #expect(server.requests.count == asked)
    }

    @Test func `another mirror gets its share of the patience`() throws {
        let silent = try RogueServer { _, connection in connection.stall() }
        let server = try RogueServer { _, connection in connection.answer(200, [:], [1]) }
        var options = TransferOptions.quick
        options.patience = 1_000
        options.noticeTimeout = 100
        let run = try transfer([silent.address, server.address], options: options)
        #expect(run.sink.bytes == [1])
    }

    @Test func `what is waited for is said, with the attempt`() throws {
        let server = try RogueServer { _, connection in connection.stall() }
        var options = TransferOptions.impatient
        options.attempts = 2
        options.noticeTimeout = 50
        let told = Guarded<[TransferDelay]>([])
        options.report = { delay in told.withLock { $0.append(delay) } }
        _ = try transfer([server.address + "/x?token=s3cret"], options: options)
        let sentences = told.withLock { $0.map(\.sentence) }
        #expect(
            sentences == [
                "waiting for an answer from \(server.address)/x?…",
                "waiting for an answer from \(server.address)/x?… (attempt 2)",
            ])
    }

    @Test func `and nothing is said of what comes`() throws {
        let server = try RogueServer { _, connection in
            connection.head(200, ["Content-Length": "4000"])
            for _ in 0..<40 where connection.send(pattern(100)) { pause(milliseconds: 10) }
            return .keep
        }
        var options = TransferOptions.quick
        options.noticeTimeout = 300
        let told = Guarded(0)
        options.report = { _ in told.withLock { $0 += 1 } }
        #expect(try transfer([server.address], options: options).sink.bytes.count == 4_000)
        #expect(told.withLock { $0 } == 0)
    }
}
