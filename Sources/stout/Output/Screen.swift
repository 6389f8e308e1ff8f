internal import Diagnostics
internal import Notation
internal import Unix

/// Where text goes: data to standard output, everything else to standard error.
struct Screen: Sendable {
    enum Loudness: Int, Comparable {
        case quiet, normal, verbose
        static func < (left: Loudness, right: Loudness) -> Bool { left.rawValue < right.rawValue }
    }

    let loudness: Loudness
    /// Data is wanted as JSON.
    let json: Bool
    /// Whether more is told of a long operation than how it ended.
    let showsProgress: Bool
    /// For standard output.
    let data: Style
    /// For standard error.
    let talk: Style
    /// What is drawn over at the end of the terminal; everything else that is written takes it away first.
    let live: LiveLines

    /// `colour`: what `--color` says. https://no-color.org, https://bixense.com/clicolors
    init(loudness: Loudness, json: Bool, colour: String?, showsProgress: Bool) {
        self.loudness = loudness
        live = LiveLines(
            isPossible: showsProgress && loudness >= .normal && !json && Terminal.isTerminal(.error)
                && Environment.value("TERM") != "dumb")
        self.showsProgress = showsProgress
        self.json = json
        func style(_ stream: Terminal.Stream) -> Style {
            let terminal = Terminal.isTerminal(stream)
            let coloured: Bool
            switch colour {
            case "always": coloured = true
            case "never": coloured = false
            default:
                if Environment.nonEmpty("NO_COLOR") != nil {
                    coloured = false
                } else if let force = Environment.nonEmpty("CLICOLOR_FORCE"), force != "0" {
                    coloured = true
                } else {
                    coloured = terminal && Environment.value("TERM") != "dumb"
                }
            }
            let width = terminal ? Terminal.width(stream) : nil
            return Style(coloured: coloured, width: min(100, width ?? 80))
        }
        data = style(.output)
        talk = style(.error)
    }

    /// Data, as the command promises it.
    func out(_ text: TerminalText) throws(Failure) {
        try out { () throws(SystemError) in try Door.write(text, to: .output) }
    }

    /// Data in the language of another program.
    func out<Target>(document text: SafeText<Target>) throws(Failure) {
        try out { () throws(SystemError) in try Door.write(document: text) }
    }

    func out(_ value: JSONValue) throws(Failure) {
        try out { () throws(SystemError) in try Door.write(value) }
    }

    private func out(_ write: () throws(SystemError) -> Void) throws(Failure) {
        live.erase()
        do throws(SystemError) { try write() } catch {
            // The reader went away (`stout tree | head`): nobody is left to be told.
            if error.code == .brokenPipe { Process.exit(0) }
            throw Failure(
                Diagnostic(
                    .outputFailed, "cannot write to standard output: \(error.code)", hints: ["is the disk full?"]))
        }
    }

    /// Asks who sits at the terminal; nil where there is nobody.
    func ask(_ question: TerminalText) throws(Failure) -> String? {
        do throws(SystemError) { return try Door.ask(question) } catch { throw error.failure("read the answer") }
    }

    /// One finished step.
    func say(_ text: TerminalText) { if loudness >= .normal { note(fitting(Self.hiding(text))) } }

    /// Lines that are too long for a terminal are broken; in a pipe each stays one line.
    private func fitting(_ text: TerminalText) -> TerminalText {
        guard Terminal.isTerminal(.error) else { return text }
        return text.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = TerminalText(verbatim: String(line))
            return line.width > talk.width ? talk.wrapped(line, indent: 2, after: 0) : line
        }.joined(separator: "\n")
    }

    /// What a question is about: shown however quiet the rest is.
    func show(_ text: TerminalText) { note(Self.hiding(text)) }

    /// Something that only `-v` shows.
    func detail(_ text: TerminalText) { if loudness >= .verbose { note(Self.hiding(text)) } }

    func warn(_ diagnostic: Diagnostic) { if loudness >= .normal { note(diagnostic.text(talk), newline: false) } }

    /// Diagnostics of a failure, for people.
    func complain(_ failure: Failure) {
        note(failure.all.map { $0.text(talk) }.joined(separator: "\n"), newline: false)
    }

    /// Diagnostics of a failure; as JSON on standard output too where data is wanted so.
    func fail(_ failure: Failure) {
        live.end()
        complain(failure)
        if json { try? out(.object([("errors", .array(failure.all.map(\.json)))])) }
    }

    /// Diagnostics mask what they show themselves.
    private static func hiding(_ text: TerminalText) -> TerminalText {
        TerminalText(verbatim: AddressMask.hiding(text.text))
    }

    private func note(_ text: TerminalText, newline: Bool = true) {
        live.write(newline ? text + "\n" : text)
    }
}
