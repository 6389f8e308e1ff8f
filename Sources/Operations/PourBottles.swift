internal import Archives
internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Synchronization
internal import Transfers
internal import Unix

/// Fetches bottles, several at once, and pours each while it arrives: the network on this thread, each pour on its own.
struct PourBottles {
    let context: Context
    /// Locations of the sources, by name.
    let locations: [String: Location]

    /// Pours all, or none: what was poured is published by the caller.
    func run(_ pours: [SyncPlan.Pour], _ quarantine: borrowing Quarantine) throws(Failure) -> [PouredKeg] {
        let engine = try Sources.engine(context)
        var lanes: [PourLane] = []
        var requests: [TransferRequest] = []
        for (tag, pour) in pours.enumerated() {
            let lane = PourLane(tag, pour, engine.control, context.report)
            do throws(PourError) {
                lane.pour = try Pour(
                    Pour.Expectation(keg: pour.keg, size: pour.size, source: pour.source), in: quarantine)
            } catch { throw error.failure(pour) }
            lanes.append(lane)
            requests.append(
                TransferRequest(tag: tag, mirrors: [try location(pour)], expectedSize: Int(clamping: pour.size)))
        }
        context.report(.fetching(bottles: pours.count, bytes: pours.reduce(0) { $0 + $1.size }))
        let results = engine.run(requests) { request in
            lanes[request.tag].start()
            return lanes[request.tag]
        }
        var poured: [PouredKeg] = []
        var failures: [Failure] = []
        for (lane, result) in zip(lanes, results) {
            switch (lane.wait(), result) {
            case (.success(let keg)?, .success): poured.append(keg)
            case (.failure(let error)?, _): failures.append(error.failure(lane.bottle))
            case (_, .failure(let error)):
                if error.kind != .cancelled { failures.append(Self.failure(error, lane.bottle)) }
            case (nil, .success): break
            }
        }
        if !failures.isEmpty {
            // The first says what to do; more of the same kind would only push it off the screen.
            throw Failure(Array(failures.flatMap(\.all).prefix(3)))
        }
        return poured
    }

    private func location(_ pour: SyncPlan.Pour) throws(Failure) -> Location {
        guard let source = locations[pour.source] else {
            throw Failure(
                Diagnostic(
                    .sourceUnknown,
                    "the lock takes `\(pour.keg.name)` from the source `\(pour.source)`, which the Stoutfile does not have",
                    hints: ["add the source to `[sources]`, or run `stout lock`"]))
        }
        do throws(LocationError) { return try source.appending(pour.path) } catch {
            throw Failure(
                Diagnostic(
                    .lockPath, "the bottle of \(pour.keg) has a path that leaves its registry: `\(pour.path)`",
                    hints: ["run `stout lock`"]))
        }
    }

    private static func failure(_ error: TransferError, _ pour: SyncPlan.Pour) -> Failure {
        var diagnostic = error.diagnostic
        diagnostic.notes.append("it was needed for the bottle of \(pour.keg); the environment is as it was")
        return Failure(diagnostic)
    }
}

/// One bottle on its way: the engine's thread puts chunks in at one end, a thread of its own pours at the other.
private final class PourLane: TransferSink, @unchecked Sendable {
    let tag: Int
    let bottle: SyncPlan.Pour
    /// Taken by the lane's thread when it starts.
    var pour: Pour?
    private let chunks = BlockingQueue<[UInt8]>(capacity: 16)
    private let control: TransferControl
    private let report: @Sendable (Event) -> Void
    private let isBroken = Atomic<Bool>(false)
    private var isComplete = false
    private var outcome: Result<PouredKeg, PourError>?
    private var thread: Thread?

    init(
        _ tag: Int, _ bottle: SyncPlan.Pour, _ control: TransferControl, _ report: @escaping @Sendable (Event) -> Void
    ) {
        self.tag = tag
        self.bottle = bottle
        self.control = control
        self.report = report
    }

    func start() {
        do throws(SystemError) {
            thread = try Thread { [self] in work() }
        } catch {
            outcome = .failure(.system(error))
            isBroken.store(true, ordering: .relaxed)
        }
    }

    // On the engine's thread.

    func receive(_ bytes: Swift.Span<UInt8>) -> TransferFlow {
        if isBroken.load(ordering: .relaxed) { return .abort }
        let chunk = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        guard chunks.offer(chunk) else { return .pause }
        report(.received(keg: bottle.keg.name, bytes: chunk.count))
        return .next
    }

    /// A stream that is unpacked cannot be taken back.
    func restarted() -> Bool { false }

    func finished(_ result: Result<TransferResponse, TransferError>) {
        if case .success = result {
            isComplete = true
        } else {
            isBroken.store(true, ordering: .relaxed)
            control.cancel()
        }
        chunks.close()
    }

    /// Waits for the pour; nil when it never began.
    func wait() -> Result<PouredKeg, PourError>? {
        chunks.close()
        guard let thread = thread.take() else { return outcome }
        thread.join()
        return outcome
    }

    // On the lane's own thread.

    private func work() {
        guard var pour = pour.take() else { return }
        do throws(PourError) {
            while let chunk = chunks.take() {
                control.resume(tag)
                unsafe try chunk.span.withUnsafeBytes { bytes throws(PourError) in unsafe try pour.write(bytes) }
            }
            // Closed: whole, or given up.
            if isBroken.load(ordering: .relaxed) { return }
            outcome = .success(try pour.finish())
            report(.poured(keg: bottle.keg.name))
        } catch {
            outcome = .failure(error)
            isBroken.store(true, ordering: .relaxed)
            control.resume(tag)
        }
    }
}

extension PourError {
    func failure(_ pour: SyncPlan.Pour) -> Failure {
        switch self {
        case .system(let error): return error.failure("pour \(pour.keg)")
        case .digest(let keg, let found):
            return Failure(
                Diagnostic(
                    .bottleDigest, "the bottle of \(keg) is not the one that the lock names",
                    notes: ["locked: sha256 \(keg.bottle)", "fetched: sha256 \(found)", "nothing was installed"],
                    hints: [
                        "somebody changed what source `\(pour.source)` serves, or the transfer is broken: try again, then ask its publisher"
                    ]))
        case .refused(let keg, let refusal):
            return Failure(
                Diagnostic(
                    .bottleRefused, "the bottle of \(keg) breaks the rule `\(refusal.rule.rawValue)`",
                    notes: ["\(refusal)", "nothing was installed"],
                    hints: ["what source `\(pour.source)` serves is damaged or hostile: ask its publisher"]))
        }
    }
}
