/// The name of a file, as text: components divided by `/`. It is never looked up by this type.
public struct Path: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(stringLiteral text: String) { self.text = text }

    public var description: String { text }
    public var isAbsolute: Bool { text.utf8.first == UInt8(ascii: "/") }

    /// The last component; `/` for the root.
    public var name: String {
        var end = text.utf8.endIndex
        while end > text.utf8.startIndex {
            let before = text.utf8.index(before: end)
            if text.utf8[before] != UInt8(ascii: "/") { break }
            end = before
        }
        guard end > text.utf8.startIndex else { return text.isEmpty ? "" : "/" }
        let trimmed = text[text.startIndex..<end]
        guard let slash = trimmed.utf8.lastIndex(of: UInt8(ascii: "/")) else { return String(trimmed) }
        return String(trimmed[trimmed.utf8.index(after: slash)...])
    }

    /// Everything before the last component; `.` for a single relative component, `/` for the root.
    public var parent: Path {
        let name = name
        if name == "/" { return self }
        var rest = Substring(text)
        while rest.utf8.last == UInt8(ascii: "/") { rest.removeLast() }
        rest.removeLast(name.count)
        while rest.utf8.count > 1, rest.utf8.last == UInt8(ascii: "/") { rest.removeLast() }
        return rest.isEmpty ? "." : Path(String(rest))
    }

    /// This path with a component (or a relative path) below it; an absolute one replaces it.
    public static func / (base: Path, name: String) -> Path {
        if name.utf8.first == UInt8(ascii: "/") { return Path(name) }
        if base.text.isEmpty || base.text == "." { return Path(name) }
        return Path(base.text.utf8.last == UInt8(ascii: "/") ? base.text + name : base.text + "/" + name)
    }

    /// Without `.` and, by the text alone, without `..` components.
    public var normalized: Path {
        var kept: [Substring] = []
        for part in text.split(separator: "/") where part != "." {
            if part == "..", let last = kept.last, last != ".." {
                kept.removeLast()
            } else if part != ".." || !isAbsolute {
                kept.append(part)
            }
        }
        let joined = kept.joined(separator: "/")
        return isAbsolute ? Path("/" + joined) : Path(joined.isEmpty ? "." : joined)
    }
}
