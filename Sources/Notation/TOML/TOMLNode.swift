internal import Diagnostics

/// One value of a document with the key that it stands under, as 40 bytes of places in the text.
///
/// Node 0 is the root table. Children of a table or an array are a list through `next`, in the order of the text;
/// 0 ends a list, as the root is nobody's child.
struct TOMLNode: Sendable {
    var kind: TOMLValue.Kind
    /// Of a string: how it is written. Of a key: `keyForm`.
    var stringForm: TOMLStringForm = .plain
    var keyForm: TOMLStringForm = .bare
    var tableForm: TOMLTable.Form = .root
    /// Whether the table's keys are in the document's index.
    var isIndexed = false
    /// Whether the array was made by `[[…]]` headers.
    var isArrayOfTables = false
    /// Whether the key was a part of a dotted key, of a statement or a header.
    var keyIsDotted = false
    /// Place of the key as it is written; empty for an element of an array.
    var keyStart: UInt32 = 0
    var keyEnd: UInt32 = 0
    /// Place of the value as it is written; of a table by header: the header.
    var start: UInt32
    var end: UInt32
    var next: UInt32 = 0
    /// First child; of an integer, a float and a boolean: the lower half of its bits.
    var first: UInt32 = 0
    /// Last child; the upper half of the bits.
    var last: UInt32 = 0
    /// Number of children.
    var count: UInt32 = 0

    init(_ kind: TOMLValue.Kind, _ start: Int, _ end: Int) {
        self.kind = kind
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    var span: Span { Span(Int(start), Int(end)) }
    var keySpan: Span { Span(Int(keyStart), Int(keyEnd)) }
    var bits: UInt64 {
        get { UInt64(last) << 32 | UInt64(first) }
        set {
            first = UInt32(truncatingIfNeeded: newValue)
            last = UInt32(truncatingIfNeeded: newValue >> 32)
        }
    }

    /// Whether the key's text stands in the document as it is, between its quotes if it has any.
    var keyIsPlain: Bool { keyForm != .escaped }
    var plainKey: Range<Int> {
        keyForm == .bare ? Int(keyStart)..<Int(keyEnd) : Int(keyStart) + 1..<Int(keyEnd) - 1
    }
}

/// How a key or a string is written, as far as it matters for finding its text.
enum TOMLStringForm: UInt8, Sendable {
    /// A key without quotes.
    case bare
    /// `'…'`, or `"…"` without escapes: the text is between the quotes.
    case plain
    /// `"…"` with escapes.
    case escaped
    /// `'''…'''`, or `"""…"""` without escapes.
    case lines
    /// `"""…"""` with escapes.
    case escapedLines
}
