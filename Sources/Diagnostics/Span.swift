/// A half-open range of UTF-8 offsets in one text, in bytes from its start.
public struct Span: Hashable, Sendable {
    /// First byte.
    public var start: Int
    /// One past the last byte; equal to `start` for a place between two bytes.
    public var end: Int

    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = end
    }

    /// The smallest span that covers both.
    public func joined(with other: Span) -> Span {
        Span(min(start, other.start), max(end, other.end))
    }
}
