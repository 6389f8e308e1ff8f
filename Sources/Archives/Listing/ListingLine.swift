public import Packages

/// One line of a listing, as places in its text: for those who go through hundreds of listings and keep no strings.
/// What it says of names is not judged: the reader of bottles did that before the listing became part of a keg.
public struct ListingLine: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case directory, file, program, symbolicLink }

    public let kind: Kind
    /// Where the line begins.
    public let start: Int
    public let path: Range<Int>
    /// Of a symbolic link; empty for all others.
    public let target: Range<Int>
    /// Where the next line begins.
    public let next: Int

    /// The line that begins at a place; nil when none does that looks like one.
    public init?(_ text: Span<UInt8>, at start: Int) {
        guard start >= 0, start + 3 < text.count, text[start + 1] == UInt8(ascii: " ") else { return nil }
        self.start = start
        var place = start + 2
        switch text[start] {
        case UInt8(ascii: "D"): kind = .directory
        case UInt8(ascii: "L"): kind = .symbolicLink
        case UInt8(ascii: "F"), UInt8(ascii: "X"):
            kind = text[start] == UInt8(ascii: "F") ? .file : .program
            place += 2 * Digest.length
            guard place < text.count, text[place] == UInt8(ascii: " ") else { return nil }
            place += 1
            let digits = place
            while place < text.count, text[place] >= 0x30, text[place] <= 0x39 { place += 1 }
            guard place > digits, place < text.count, text[place] == UInt8(ascii: " ") else { return nil }
            place += 1
        default: return nil
        }
        let first = place
        var tab = -1
        while place < text.count, text[place] != 0x0a {
            if text[place] == 0x09 { tab = place }
            place += 1
        }
        guard place < text.count else { return nil }
        next = place + 1
        if kind == .symbolicLink {
            guard tab > first else { return nil }
            path = first..<tab
            target = tab + 1..<place
        } else {
            path = first..<place
            target = place..<place
        }
        if path.isEmpty { return nil }
    }

    /// Of a file's content; nil for all others.
    public func digest(in text: [UInt8]) -> Digest? {
        kind == .file || kind == .program ? Digest(hexDigits: text, at: start + 2) : nil
    }

    /// What the line says but for the path: two lines of one path agree when these bytes are equal.
    public var facts: Range<Int> { kind == .symbolicLink ? target : start..<path.lowerBound }
}
