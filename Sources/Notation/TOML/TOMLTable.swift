public import Diagnostics

/// A table: its entries in the order in which the text first names them, found by key in constant time.
///
/// A cheap view: copying it copies two words.
public struct TOMLTable: Sendable {
    /// How a table came to be.
    public enum Form: UInt8, Sendable {
        /// The document itself.
        case root
        /// Named on the way to another by a header: `a` of `[a.b]`.
        case implicit
        /// Its own header `[a]`.
        case header
        /// Named on the way by a dotted key: `a` of `a.b = 1`.
        case dotted
        /// `{ … }`.
        case inline
        /// One `[[a]]` of an array of tables.
        case element
    }

    let document: TOMLDocument
    let node: UInt32

    public var source: SourceText { document.source }
    public var form: Form { document.nodes[Int(node)].tableForm }

    /// The header with its brackets, or the inline table with its braces, or the key that implied the table; empty at the
    /// start of the text for the root.
    public var span: Span { document.nodes[Int(node)].span }

    public subscript(key: String) -> TOMLValue? {
        document.child(of: node, key: key).map { TOMLValue(document: document, node: $0) }
    }

    /// The entry with that key, for its key's place.
    public func entry(_ key: String) -> TOMLEntry? {
        document.child(of: node, key: key).map { TOMLEntry(document: document, node: $0) }
    }

    public var keys: [String] { map(\.key) }
}

extension TOMLTable: Collection {
    public var startIndex: TOMLPlace { TOMLPlace(document.nodes[Int(node)].first) }
    public var endIndex: TOMLPlace { TOMLPlace(0) }
    public func index(after place: TOMLPlace) -> TOMLPlace { TOMLPlace(document.nodes[Int(place.node)].next) }
    public subscript(place: TOMLPlace) -> TOMLEntry { TOMLEntry(document: document, node: place.node) }
    public var count: Int { Int(document.nodes[Int(node)].count) }
}

/// One `key = value` of a table, or a key with the table or array that headers made under it.
public struct TOMLEntry: Sendable {
    let document: TOMLDocument
    let node: UInt32

    /// The key's text, without quotes and with escapes resolved.
    public var key: String { document.key(of: node) }
    /// This part of the key as it is written, with its quotes; where the text names it first.
    public var keySpan: Span { document.nodes[Int(node)].keySpan }
    public var keyIsQuoted: Bool { document.nodes[Int(node)].keyForm != .bare }
    /// Whether the key was a part of `a.b`, in a statement or a header.
    public var keyIsDotted: Bool { document.nodes[Int(node)].keyIsDotted }
    public var value: TOMLValue { TOMLValue(document: document, node: node) }
}
