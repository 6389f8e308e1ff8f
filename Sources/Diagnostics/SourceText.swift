/// A text that a user can open: its name as they would type it, and its bytes, with lines found on demand.
public final class SourceText: Sendable {
    /// As shown in messages, for example `Stoutfile` or `lib/Stoutfile`.
    public let name: String
    /// The text; not necessarily valid UTF-8.
    public let bytes: [UInt8]
    /// Where it is read through a link out of the project, where that leads: a message shows nothing of such a text, because
    /// whoever made the link need not be who may read the file, and logs of CI are public.
    public let linkedFrom: String?

    public init(name: String, bytes: [UInt8], linkedFrom: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.linkedFrom = linkedFrom
    }

    /// Another text in the place of this one.
    public func with(_ bytes: [UInt8]) -> SourceText { SourceText(name: name, bytes: bytes, linkedFrom: linkedFrom) }

    /// One-based line and column (in characters) of a byte offset. Offsets past the end count as the end.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let end = min(max(offset, 0), bytes.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        let column = String(decoding: bytes[lineStart..<end], as: UTF8.self).count + 1
        return (line, column)
    }

    /// The one-based line number of a byte offset.
    public func line(of offset: Int) -> Int { position(of: offset).line }

    /// The bytes of the line that holds an offset, without its end, and where that line starts.
    public func lineText(at offset: Int) -> (text: String, start: Int) {
        let place = min(max(offset, 0), bytes.count)
        var start = place
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
        var end = place
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return (String(decoding: bytes[start..<end], as: UTF8.self), start)
    }
}
