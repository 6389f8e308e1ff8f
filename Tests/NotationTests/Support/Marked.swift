import Diagnostics

/// A text with places marked by 1️⃣, 2️⃣, …; the marks are left out and their offsets kept.
struct Marked {
    let text: String
    private(set) var offsets: [Character: Int] = [:]

    init(_ marked: String) {
        var text = ""
        for character in marked {
            if "1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣9️⃣".contains(character) {
                offsets[character] = text.utf8.count
            } else {
                text.append(character)
            }
        }
        self.text = text
    }

    var source: SourceText { SourceText(name: "Stoutfile", bytes: Array(text.utf8)) }

    /// The span between two marks.
    func span(_ start: Character, _ end: Character) -> Span { Span(offsets[start] ?? -1, offsets[end] ?? -1) }
}
