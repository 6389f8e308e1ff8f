/// A text that is a session at a terminal: what is set up, what is typed, what stout answers, and what it leaves behind.
/// Tests/transcripts/README.md says what the lines mean.
struct Transcript {
    enum Step {
        /// A line that is there for the reader.
        case remark(String)
        /// `[words]`, with the indented lines below it.
        case directive(String, body: [String])
        /// `$ …`
        case command(String)
    }

    let steps: [Step]

    /// Answers of stout are left out: they are made anew.
    init(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }[...]
        if lines.last == "" { lines.removeLast() }
        var steps: [Step] = []
        while let line = lines.popFirst() {
            if line.hasPrefix("$ ") {
                steps.append(.command(String(line.dropFirst(2))))
                lines = lines.drop { Self.isAnswer($0) }
            } else if line.hasPrefix("[") {
                let body = Self.body(&lines)
                steps.append(.directive(line.trimmingPrefix("[").prefix { $0 != "]" }.description, body: body))
            } else {
                steps.append(.remark(line))
            }
        }
        self.steps = steps
    }

    private static func isAnswer(_ line: String) -> Bool {
        line.hasPrefix("|") || line.hasPrefix("!") || line.hasPrefix("[exit ") || line.hasPrefix("[changed")
            || line == "[nothing changed]" || line == "[no line end]"
    }

    /// Indented lines; an empty one belongs to them when another follows.
    private static func body(_ lines: inout ArraySlice<String>) -> [String] {
        var body: [String] = []
        while let line = lines.first {
            if line.hasPrefix("    ") {
                body.append(String(line.dropFirst(4)))
            } else if line.isEmpty, lines.dropFirst().first(where: { !$0.isEmpty })?.hasPrefix("    ") ?? false {
                body.append("")
            } else {
                break
            }
            lines.removeFirst()
        }
        return body
    }
}
