internal import Archives

/// Puts the place of an environment where a package has a placeholder for it, in a stream of bytes that come in pieces.
///
/// In a text the file becomes shorter or longer. In a binary each string keeps its length: from a placeholder to the
/// next NUL (or the end) what was saved is filled with NULs, as conda does, so that everything behind stays where it is.
struct PrefixRewriter {
    private let placeholder: [UInt8]
    private let prefix: [UInt8]
    private let isBinary: Bool
    /// What may be the beginning of a placeholder.
    private var pending: [UInt8] = []
    /// NULs that the string is short of.
    private var owed = 0

    /// Traps when a binary's placeholder is shorter than the prefix: the plan sees to that.
    init(_ entry: PrefixListing.Entry, prefix: String) {
        placeholder = Array(entry.placeholder.utf8)
        self.prefix = Array(prefix.utf8)
        isBinary = entry.kind == .binary
        precondition(!isBinary || self.prefix.count <= placeholder.count)
    }

    /// Takes the next bytes and returns what is certain by now.
    mutating func rewrite(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        unsafe pending.append(contentsOf: bytes)
        return take(upTo: pending.count - placeholder.count + 1)
    }

    /// What is left after the last bytes.
    mutating func finish() -> [UInt8] {
        var rest = take(upTo: pending.count)
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
