import Testing

/// A problem without a solution, and the words that a person should be told.
struct ExplanationGolden: Sendable, CustomTestStringConvertible {
    let title: String
    let sketch: String
    let text: String

    init(_ title: String, sketch: String, text: String) {
        self.title = title
        self.sketch = sketch
        self.text = text
    }

    var testDescription: String { title }
}
