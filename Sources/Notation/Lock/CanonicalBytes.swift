import Packages

/// The bytes of a lock that may be canonical, and how far they are read. What does not look as it should is nil or false,
/// without a word.
struct CanonicalBytes {
    private let bytes: [UInt8]
    private(set) var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }
    var isAtEnd: Bool { at == bytes.count }

    @inline(__always)
    func isNext(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard count <= bytes.count - at else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<count where unsafe expected[index] != bytes[at + index] { return false }
            return true
        }
    }

    @inline(__always)
    mutating func take(_ text: StaticString) -> Bool {
        guard isNext(text) else { return false }
        at += text.utf8CodeUnitCount
        return true
    }

    mutating func take(_ text: [UInt8]) -> Bool {
        guard text.count <= bytes.count - at else { return false }
        for index in text.indices where text[index] != bytes[at + index] { return false }
        at += text.count
        return true
    }

    func slice(_ range: Range<Int>) -> [UInt8] { Array(bytes[range]) }
    func text(in range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    // MARK: strings

    /// Up to the next quote, of bytes that stand for themselves in every TOML string; nil without a quote.
    private func plainEnd(from start: Int) -> Int? {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            if bytes[end] < 0x20 || bytes[end] >= 0x7f || bytes[end] == UInt8(ascii: "\\") { return nil }
            end += 1
        }
        return end < bytes.count ? end : nil
    }

    /// Between quotes.
    mutating func quoted() -> String? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let end = plainEnd(from: at + 1) else { return nil }
        defer { at = end + 1 }
        return text(in: at + 1..<end)
    }

    /// From a place before this one, or from here, up to the quote, which is not taken.
    mutating func text(from start: Int) -> String? {
        guard let end = plainEnd(from: at) else { return nil }
        at = end
        return text(in: start..<end)
    }

    /// The line `key = "…"`.
    mutating func string(_ key: StaticString) -> String? {
        guard take(key), take(" = "), let text = quoted(), take("\n") else { return nil }
        return text
    }

    /// The lines of `key = [` to `]`, one string on each.
    mutating func list(_ key: StaticString) -> [String]? {
        guard take(key), take(" = [\n") else { return nil }
        var texts: [String] = []
        while take("  ") {
            guard let text = quoted(), take(",\n") else { return nil }
            texts.append(text)
        }
        return take("]\n") ? texts : nil
    }

    /// An array on one line: `["…", "…"]`.
    mutating func array() -> [String]? {
        guard take("[") else { return nil }
        var texts: [String] = []
        repeat {
            guard let text = quoted() else { return nil }
            texts.append(text)
        } while take(", ")
        return take("]") ? texts : nil
    }

    // MARK: names

    /// As `PackageName` has it, told from bytes; up to the first byte that is of no name.
    mutating func name() -> String? {
        var end = at
        while end < bytes.count, Self.isOfName(bytes[end]) { end += 1 }
        guard at < end, end - at <= PackageName.maximumLength,
            Self.isLetterOrDigit(bytes[at]) || bytes[at] == UInt8(ascii: "_")
        else { return nil }
        defer { at = end }
        return text(in: at..<end)
    }

    /// A name up to a byte, which is not taken.
    mutating func name(endingAt last: UInt8) -> String? {
        guard let name = name(), at < bytes.count, bytes[at] == last else { return nil }
        return name
    }

    /// The same of a name that can stand as a key as it is.
    mutating func bareName(endingAt last: UInt8) -> String? {
        guard let name = name(endingAt: last), !Self.needsQuotes(name) else { return nil }
        return name
    }

    /// Whether a name cannot stand as a key as it is.
    static func needsQuotes(_ name: String) -> Bool {
        !name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "+")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
    }

    // MARK: values

    /// Numbers with dots between, in quotes; nothing is taken of another version.
    mutating func plainVersion() -> Version? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\""),
            let end = bytes[(at + 1)...].prefix(32).firstIndex(of: UInt8(ascii: "\"")),
            let version = Version(plain: bytes, in: at + 1..<end)
        else { return nil }
        at = end + 1
        return version
    }

    /// A moment without fractions.
    mutating func time() -> String? {
        guard Timestamp.isPlain(bytes, at: at) else { return nil }
        defer { at += 20 }
        return text(in: at..<at + 20)
    }

    /// 64 lower-case hexadecimal digits.
    mutating func digest() -> Digest? {
        guard let digest = Digest(hexDigits: bytes, at: at) else { return nil }
        at += 2 * Digest.length
        return digest
    }

    /// Digits without a zero in front, from 1.
    mutating func number(most: Int64) -> Int64? {
        var value: Int64 = 0
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]), at - start < 17 {
            value = value * 10 + Int64(bytes[at] - 0x30)
            at += 1
        }
        guard at > start, bytes[start] != 0x30, value <= most else { return nil }
        return value
    }

    /// Takes `"bottles/0b/0b7d….tar.zst"` and gives the digest that it names; nothing is taken of another path.
    mutating func takeBottlePath() -> Digest? {
        let start = at
        guard take("\"bottles/"), at + 2 < bytes.count else { return nil }
        let prefix = at
        at += 2
        if take("/"), let digest = digest(), take(".tar.zst\""), bytes[prefix] == bytes[prefix + 3],
            bytes[prefix + 1] == bytes[prefix + 4]
        {
            return digest
        }
        at = start
        return nil
    }

    /// As `LockReader.leadsInside` has it: no name between `/` is empty or all dots, and no byte needs an escape.
    mutating func path() -> String? {
        var place = at + 1
        var length = 0
        var isDots = true
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            switch bytes[place] {
            case UInt8(ascii: "/"):
                if length == 0 || isDots { return nil }
                length = 0
                isDots = true
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: " "): return nil
            default:
                length += 1
                if bytes[place] != UInt8(ascii: ".") { isDots = false }
            }
            place += 1
        }
        return length == 0 || isDots ? nil : quoted()
    }
}
