extension Diagnostic {
    /// A place in a text as machines read it.
    public struct Place: Sendable {
        /// As `SourceText.name`.
        public let file: String
        /// From 1.
        public let line: Int
        /// In characters, from 1.
        public let column: Int
        public let remark: String?
    }

    /// Where the labels are, the first one first.
    public var places: [Place] {
        labels.map { label in
            let (line, column) = label.source.position(of: label.span.start)
            return Place(file: label.source.name, line: line, column: column, remark: label.remark)
        }
    }
}
