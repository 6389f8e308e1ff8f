/// A text line by line, as people's tools write it: a line ends with `\n`, `\r\n` or `\r`, and a byte order mark at the start
/// is no part of the first one.
extension SourceText {
    /// The lines with their numbers from 1, without what ends them. What is not UTF-8 is replaced.
    public var lines: [(number: Int, text: String)] {
        var lines: [(number: Int, text: String)] = []
        var start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        var place = start
        while place <= bytes.count {
            let isEnd = place == bytes.count
            guard isEnd || bytes[place] == 0x0a || bytes[place] == 0x0d else {
                place += 1
                continue
            }
            lines.append((lines.count + 1, String(decoding: bytes[start..<place], as: UTF8.self)))
            if !isEnd, bytes[place] == 0x0d, place + 1 < bytes.count, bytes[place + 1] == 0x0a { place += 1 }
            place += 1
            start = place
        }
        return lines
    }
}

/// The line numbers of a text, found once for many places: `SourceText.line(of:)` counts from the start for each.
public struct LineNumbers: Sendable {
    /// Where lines end.
    private let feeds: [Int]

    public init(_ source: SourceText) {
        feeds = source.bytes.indices.filter { source.bytes[$0] == 0x0a }
    }

    /// The one-based line number of a byte offset.
    public func line(of offset: Int) -> Int {
        var (low, high) = (0, feeds.count)
        while low < high {
            let middle = (low + high) / 2
            if feeds[middle] < offset { low = middle + 1 } else { high = middle }
        }
        return low + 1
    }
}
