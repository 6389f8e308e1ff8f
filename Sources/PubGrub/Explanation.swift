/// A derivation as prose: what a person needs to know to see that there is no solution.
public struct Explanation: Sendable {
    /// One sentence of the proof.
    public struct Line: Sendable {
        /// Where later lines refer to this one: from 1.
        public let number: Int?
        public let text: String
        /// Whether a new train of thought begins here; shown by an empty line before it.
        public let opensParagraph: Bool
        /// The root requirements that the sentence itself names, ascending.
        public let roots: [Int]
    }

    public let lines: [Line]
    /// All root requirements that take part, ascending.
    public let roots: [Int]
    /// The width of the numbers before the lines, in characters.
    private let margin: Int

    /// The lines as plain text, numbers in a margin of their own if there are any.
    public var text: String {
        var text = ""
        for line in lines {
            if line.opensParagraph, !text.isEmpty { text += "\n" }
            let number = line.number.map { "(\($0)) " } ?? ""
            text += number + String(repeating: " ", count: margin - number.count) + line.text + "\n"
        }
        return text
    }

    /// The text of the last lines and of those that they refer to; of what is left out between them, the number of
    /// steps. All of it where that is hardly longer.
    ///
    /// Nothing that is shown rests on a line that is neither shown nor counted.
    ///
    /// - Parameter limit: the number of last lines, from 1.
    public func text(limit: Int) -> String {
        if lines.count <= limit + 5 { return text }
        let tail = lines.count - limit
        let shown = lines.indices.filter { place in
            if place >= tail { return true }
            guard let number = lines[place].number else { return false }
            return lines[tail...].contains { $0.text.contains("(\(number))") }
        }
        var text = ""
        var next = 0
        for place in shown {
            if place > next {
                if !text.isEmpty { text += "\n" }
                text += "… \(place - next) \(place - next == 1 ? "step" : "steps") that this rests on …\n\n"
            } else if lines[place].opensParagraph, place > 0 {
                text += "\n"
            }
            text += Explanation(lines: [lines[place]], roots: [], margin: margin).text
            next = place + 1
        }
        return text
    }

    init(lines: [Line], roots: [Int], margin: Int) {
        self.lines = lines
        self.roots = roots
        self.margin = margin
    }

    /// Puts a derivation into words.
    ///
    /// - Parameters:
    ///   - problem: the one that has no solution; the derivation's indices point into it.
    public init(_ derivation: Derivation, of problem: Problem, table: Table, vocabulary: Vocabulary) {
        let sentences = Sentences(derivation, of: problem, table: table, vocabulary: vocabulary)
        var outline = Outline(derivation, sentences)
        lines = outline.write()
        roots = derivation.roots
        margin = lines.compactMap(\.number).max().map { "(\($0)) ".count } ?? 0
    }
}
