import Foundation
import Testing
import Transfers
import Unix
import Workbench

/// Hands chunks to a thread through a queue of fixed length, as a bottle on its way to the cellar does.
final class QueueSink: TransferSink {
    let queue: BlockingQueue<[UInt8]>
    private(set) var pauses = 0

    init(capacity: Int) { queue = BlockingQueue(capacity: capacity) }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        if queue.offer(unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }) { return .next }
        pauses += 1
        return .pause
    }

    func restarted() -> Bool { false }

    func finished(_ result: Result<TransferResponse, TransferError>) { queue.close() }
}

/// Reads all files through queues of `capacity` chunks, each with a thread of its own that is slow at first.
func readThroughQueues(
    _ locations: [Location], capacity: Int, size: Int?, options: TransferOptions = .quick
) throws -> (bytes: [[UInt8]], pauses: Int, results: [Result<TransferResponse, TransferError>]) {
    let engine = try TransferEngine(options)
    let control = engine.control
    let collected = Guarded([[UInt8]](repeating: [], count: locations.count))
    let sinks = locations.map { _ in QueueSink(capacity: capacity) }
    let queues = sinks.map(\.queue)
    let done = BlockingQueue<Int>(capacity: locations.count)
    for tag in locations.indices {
        Thread.detachNewThread { [queue = queues[tag]] in
            var mine: [UInt8] = []
            while let chunk = queue.take() {
                if mine.isEmpty { pause(milliseconds: 30) }
                mine += chunk
                control.resume(tag)
            }
            let bytes = mine
            collected.withLock { $0[tag] = bytes }
            done.put(tag)
        }
    }
    let requests = locations.enumerated().map {
        TransferRequest(tag: $0.offset, mirrors: [$0.element], expectedSize: size)
    }
    let results = engine.run(requests) { sinks[$0.tag] }
    for _ in locations { _ = done.take() }
    return (collected.withLock { $0 }, sinks.map(\.pauses).reduce(0, +), results)
}

@Suite("Pausing")
struct PauseTests {
    @Test func `eight files through narrow queues lose no byte`() throws {
        let bodies = (0..<8).map { pattern(700_000 + $0 * 1_013) }
        let server = try RogueServer { request, connection in
            connection.answer(200, [:], bodies[Int(request.target.dropFirst()) ?? 0])
        }
        let (bytes, pauses, results) = try readThroughQueues(
            (0..<8).map { try Location(server.address + "/\($0)") }, capacity: 2, size: nil)
        #expect(bytes == bodies)
        #expect(pauses >= 8)
        #expect(results.allSatisfy { (try? $0.get()) != nil })
    }

    @Test func `a local file through a narrow queue`() throws {
        let folder = try TemporaryFolder()
        let body = pattern(3_000_000)
        let path = try folder.write("file", body)
        let (bytes, pauses, _) = try readThroughQueues([Location(path: path)], capacity: 1, size: body.count)
        #expect(bytes == [body])
        #expect(pauses >= 1)
    }

    @Test func `a pause longer than the stall time is no stall`() throws {
        let body = pattern(4_000_000)
        let server = try RogueServer { _, connection in connection.answer(200, [:], body) }
        var options = TransferOptions.quick
        options.stallTimeout = 60
        options.attempts = 1
        let engine = try TransferEngine(options)
        let control = engine.control
        final class Sleeper: TransferSink {
            var bytes = 0
            var pauses = 0
            let wake: () -> Void
            init(_ wake: @escaping () -> Void) { self.wake = wake }
            func receive(_ chunk: Span<UInt8>) -> TransferFlow {
                if bytes > 1_000_000, pauses == 0 {
                    pauses += 1
                    wake()
                    return .pause
                }
                bytes += chunk.count
                return .next
            }
            func restarted() -> Bool { false }
            func finished(_ result: Result<TransferResponse, TransferError>) {}
        }
        let sink = Sleeper {
            Thread.detachNewThread {
                pause(milliseconds: 300)
                control.resume(1)
            }
        }
        let request = TransferRequest(tag: 1, mirrors: [try Location(server.address)])
        let result = engine.run([request]) { _ in sink }[0]
        #expect(throws: Never.self) { try result.get() }
        #expect(sink.pauses == 1)
        #expect(sink.bytes == body.count)
        #expect(server.requests.count == 1)
    }

    @Test func `a connection that broke during a pause is continued`() throws {
        let body = pattern(2_000_000)
        let server = try RogueServer { request, connection in
            request.number == 0 ? connection.cut(body, at: 1_500_000) : connection.range(request, body)
        }
        let (bytes, _, results) = try readThroughQueues([try Location(server.address)], capacity: 1, size: body.count)
        #expect(bytes == [body])
        #expect(results.allSatisfy { (try? $0.get()) != nil })
    }

    @Test func `a cancelled transfer ends although it is paused`() throws {
        let body = pattern(1_000_000)
        let server = try RogueServer { _, connection in connection.answer(200, [:], body) }
        let engine = try TransferEngine(.quick)
        let control = engine.control
        final class Stuck: TransferSink {
            let cancel: () -> Void
            var ends: [TransferFailure.Kind] = []
            init(_ cancel: @escaping () -> Void) { self.cancel = cancel }
            func receive(_ bytes: Span<UInt8>) -> TransferFlow {
                cancel()
                return .pause
            }
            func restarted() -> Bool { false }
            func finished(_ result: Result<TransferResponse, TransferError>) {
                if case .failure(let error) = result { ends.append(error.kind) }
            }
        }
        let one = Stuck { control.cancel(1) }
        let request = TransferRequest(tag: 1, mirrors: [try Location(server.address)])
        _ = engine.run([request]) { _ in one }
        #expect(one.ends == [.cancelled])

        let all = Stuck { control.cancel() }
        let requests = try (0..<9).map { TransferRequest(tag: $0, mirrors: [try Location(server.address)]) }
        let results = engine.run(requests) { _ in all }
        #expect(results.count == 9)
        #expect(
            results.allSatisfy { result in
                if case .failure(let error) = result { error.kind == .cancelled } else { false }
            })
        // Those that had not begun have no sink to tell.
        #expect((1...4).contains(all.ends.count))
    }
}
