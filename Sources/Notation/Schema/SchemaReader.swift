import Diagnostics
import Packages

/// Takes values of the expected type out of a read document and collects what is wrong with the others.
///
/// Every method reports and returns nil instead of giving up, so that one run finds all mistakes.
struct SchemaReader {
    /// The codes under which the kind of file reports mistakes that every file can have.
    struct Codes {
        var unknownKey: Code
        var wrongType: Code
        var missingKey: Code
    }

    let source: SourceText
    let codes: Codes
    var diagnostics: [Diagnostic] = []
    /// How keys are written, for values of the wrong type.
    var examples: [String: String] = [:]
    /// Said where a mistake has no hint of its own.
    var fallbackHints: [String] = []

    init(_ source: SourceText, codes: Codes) {
        self.source = source
        self.codes = codes
    }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    mutating func report(
        _ code: Code, _ message: String, at span: Span, _ remark: String? = nil, notes: [String] = [],
        hints: [String] = [], also others: [Diagnostic.Label] = []
    ) {
        let labels = [Diagnostic.Label(source, span, remark)] + others
        let hints = hints.isEmpty ? fallbackHints : hints
        diagnostics.append(Diagnostic(code, message, labels: labels, notes: notes, hints: hints))
    }

    mutating func warn(_ code: Code, _ message: String, at span: Span, hints: [String] = []) {
        let label = Diagnostic.Label(source, span)
        diagnostics.append(Diagnostic(code, message, severity: .warning, labels: [label], hints: hints))
    }

    /// Reports each key that is not known. `place` completes "is not a key of …".
    mutating func check(_ table: TOMLTable, keys known: [String], of place: String) {
        for entry in table where !known.contains(entry.key) { reportUnknown(entry, of: place, known: known) }
    }

    mutating func reportUnknown(_ entry: TOMLEntry, of place: String, known: [String]) {
        let nearest = PackageName.nearest(to: entry.key, among: known)
        let hint = nearest.map { "did you mean `\($0)`?" } ?? "the keys are " + Self.listed(known)
        report(
            codes.unknownKey, "`\(entry.key)` is not a key of \(place)", at: entry.keySpan, hints: [hint])
    }

    mutating func reportType(_ value: TOMLValue, of name: String, expected: String, hints: [String] = []) {
        var hints = hints
        if hints.isEmpty, value.kind == .integer || value.kind == .float, expected.contains("string") {
            let digits = String(decoding: source.bytes[value.span.range], as: UTF8.self)
            hints = ["put it between quotes: `\(name) = \"\(digits)\"`"]
        } else if hints.isEmpty, let example = examples[name] {
            hints = ["write it as in `\(example)`"]
        } else if hints.isEmpty, fallbackHints.isEmpty {
            hints = ["write \(expected) there"]
        }
        report(
            codes.wrongType, "`\(name)` must be \(expected), not \(value.kind)", at: value.span, hints: hints)
    }

    mutating func string(_ value: TOMLValue, of name: String, expected: String = "a string") -> String? {
        if let text = value.string { return text }
        reportType(value, of: name, expected: expected)
        return nil
    }

    mutating func table(_ value: TOMLValue, of name: String, expected: String = "a table") -> TOMLTable? {
        if let table = value.table { return table }
        reportType(value, of: name, expected: expected)
        return nil
    }

    /// The elements that are strings; the others are reported one by one. Nil when it is no array.
    mutating func strings(_ value: TOMLValue, of name: String) -> [(text: String, value: TOMLValue)]? {
        guard let array = value.array else {
            let hints = value.string.map { ["write `\(name) = [\(TOMLText.quoted($0))]`"] } ?? []
            reportType(value, of: name, expected: "an array of strings", hints: hints)
            return nil
        }
        var strings: [(text: String, value: TOMLValue)] = []
        for element in array {
            if let text = element.string {
                strings.append((text: text, value: element))
            } else {
                report(
                    codes.wrongType, "each element of `\(name)` must be a string, not \(element.kind)",
                    at: element.span, hints: ["put each one between quotes"])
            }
        }
        return strings
    }

    /// Where a part of a string's text is written, in bytes from the text's start. The whole string when it has
    /// escapes or several lines.
    func span(of range: Range<Int>, in value: TOMLValue) -> Span {
        let inner = Self.innerSpan(of: value)
        if inner == value.span { return inner }
        return Span(inner.start + range.lowerBound, inner.start + range.upperBound)
    }

    /// Between the quotes of a string that is written as it reads; else the whole value.
    static func innerSpan(of value: TOMLValue) -> Span {
        let span = value.span
        guard let text = value.string, text.utf8.count == span.end - span.start - 2 else { return span }
        return Span(span.start + 1, span.end - 1)
    }

    /// `a`, `b` and `c`, each between backquotes.
    static func listed(_ names: [String]) -> String {
        let quoted = names.map { "`\($0)`" }
        guard quoted.count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " and " + quoted[quoted.count - 1]
    }
}
