/// How foreign text is written for one kind of reader, so that it is text there and nothing else.
public protocol TextTarget: Sendable {
    static func escaped(_ foreign: String) -> String
}

/// Text for one kind of reader: a terminal, a Markdown page, a shell. What the program says itself are literals; whatever is put
/// into them by interpolation is foreign, and escaped for this reader. So there is no way to forget it.
///
/// A text for one reader cannot be put into one for another. `verbatim` is for the few places that write a target's own
/// syntax (a test lists them).
public struct SafeText<Target: TextTarget>: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// For who writes it out, or measures it.
    public private(set) var text: String

    /// Takes over what is known to be right for this reader.
    public init(verbatim text: String) { self.text = text }

    public init(stringLiteral literal: String) { text = literal }

    public init(stringInterpolation interpolation: Interpolation) { text = interpolation.text }

    /// Foreign text.
    public init(foreign: some CustomStringConvertible) { text = Target.escaped(foreign.description) }

    /// Foreign text of several lines, each escaped for itself: where one more line is one more line of the same thing.
    public init(lines foreign: some StringProtocol) {
        text = foreign.split(separator: "\n", omittingEmptySubsequences: false).map { Target.escaped(String($0)) }
            .joined(separator: "\n")
    }

    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity * 2) }

        public mutating func appendLiteral(_ literal: String) { text += literal }

        public mutating func appendInterpolation(_ own: SafeText) { text += own.text }

        public mutating func appendInterpolation(_ foreign: some CustomStringConvertible) {
            text += Target.escaped(foreign.description)
        }
    }

    public var isEmpty: Bool { text.isEmpty }

    public static func + (one: SafeText, other: SafeText) -> SafeText { SafeText(verbatim: one.text + other.text) }

    public static func += (one: inout SafeText, other: SafeText) { one.text += other.text }
}

extension Sequence {
    public func joined<Target>(separator: SafeText<Target> = "") -> SafeText<Target> where Element == SafeText<Target> {
        var text = ""
        for (place, one) in self.enumerated() { text += place == 0 ? one.text : separator.text + one.text }
        return SafeText(verbatim: text)
    }
}

extension DefaultStringInterpolation {
    /// A text for a reader in a plain one would not be what either expects.
    @available(*, deprecated, message: "make the whole text a SafeText")
    public mutating func appendInterpolation<Target>(_ own: SafeText<Target>) {
        appendInterpolation(own.text as String)
    }
}

/// What a terminal shows: foreign text moves no cursor, hides nothing and ends no line.
public enum TerminalTarget: TextTarget {
    public static func escaped(_ foreign: String) -> String { foreign.printable }
}

public typealias TerminalText = SafeText<TerminalTarget>

extension SafeText where Target == TerminalTarget {
    /// In columns; colours take none.
    public var width: Int { Style.length(of: text) }

    /// Spaces.
    public static func spaces(_ count: Int) -> TerminalText {
        TerminalText(verbatim: String(repeating: " ", count: max(0, count)))
    }
}
