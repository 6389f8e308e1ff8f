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

    /// The lines as plain text, numbers in a margin of their own if there are any.
    public var text: String {
        let margin = lines.contains { $0.number != nil } ? "(\(lines.compactMap(\.number).max() ?? 0)) ".count : 0
        var text = ""
        for line in lines {
            if line.opensParagraph, !text.isEmpty { text += "\n" }
            let number = line.number.map { "(\($0)) " } ?? ""
            text += number + String(repeating: " ", count: margin - number.count) + line.text + "\n"
        }
        return text
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
    }
}
