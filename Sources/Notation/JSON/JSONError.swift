public import Diagnostics

/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
    public enum Reason: Hashable, Sendable {
        case endOfText
        case byteOrderMark
        case unexpected(expected: Expectation)
        case trailingComma
        case textAfterValue
        case literal
        case number
        case numberRange
        case controlCharacter
        case escape
        case surrogate
        case encoding
        case depth(Int)
    }

    public enum Expectation: String, Hashable, Sendable {
        case value = "a value"
        case key = "a key in quotes"
        case colon = "`:`"
        case commaOrBracket = "`,` or `]`"
        case commaOrBrace = "`,` or `}`"
    }

    public let reason: Reason
    /// In bytes from the start of the text.
    public let offset: Int
    /// One-based.
    public let line: Int
    /// One-based, in bytes.
    public let column: Int

    /// One sentence without its place.
    public var message: String {
        switch reason {
        case .endOfText: "the text ends too early"
        case .byteOrderMark: "the text starts with a byte order mark"
        case .unexpected(let expected): "\(expected.rawValue) is expected here"
        case .trailingComma: "a comma is followed by nothing"
        case .textAfterValue: "nothing may follow the value"
        case .literal: "only `true`, `false` and `null` stand without quotes"
        case .number: "this is not a number"
        case .numberRange: "this number is too large"
        case .controlCharacter: "a control character in a string must be escaped"
        case .escape: "this is not an escape"
        case .surrogate: "this escape is half of a surrogate pair"
        case .encoding: "this is not UTF-8"
        case .depth(let limit): "the text is nested more than \(limit) levels deep"
        }
    }

    /// As a message about a file.
    public func diagnostic(in source: SourceText) -> Diagnostic {
        let place = min(offset, source.bytes.count)
        return Diagnostic(
            .jsonSyntax, message,
            labels: [Diagnostic.Label(source, Span(place, min(place + 1, source.bytes.count)))],
            hints: ["check that the file is whole"])
    }
}

extension JSONError: CustomStringConvertible {
    public var description: String { "\(message), at line \(line), column \(column)" }
}
