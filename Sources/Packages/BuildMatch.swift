/// What a match specification asks of a package's build: its text, as a pattern with `*`, and its number.
public final class BuildMatch: Hashable, Sendable {
    /// Nil for any text.
    private let pattern: [UInt8]?
    private let isExact: Bool
    /// Nil for any number.
    private let numbers: ClosedRange<Int>?

    init(pattern: [UInt8]?, numbers: ClosedRange<Int>?) {
        self.pattern = pattern
        self.numbers = numbers
        isExact = pattern?.contains(UInt8(ascii: "*")) == false
    }

    /// - Parameters:
    ///   - build: the build's text, as UTF-8.
    public func allows(_ build: some RandomAccessCollection<UInt8>, number: Int) -> Bool {
        if let numbers, !numbers.contains(number) { return false }
        guard let pattern else { return true }
        return isExact ? build.elementsEqual(pattern) : Wildcard.matches(Array(build), pattern)
    }

    public static func == (one: BuildMatch, other: BuildMatch) -> Bool {
        one.pattern == other.pattern && one.numbers == other.numbers
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(pattern) }
}
