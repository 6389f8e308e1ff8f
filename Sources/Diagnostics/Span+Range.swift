extension Span {
    /// The span of a range of offsets, as values without messages keep it.
    public init(_ range: Range<Int>) { self.init(range.lowerBound, range.upperBound) }

    public var range: Range<Int> { start..<end }
}
