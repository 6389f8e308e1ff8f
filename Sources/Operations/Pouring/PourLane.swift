internal import Archives
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
    private let places: Pool<PourPlace>
    private let control: TransferControl
    private let report: @Sendable (Event) -> Void
    private let hash: BottleHash
    private let isBroken = Atomic<Bool>(false)
    private let way = Guarded(Way())

    /// From the engine's thread to the lane's.
    private struct Way {
        /// The place's while the lane has one.
        var ring: ByteRing?
        /// No more bytes come.
        var isClosed = false
    }

    /// In milliseconds: a server as quick as this machine never leaves a lane waiting for so long, so that then the places
    /// bound the memory; a slow one would be given fewer connections than there may be.
    private static let patience = 100
    private var outcome: Result<PouredKeg, PourError>?
    private var thread: Thread?

    /// `hashesEarly`: on the engine's thread, for lanes that are fewer than processors.
    init(
        _ tag: Int, _ bottle: SyncPlan.Pour, _ measure: Index.Measure?, hashesEarly: Bool, _ places: Pool<PourPlace>,
        _ control: TransferControl, _ report: @escaping @Sendable (Event) -> Void
    ) {
        hash = BottleHash(early: hashesEarly)
        self.tag = tag
        self.bottle = bottle
        self.measure = measure
        self.places = places
        self.control = control
        self.report = report
    }

    // On the engine's thread.

    /// To be called once, before the first bytes. What fails here is the outcome.
    ///
    /// - Parameter quarantine: the folder of one that outlives this lane.
    func start(in quarantine: Path) {
        report(.began(keg: bottle.keg.name, title: "\(bottle.keg)", bytes: bottle.knownSize))
        do throws(SystemError) { thread = try Thread { [self] in work(in: quarantine) } } catch {
            give(up: .system(error))
        }
    }

    func receive(_ bytes: Swift.Span<UInt8>) -> TransferFlow {
        if isBroken.load(ordering: .relaxed) { return .abort }
        // Small bottles would come whole and wait in memory, more and more of them.
        guard way.withLock({ $0.ring?.offer(bytes) ?? false }) else { return .pause }
        // Before the ring is closed, which is before the lane asks for the digest.
        hash.receive(bytes)
        report(.received(keg: bottle.keg.name, bytes: bytes.count))
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
        close()
    }

    private func close() {
        way.withLock { way in
            way.isClosed = true
            way.ring?.close()
        }
    }

    /// Waits for the pour; nil when it never began.
    func wait() -> Result<PouredKeg, PourError>? {
        close()
        guard let thread = thread.take() else { return outcome }
        thread.join()
        return outcome
    }

    // On the lane's own thread.

    private func work(in quarantine: Path) {
        // Each pour takes memory for the bottle's window, and more of them than processors are no faster. Until it is
        // this lane's turn its transfer pauses.
        let place = places.take()
        defer { places.give(place) }
        if isBroken.load(ordering: .relaxed) { return }
        way.withLock { way in
            way.ring = place.ring
            if way.isClosed { place.ring.close() }
        }
        // The engine offers with the lock held: what comes after this cannot get into the next lane's bytes.
        defer {
            way.withLock { $0.ring = nil }
            place.ring.reset()
        }
        control.resume(tag)
        do throws(PourError) {
            var pour = try Pour(
                Pour.Expectation(
                    keg: bottle.keg, size: bottle.knownSize, unpackedSize: measure?.unpackedSize,
                    entries: measure?.entries, source: bottle.source,
                    condaPath: bottle.kind == .conda ? bottle.path : nil), in: quarantine, hash: hash,
                memory: place.memory)
            _ = try pour.confineThread()
            pouring: while true {
                // A lane that waits for the network lets another one pour meanwhile.
                if !place.ring.isReady(within: Self.patience) { places.stepAside { place.ring.waitUntilReady() } }
                switch unsafe try place.ring.take({ bytes throws(PourError) in unsafe try pour.write(bytes) }) {
                case .some(let invites): if invites { control.resume(tag) }
                case .end: break pouring
                }
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
