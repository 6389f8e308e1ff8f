internal import Diagnostics
internal import Operations
internal import Unix

/// Shows what an operation is doing: on a terminal lines that are drawn over, after half a second; elsewhere a line for
/// each bottle that came, once the operation takes its time.
final class Progress: @unchecked Sendable {
    private struct State {
        var head: String?
        var count = 0
        var poured = 0
        var size: Int64 = 0
        var received: Int64 = 0
        var meter = ProgressFrame.Meter()
        var bottles: [String: ProgressFrame.Bottle] = [:]
        /// Names in the order in which they began, of those that are not whole yet.
        var underway: [String] = []
        /// Warnings and notices that were shown: the same one again says nothing.
        var told: Set<String> = []
    }

    private let screen: Screen
    private let started = Clock.ticks()
    private let state = Guarded(State())
    /// Of the thread that runs the operation.
    private var ticker: Ticker?

    /// In milliseconds: what takes no longer shows nothing.
    private static let patience = 500
    private static let frame = 100
    /// In nanoseconds, for plain lines: a log is longer with them.
    private static let plainPatience: UInt64 = 2_000_000_000

    init(_ screen: Screen) { self.screen = screen }

    /// Takes an event of an operation, from any thread.
    func take(_ event: Event) {
        switch event {
        case .warning(let diagnostic):
            if state.withLock({ $0.told.insert(diagnostic.text(.plain).text).inserted }) { screen.warn(diagnostic) }
        case .detail(let text): screen.detail("\(text)")
        case .notice(let text):
            if state.withLock({ $0.told.insert(text).inserted }) { screen.say("\(text)") }
        case .updating(let source):
            state.withLock { $0.head = "Updating the index of \(source)" }
            begin()
        case .updated(let source, let changed):
            state.withLock { $0.head = nil }
            screen.detail(changed ? "updated the index of \(source)" : "the index of \(source) is up to date")
        case .asking(let isAsking): screen.live.suspend(isAsking)
        case .fetching(let bottles, let bytes):
            state.withLock { state in
                (state.head, state.count, state.poured) = (nil, bottles, 0)
                (state.size, state.received, state.meter) = (bytes ?? 0, 0, ProgressFrame.Meter())
                (state.bottles, state.underway) = ([:], [])
            }
            begin()
        case .began(let keg, let title, let bytes):
            state.withLock { state in
                state.bottles[keg] = ProgressFrame.Bottle(title: title, size: bytes ?? 0)
                state.underway.append(keg)
            }
        case .received(let keg, let bytes):
            state.withLock { state in
                state.received += Int64(bytes)
                state.bottles[keg]?.received += Int64(bytes)
            }
        case .again(let keg):
            state.withLock { state in
                state.received -= state.bottles[keg]?.received ?? 0
                state.underway.removeAll { $0 == keg }
            }
        case .poured(let keg):
            let bottle = state.withLock { state in
                state.poured += 1
                state.underway.removeAll { $0 == keg }
                return state.bottles[keg]
            }
            if let bottle { tell(keg, bottle) }
        }
    }

    private func tell(_ keg: String, _ bottle: ProgressFrame.Bottle) {
        if screen.loudness >= .verbose {
            screen.detail("poured \(keg)")
        } else if !screen.live.isPossible, screen.showsProgress, Clock.ticks() - started > Self.plainPatience {
            screen.say("Fetched \(bottle.title) (\(Size.text(bottle.received)))")
        }
    }

    /// Takes everything away; to be called by the thread that runs the operation, before its result is told.
    func end() {
        if let ticker = ticker.take() { ticker.stop() }
        screen.live.end()
    }

    /// Starts drawing. Called by the thread that runs the operation only, as these events are.
    private func begin() {
        guard screen.live.isPossible, ticker == nil else { return }
        let passed = Int((Clock.ticks() - started) / 1_000_000)
        ticker = Ticker(after: max(0, Self.patience - passed), every: Self.frame) { [self] in draw() }
    }

    private func draw() {
        let now = Clock.ticks()
        let frame: ProgressFrame? = state.withLock { state in
            state.meter.sample(state.received, now: now)
            for name in state.underway {
                if let bytes = state.bottles[name]?.received { state.bottles[name]?.meter.sample(bytes, now: now) }
            }
            if let head = state.head {
                return ProgressFrame(head: head, size: 0, received: 0, speed: 0, bottles: [])
            }
            if state.count == 0 { return nil }
            // Those that wait for their turn have nothing to show.
            let moving = state.underway.compactMap { state.bottles[$0] }.filter { $0.received > 0 }
            return ProgressFrame(
                head: "Fetched \(state.poured)/\(state.count)", size: state.size, received: state.received,
                speed: state.meter.speed, bottles: moving)
        }
        let size = Terminal.size(.error) ?? (columns: 80, rows: 24)
        if let frame {
            screen.live.draw(frame.lines(columns: size.columns, rows: size.rows, style: screen.talk))
        } else {
            screen.live.erase()
        }
    }
}
