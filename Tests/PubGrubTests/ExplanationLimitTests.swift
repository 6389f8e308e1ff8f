import Testing

@testable import PubGrub

/// What is left out of a long proof is said to be left out.
@Suite struct ExplanationLimitTests {
    private func explanation(_ count: Int, referring last: String = "So.") -> Explanation {
        let lines = (1...count).map { place in
            Explanation.Line(
                number: place == 4 ? 1 : place == 6 ? 2 : nil,
                text: place == count ? last : place == 6 ? "Line 6, because of (1)." : "Line \(place).",
                opensParagraph: place == 6, roots: [])
        }
        return Explanation(lines: lines, roots: [], margin: 4)
    }

    @Test func aShortOneIsWhole() {
        #expect(explanation(15).text(limit: 10) == explanation(15).text)
        #expect(explanation(15).text.split(separator: "\n").count == 15)
    }

    @Test func theLastLinesAndTheCountOfTheOthers() {
        let text = explanation(40).text(limit: 10)
        #expect(text.hasPrefix("… 30 steps that this rests on …\n\n    Line 31.\n    Line 32.\n"))
        #expect(text.hasSuffix("    Line 39.\n    So.\n"))
    }

    @Test func whatTheyReferToIsShown() {
        let text = explanation(40, referring: "So, because of (2).").text(limit: 10)
        let expected = """
            … 5 steps that this rests on …

            (2) Line 6, because of (1).

            … 24 steps that this rests on …

                Line 31.
            """
        #expect(text.hasPrefix(expected), "\(text)")
    }

    /// Shown and left-out lines together are all lines.
    @Test(arguments: [1, 5, 12, 30])
    func nothingIsLost(limit: Int) {
        let text = explanation(60, referring: "So, because of (1) and (2).").text(limit: limit)
        var lines = 0
        for line in text.split(separator: "\n") {
            lines += line.hasPrefix("…") ? Int(line.split(separator: " ")[1]) ?? 0 : 1
        }
        #expect(lines == 60)
    }
}
