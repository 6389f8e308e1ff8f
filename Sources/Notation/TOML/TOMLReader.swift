internal import Diagnostics

/// One pass over a document's bytes that makes its nodes and its diagnostics.
///
/// A statement that cannot be read on throws `Skip` after reporting why; reading goes on at the next line that can
/// start a statement (`TOMLReader+Recovery`). Mistakes that leave the structure clear are reported without a throw.
struct TOMLReader {
    /// The statement cannot be read further; the reason is reported already.
    struct Skip: Error {}

    /// A part of a key as it is written.
    struct KeyPart {
        var start: Int
        var end: Int
        var form: TOMLStringForm
        var span: Span { Span(start, end) }
    }

    let source: SourceText
    let bytes: [UInt8]
    let end: Int
    var place = 0

    var nodes: [TOMLNode] = []
    var index = TOMLIndex()
    var diagnostics: [Diagnostic] = []

    /// The table that statements fill, and the length of its path.
    var table: UInt32 = 0
    var tableDepth = 0
    /// The key that was read last.
    var path: [KeyPart] = []
    /// Whether a header was lost, so that what is said about tables may be wrong.
    var isTableLost = false
    /// Brackets and braces that are open where reading stands; those of a failed statement guide recovery.
    var openings: [Int] = []
    /// Reading on makes no sense, or nobody would read more messages.
    var isStopped = false

    init(_ source: SourceText) {
        self.source = source
        bytes = source.bytes
        end = bytes.count
        var root = TOMLNode(.table, 0, 0)
        root.tableForm = .root
        nodes.append(root)
    }

    mutating func readDocument() {
        guard end <= Int(Int32.max) else {
            report(.tomlSize, "the text has \(end) bytes; at most \(Int32.max) can be read", Span(0, 0))
            return
        }
        guard checkEncoding() else { return }
        nodes.reserveCapacity(end / 40)
        if end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { place = 3 }
        while place < end, !isStopped { readLine() }
    }

    /// A statement with the comment and the line end after it, or only those.
    private mutating func readLine() {
        skipSpace()
        let start = place
        do throws(Skip) {
            switch current {
            case UInt8(ascii: "["):
                try readHeader()
            case 0 where place == end, UInt8(ascii: "#"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                break
            default:
                try readStatement()
            }
            try readLineEnd()
        } catch {
            // A header that cannot be read, or that a stray character hides: what follows belongs to no known table.
            if byte(at: start) == UInt8(ascii: "[") || byte(at: start + 1) == UInt8(ascii: "[") {
                loseTable(at: start)
                if openings.isEmpty { place = start }
            }
            recover()
        }
    }

    private mutating func readStatement() throws(Skip) {
        let start = place
        try readKey()
        try expectEquals(from: start)
        try readAssignment(in: table, depth: tableDepth)
    }

    /// The rest of a line after a statement.
    private mutating func readLineEnd() throws(Skip) {
        skipSpace()
        if current == UInt8(ascii: "#") { readComment() }
        if place == end { return }
        if readNewline() { return }
        throw failAfterStatement()
    }

    // MARK: - Bytes

    /// The byte where reading stands; 0 at the end of the text.
    var current: UInt8 { place < end ? bytes[place] : 0 }

    func byte(at place: Int) -> UInt8 { place >= 0 && place < end ? bytes[place] : 0 }

    mutating func skipSpace() {
        while place < end, bytes[place] == UInt8(ascii: " ") || bytes[place] == UInt8(ascii: "\t") { place += 1 }
    }

    /// Steps over a line feed, or a carriage return with its line feed.
    mutating func readNewline() -> Bool {
        if current == UInt8(ascii: "\n") {
            place += 1
            return true
        }
        if current == UInt8(ascii: "\r"), byte(at: place + 1) == UInt8(ascii: "\n") {
            place += 2
            return true
        }
        return false
    }

    /// Steps over a comment up to its line end.
    mutating func readComment() {
        let start = place
        var isReported = false
        while place < end {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\n") { return }
            if byte == UInt8(ascii: "\r"), self.byte(at: place + 1) == UInt8(ascii: "\n") { return }
            if TOMLReader.isControl(byte), !isReported {
                isReported = true
                reportControl(at: place, in: "a comment", from: start)
            }
            place += 1
        }
    }

    /// Steps over spaces, line ends and comments between the elements of an array.
    mutating func skipBlank() {
        while true {
            skipSpace()
            if current == UInt8(ascii: "#") { readComment() }
            if !readNewline() { return }
        }
    }

    /// Control characters that no text may hold as they are: all but the tab.
    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    // MARK: - Encoding

    private mutating func checkEncoding() -> Bool {
        var from = 0
        while !isStopped, let fault = Encoding.firstFault(in: bytes, from: from) {
            var hints = ["save the file as UTF-8"]
            if end >= 2, bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF {
                hints = ["the file looks like UTF-16; save it as UTF-8"]
                isStopped = true
            }
            report(
                .tomlEncoding,
                "byte \(TOMLReader.hexadecimal(bytes[fault.lowerBound])) is not part of a UTF-8 character",
                Span(fault.lowerBound, fault.upperBound), hints: hints)
            // One message for a line is enough.
            from = bytes[fault.lowerBound...].firstIndex(of: UInt8(ascii: "\n")) ?? end
        }
        return diagnostics.isEmpty
    }
}
