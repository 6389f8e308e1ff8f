internal import Archives
internal import Unix

/// Puts the place of an environment where a package has a placeholder for it, in a stream of bytes that come in pieces.
///
/// In a text the file becomes shorter or longer. Its first line, when that names an interpreter, becomes one that looks for it on
/// PATH where the kernel would not take it with the place in it: too long, or with a space in it. In a binary each string keeps its length: from a placeholder to the
/// next NUL (or the end) what was saved is filled with NULs, as conda does, so that everything behind stays where it is.
struct PrefixRewriter {
    private let placeholder: [UInt8]
    private let prefix: [UInt8]
    private let isBinary: Bool
    /// What may be the beginning of a placeholder.
    private var pending: [UInt8] = []
    /// NULs that the string is short of.
    private var owed = 0
    /// The first line of a text as far as it has come; nil behind it.
    private var firstLine: [UInt8]?
    /// No interpreter's line is longer, in bytes.
    private static let longestFirstLine = 4096

    /// Traps when a binary's placeholder is shorter than the prefix: the plan sees to that.
    init(_ entry: PrefixListing.Entry, prefix: String) {
        placeholder = Array(entry.placeholder.utf8)
        self.prefix = Array(prefix.utf8)
        isBinary = entry.kind == .binary
        precondition(!isBinary || self.prefix.count <= placeholder.count)
        if !isBinary { firstLine = [] }
    }

    /// Takes the next bytes and returns what is certain by now.
    mutating func rewrite(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if firstLine != nil {
            unsafe firstLine?.append(contentsOf: bytes)
            return continueAfterFirstLine(isLast: false)
        }
        unsafe pending.append(contentsOf: bytes)
        return take(upTo: pending.count - placeholder.count + 1)
    }

    /// What is certain once the first line is whole, or is none that matters.
    private mutating func continueAfterFirstLine(isLast: Bool) -> [UInt8] {
        guard let line = firstLine else { return [] }
        let isInterpreter = line.starts(with: [0x23, 0x21].prefix(line.count))
        let end = line.firstIndex(of: 0x0a)
        if isInterpreter, end == nil, !isLast, line.count <= Self.longestFirstLine { return [] }
        firstLine = nil
        pending = line
        guard isInterpreter, line.count > 2,
            let changed = InterpreterLine(
                Array(line[..<(end ?? line.count)]), placeholder: placeholder, prefix: prefix)
        else { return take(upTo: pending.count - placeholder.count + 1) }
        pending = Array(line[(end ?? line.count)...])
        return changed.text + take(upTo: pending.count - placeholder.count + 1)
    }

    /// What is left after the last bytes.
    mutating func finish() -> [UInt8] {
        var rest = continueAfterFirstLine(isLast: true)
        rest += take(upTo: pending.count)
        rest.append(contentsOf: repeatElement(0, count: owed))
        owed = 0
        return rest
    }

    private mutating func take(upTo limit: Int) -> [UInt8] {
        guard limit > 0 else { return [] }
        var output: [UInt8] = []
        output.reserveCapacity(pending.count)
        let all = pending
        let input = all.span
        var copied = 0
        var place = 0
        while place < limit {
            if input[place] == placeholder[0], Self.stands(placeholder.span, in: input, at: place) {
                output += all[copied..<place]
                output += prefix
                if isBinary { owed += placeholder.count - prefix.count }
                place += placeholder.count
                copied = place
            } else if owed > 0, input[place] == 0 {
                output += all[copied..<place]
                output.append(contentsOf: repeatElement(0, count: owed))
                owed = 0
                copied = place
                place += 1
            } else {
                place += 1
            }
        }
        output += all[copied..<place]
        pending = Array(all[place...])
        return output
    }

    private static func stands(_ placeholder: Span<UInt8>, in text: Span<UInt8>, at place: Int) -> Bool {
        guard text.count - place >= placeholder.count else { return false }
        for offset in 0..<placeholder.count where text[place + offset] != placeholder[offset] { return false }
        return true
    }
}
