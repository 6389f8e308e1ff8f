public import Diagnostics

/// A value of a document, with its place. A cheap view: copying it copies two words.
public struct TOMLValue: Sendable {
    public enum Kind: UInt8, Sendable {
        case string, integer, float, boolean, offsetDateTime, localDateTime, localDate, localTime, array, table
    }

    /// A value's content, to switch over.
    public enum Content: Sendable {
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        /// One of the four kinds of date and time; `TOMLDateTime.kind` says which.
        case dateTime(TOMLDateTime)
        case array(TOMLArray)
        case table(TOMLTable)
    }

    let document: TOMLDocument
    let node: UInt32

    private var record: TOMLNode { document.nodes[Int(node)] }

    public var source: SourceText { document.source }
    public var kind: Kind { record.kind }

    /// The value as it is written, with quotes or brackets. Of a table by header: the header (the last part of the path's
    /// key for tables that a longer path implies); of an array of tables: its first header.
    public var span: Span { record.span }

    public var content: Content {
        let record = record
        switch record.kind {
        case .string: return .string(text(of: record))
        case .integer: return .integer(Int64(bitPattern: record.bits))
        case .float: return .float(Double(bitPattern: record.bits))
        case .boolean: return .boolean(record.bits != 0)
        case .offsetDateTime, .localDateTime, .localDate, .localTime:
            return .dateTime(TOMLDateTime(record.span, kind: record.kind, in: source.bytes))
        case .array: return .array(TOMLArray(document: document, node: node))
        case .table: return .table(TOMLTable(document: document, node: node))
        }
    }

    public var string: String? { kind == .string ? text(of: record) : nil }
    public var integer: Int64? { kind == .integer ? Int64(bitPattern: record.bits) : nil }
    public var float: Double? { kind == .float ? Double(bitPattern: record.bits) : nil }
    public var boolean: Bool? { kind == .boolean ? record.bits != 0 : nil }
    public var dateTime: TOMLDateTime? {
        if case .dateTime(let value) = content { value } else { nil }
    }
    public var array: TOMLArray? { kind == .array ? TOMLArray(document: document, node: node) : nil }
    public var table: TOMLTable? { kind == .table ? TOMLTable(document: document, node: node) : nil }

    private func text(of record: TOMLNode) -> String {
        if record.stringForm == .plain {
            return String(decoding: source.bytes[Int(record.start) + 1..<Int(record.end) - 1], as: UTF8.self)
        }
        return String(
            decoding: TOMLText.text(of: record.span, form: record.stringForm, in: source.bytes), as: UTF8.self)
    }
}

extension TOMLValue.Kind: CustomStringConvertible {
    /// The kind as messages name it: `a string`, `an integer`, …
    public var description: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .offsetDateTime: "a date-time"
        case .localDateTime: "a local date-time"
        case .localDate: "a date"
        case .localTime: "a time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}
