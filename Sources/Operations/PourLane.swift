internal import Packages
internal import Registries
internal import Storage
internal import Synchronization
internal import Transfers
internal import Unix

/// One bottle on its way: the engine's thread puts chunks in at one end, a thread of its own pours at the other.
final class PourLane: TransferSink, @unchecked Sendable {
    let tag: Int
    let bottle: SyncPlan.Pour
    private let measure: Index.Measure?
    private let gate: Gate
    private let chunks = BlockingQueue<[UInt8]>(capacity: 16)
    private let control: TransferControl
    private let report: @Sendable (Event) -> Void
    private let isBroken = Atomic<Bool>(false)
    /// Whether its thread pours.
    private let isAdmitted = Atomic<Bool>(false)
    private var outcome: Result<PouredKeg, PourError>?
    private var thread: Thread?

    init(
        _ tag: Int, _ bottle: SyncPlan.Pour, _ measure: Index.Measure?, _ gate: Gate, _ control: TransferControl,
        _ report: @escaping @Sendable (Event) -> Void
    ) {
        self.tag = tag
        self.bottle = bottle
        self.measure = measure
        self.gate = gate
        self.control = control
        self.report = report
    }

    // On the engine's thread.

    /// To be called once, before the first bytes. What fails here is the outcome.
    ///
    /// - Parameter quarantine: the folder of one that outlives this lane.
    func start(in quarantine: Path) {
        report(.began(keg: bottle.keg.name, title: "\(bottle.keg)", bytes: bottle.size))
        do throws(SystemError) { thread = try Thread { [self] in work(in: quarantine) } } catch {
            give(up: .system(error))
        }
    }

    func receive(_ bytes: Swift.Span<UInt8>) -> TransferFlow {
        if isBroken.load(ordering: .relaxed) { return .abort }
        // Small bottles would come whole and wait in memory, more and more of them.
        guard isAdmitted.load(ordering: .acquiring) else { return .pause }
        let chunk = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
        guard chunks.offer(chunk) else { return .pause }
        report(.received(keg: bottle.keg.name, bytes: chunk.count))
        return .next
    }

    /// A stream that is unpacked cannot be taken back.
    func restarted() -> Bool { false }

    func finished(_ result: Result<TransferResponse, TransferError>) {
        if case .failure = result {
            isBroken.store(true, ordering: .relaxed)
            // All or none: the others need not go on.
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

    private func work(in quarantine: Path) {
        // Each pour takes memory for the bottle's window, and more of them than processors are no faster. Until it is
        // this lane's turn its transfer pauses.
        gate.enter()
        defer { gate.leave() }
        if isBroken.load(ordering: .relaxed) { return }
        isAdmitted.store(true, ordering: .releasing)
        control.resume(tag)
        do throws(PourError) {
            var pour = try Pour(
                Pour.Expectation(
                    keg: bottle.keg, size: bottle.size, unpackedSize: measure?.unpackedSize,
                    entries: measure?.entries, source: bottle.source), in: quarantine)
            _ = try pour.confineThread()
            while let chunk = chunks.take() {
                control.resume(tag)
                unsafe try chunk.span.withUnsafeBytes { bytes throws(PourError) in unsafe try pour.write(bytes) }
            }
            // Closed: whole, or given up.
            if isBroken.load(ordering: .relaxed) { return }
            outcome = .success(try pour.finish())
            report(.poured(keg: bottle.keg.name))
        } catch {
            give(up: error)
        }
    }

    private func give(up error: PourError) {
        outcome = .failure(error)
        isBroken.store(true, ordering: .relaxed)
        // Its own transfer ends with the next bytes, and stops the others. One that is complete already stops none: what
        // is wrong with the others is said as well then, whichever is found out first.
        control.resume(tag)
    }
}
