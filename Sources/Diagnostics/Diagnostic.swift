/// One message to a person: what happened, where in their file, and what to do about it.
///
/// Lower rooms throw structs of facts; words are made once, where facts become a `Diagnostic` (spec/errors.md).
public struct Diagnostic: Error, Sendable {
    public enum Severity: String, Sendable { case error, warning }

    /// A place in a text that the user can open, with an optional remark shown beside the underline.
    public struct Label: Sendable {
        public var source: SourceText
        public var span: Span
        public var remark: String?

        public init(_ source: SourceText, _ span: Span, _ remark: String? = nil) {
            self.source = source
            self.span = span
            self.remark = remark
        }
    }

    public var severity: Severity
    public var code: Code
    /// One sentence without a final full stop, in lower case unless it starts with a name.
    public var message: String
    /// The first label is the place; the others belong to it.
    public var labels: [Label]
    /// Facts that explain, each a paragraph.
    public var notes: [String]
    /// The first note is an explanation of several lines, which are the program's own: they stay. A line end in any other note
    /// came with foreign text, and is shown as `\n`.
    public var firstNoteHasLines = false
    /// What the user can do, most useful first.
    public var hints: [String]
    /// The names of the packages that it is about, if any: whoever knows the lock adds notes on what brought them in.
    public var packages: [String] = []

    public init(
        _ code: Code, _ message: String, severity: Severity = .error, labels: [Label] = [],
        notes: [String] = [], hints: [String] = []
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.labels = labels
        self.notes = notes
        self.hints = hints
    }
}

extension Diagnostic {
    /// The same without what a text says that a link out of the project leads to: what is left is what is wrong, and on which
    /// line.
    public var withoutPrivateText: Diagnostic {
        guard let text = labels.first(where: { $0.source.linkedFrom != nil })?.source, let target = text.linkedFrom
        else { return self }
        var diagnostic = self
        diagnostic.message = "\(text.name) cannot be used: \(code.title)"
        diagnostic.labels = labels.map { Label($0.source, $0.span) }
        diagnostic.notes = ["it is a link to `\(target)`, outside of the project, so nothing of its text is shown"]
        diagnostic.hints = ["replace the link by the file itself"]
        return diagnostic
    }
}

/// Several diagnostics of one failure, in the order in which they should be read; at least one is an error.
public struct Failure: Error, Sendable {
    public var all: [Diagnostic]
    /// What the program ends with: 1, or what a program that could not be started stands for.
    public private(set) var status: Int32 = 1

    public init(_ all: [Diagnostic]) { self.all = all }

    public init(_ one: Diagnostic, status: Int32 = 1) {
        all = [one]
        self.status = status
    }

    /// The same with another exit status.
    public func ending(with status: Int32) -> Failure {
        var failure = self
        failure.status = status
        return failure
    }

    /// The same, about packages.
    public func about(_ names: String...) -> Failure { about(names) }

    /// The same, about packages.
    public func about(_ names: [String]) -> Failure {
        var failure = self
        for place in failure.all.indices where failure.all[place].packages.isEmpty {
            failure.all[place].packages = names
        }
        return failure
    }
}
