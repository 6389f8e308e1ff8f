internal import Diagnostics
internal import Operations
internal import Synchronization
internal import Unix

/// Shows what an operation is doing: on a terminal one line that is drawn over, after half a second; elsewhere nothing
/// but the steps that are finished.
final class Progress: Sendable {
    private struct State {
        var bottles = 0
        var poured = 0
        var bytes: Int64 = 0
        var received: Int64 = 0
        var isDrawn = false
        var drawn: UInt64 = 0
        /// Warnings that were shown: the same one again says nothing.
        var told: Set<String> = []
    }

    private let screen: Screen
    private let started = Clock.ticks()
    private let isLive: Bool
    private let state = Mutex(State())

    private static let patience: UInt64 = 500_000_000
    private static let frame: UInt64 = 100_000_000

    init(_ screen: Screen) {
        self.screen = screen
        isLive =
            screen.loudness >= .normal && !screen.json && Terminal.isTerminal(.error)
            && Environment.value("TERM") != "dumb"
    }

    /// Takes an event of an operation, from any thread.
    func take(_ event: Event) {
        switch event {
        case .warning(let diagnostic):
            guard state.withLock({ $0.told.insert(diagnostic.text(.plain)).inserted }) else { return }
            clear()
            screen.warn(diagnostic)
        case .detail(let text): tell(text)
        case .updated(let source, let changed):
            tell(changed ? "updated the index of \(source)" : "the index of \(source) is up to date")
        case .fetching(let bottles, let bytes):
            state.withLock {
                $0.bottles = bottles
                $0.bytes = bytes
            }
        case .received(_, let bytes):
            draw { $0.received += Int64(bytes) }
        case .poured(let keg):
            draw { $0.poured += 1 }
            tell("poured \(keg)")
        }
    }

    /// Takes the line away; to be called before anything else is written.
    func clear() {
        let wasDrawn = state.withLock { state in
            defer { state.isDrawn = false }
            return state.isDrawn
        }
        if wasDrawn { write("\r\u{1B}[K") }
    }

    private func tell(_ text: String) {
        guard screen.loudness >= .verbose else { return }
        clear()
        screen.detail(text)
    }

    private func draw(_ change: (inout State) -> Void) {
        let now = Clock.ticks()
        let line: String? = state.withLock { state in
            change(&state)
            guard isLive, now - started > Self.patience, now - state.drawn > Self.frame else { return nil }
            state.drawn = now
            state.isDrawn = true
            let share = state.bytes > 0 ? Double(state.received) / Double(state.bytes) : 0
            let seconds = Double(now - started) / 1_000_000_000
            let speed = Size.text(Int64(Double(state.received) / seconds))
            return "\(bar(share)) \(state.poured)/\(state.bottles) bottles  \(Size.text(state.received)) of "
                + "\(Size.text(state.bytes))  \(speed)/s"
        }
        if let line { write("\r\(line.prefix(max(20, screen.talk.width - 1)))\u{1B}[K") }
    }

    private func bar(_ share: Double) -> String {
        let width = 20
        let full = min(width, max(0, Int(share * Double(width))))
        return "[" + String(repeating: "=", count: full) + String(repeating: " ", count: width - full) + "]"
    }

    private func write(_ text: String) {
        // A bar that cannot be drawn is no reason to stop.
        try? Terminal.write(text, to: .error)
    }
}
