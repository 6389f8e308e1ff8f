public import Diagnostics

/// A value of a YAML text, with its place.
public struct YAMLValue: Sendable {
    public enum Content: Sendable {
        /// A text as it stands there: what it means (`true`, `1.10`, nothing at all) is its reader's to say.
        case scalar(String)
        case sequence([YAMLValue])
        case mapping([YAMLEntry])
    }

    public let content: Content
    /// Of a scalar: with its quotes. Of a sequence or mapping in a block: from its first element to the end of its last.
    public let span: Span

    init(_ content: Content, _ span: Span) {
        self.content = content
        self.span = span
    }

    public var text: String? { if case .scalar(let text) = content { text } else { nil } }
    public var sequence: [YAMLValue]? { if case .sequence(let values) = content { values } else { nil } }
    public var mapping: [YAMLEntry]? { if case .mapping(let entries) = content { entries } else { nil } }

    /// Whether nothing stands there: `key:` alone.
    public var isEmpty: Bool { text == "" && span.start == span.end }

    /// The value under a key of a mapping.
    public subscript(key: String) -> YAMLValue? { mapping?.first { $0.key == key }?.value }

    /// How many values it is made of, itself included.
    var count: Int {
        switch content {
        case .scalar: 1
        case .sequence(let values): values.reduce(1) { $0 + $1.count }
        case .mapping(let entries): entries.reduce(1) { $0 + $1.value.count }
        }
    }

    /// As messages name it.
    public var kind: String {
        switch content {
        case .scalar: isEmpty ? "nothing" : "a text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// One `key: value` of a mapping.
public struct YAMLEntry: Sendable {
    public let key: String
    public let keySpan: Span
    public let value: YAMLValue

    public var span: Span { keySpan.joined(with: value.span) }
}
