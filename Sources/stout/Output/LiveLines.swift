internal import Diagnostics
internal import Unix

/// Lines at the end of a terminal that are drawn over, and what is written above them.
///
/// Between two frames the cursor stands at the start of the first line, so that erasing is the same few bytes whatever
/// is drawn: also for a signal's handler, and for a shell that comes back after a kill. It stays visible: a killed
/// program could not bring it back. Each frame, and each text with the erasing before it, is one write.
final class LiveLines: Sendable {
    private struct State {
        var isDrawn = false
        var isEnded = false
        var isSuspended = false
    }

    /// Whether there is a terminal to draw on, and somebody wants it.
    let isPossible: Bool
    private let state = Guarded(State())

    init(isPossible: Bool) { self.isPossible = isPossible }

    /// One frame. `lines`: as many as the terminal has room for, each shorter than it is wide.
    func draw(_ lines: [TerminalText]) {
        guard isPossible, !lines.isEmpty else { return }
        state.withLock { state in
            if state.isEnded || state.isSuspended { return }
            state.isDrawn = true
            Terminal.eraseWhenEnded(true)
            let back: TerminalText = lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : ""
            put("\r" + lines.joined(separator: "\u{1B}[K\n") + "\u{1B}[J" + back + "\r")
        }
    }

    /// Text above the lines; they come back with the next frame.
    func write(_ text: TerminalText) {
        state.withLock { state in put(erased(&state) + text) }
    }

    /// Takes the lines away until the next frame.
    func erase() {
        guard isPossible else { return }
        state.withLock { state in
            let text = erased(&state)
            if !text.isEmpty { put(text) }
        }
    }

    /// Draws nothing while somebody else talks to the user.
    func suspend(_ isSuspended: Bool) {
        erase()
        state.withLock { $0.isSuspended = isSuspended }
    }

    /// Takes the lines away for good.
    func end() {
        erase()
        state.withLock { $0.isEnded = true }
    }

    private func erased(_ state: inout State) -> TerminalText {
        guard state.isDrawn else { return "" }
        state.isDrawn = false
        Terminal.eraseWhenEnded(false)
        return TerminalText(verbatim: "\(Terminal.erasing)")
    }

    private func put(_ text: TerminalText) {
        // Standard error is the last place to complain to; when it fails there is nowhere left.
        try? Door.write(text, to: .error)
    }
}
