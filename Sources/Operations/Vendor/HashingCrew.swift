internal import Packages
internal import Trust
internal import Unix

/// Hashes files and brings them to the disk while others are still on their way, on twice as many threads as there are processors: half
/// of them wait for the disk.
final class HashingCrew {
    private struct Work: Sendable {
        let number: Int
        let path: Path
    }

    private let line = Conveyor<Work>()
    private let results = Guarded<[Int: Result<Digest, SystemError>]>([:])
    private var workers: [Worker] = []

    /// A thread in a list: threads themselves cannot be copied.
    private final class Worker {
        private var thread: Thread?

        /// Nil when the system has no thread to give.
        init?(_ body: @escaping @Sendable () -> Void) {
            do throws(SystemError) { thread = try Thread(body) } catch { return nil }
        }

        func join() { thread.take()?.join() }
    }

    init() {
        let (line, results) = (line, results)
        workers = (0..<2 * Process.processors).compactMap { _ in Worker { Self.work(line, results) } }
    }

    func add(_ number: Int, _ path: Path) { line.put(Work(number: number, path: path)) }

    /// Waits until all is hashed. Nothing can be added any more.
    func finish() -> [Int: Result<Digest, SystemError>] {
        line.close()
        for worker in workers { worker.join() }
        workers = []
        // Without threads nothing is done yet.
        Self.work(line, results)
        return results.withLock { $0 }
    }

    private static func take(_ path: Path) throws(SystemError) -> Digest {
        let digest = try SHA256Hasher.digest(ofFile: path)
        // Each file by itself: what others write on this file system is none of our business.
        try Descriptor.open(path, .read).sync()
        return digest
    }

    private static func work(_ line: Conveyor<Work>, _ results: Guarded<[Int: Result<Digest, SystemError>]>) {
        while let work = line.take() {
            let result: Result<Digest, SystemError>
            do throws(SystemError) { result = .success(try take(work.path)) } catch { result = .failure(error) }
            results.withLock { $0[work.number] = result }
        }
    }
}
