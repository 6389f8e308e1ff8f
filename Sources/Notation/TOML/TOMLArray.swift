public import Diagnostics

/// An array: values in the order of the text. A cheap view: copying it copies two words.
public struct TOMLArray: Sendable {
    let document: TOMLDocument
    let node: UInt32

    public var source: SourceText { document.source }

    /// The array with its brackets; of an array of tables: its first header.
    public var span: Span { document.nodes[Int(node)].span }

    /// Whether `[[…]]` headers made it.
    public var isArrayOfTables: Bool { document.nodes[Int(node)].isArrayOfTables }
}

extension TOMLArray: Collection {
    public var startIndex: TOMLPlace { TOMLPlace(document.nodes[Int(node)].first) }
    public var endIndex: TOMLPlace { TOMLPlace(0) }
    public func index(after place: TOMLPlace) -> TOMLPlace { TOMLPlace(document.nodes[Int(place.node)].next) }
    public subscript(place: TOMLPlace) -> TOMLValue { TOMLValue(document: document, node: place.node) }
    public var count: Int { Int(document.nodes[Int(node)].count) }
}

/// A place in a table or an array.
public struct TOMLPlace: Comparable, Sendable {
    let node: UInt32

    init(_ node: UInt32) { self.node = node }

    /// Nodes are numbered in the order of the text; 0 is the end.
    public static func < (left: TOMLPlace, right: TOMLPlace) -> Bool { left.node &- 1 < right.node &- 1 }
}
