/// A SHA-256 digest.
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Bytes in a digest.
    public static let length = 32

    // Four big-endian words: inline, and hashed and compared without a loop.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Nil unless there are exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Digest.length else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
        (first, second, third, fourth) = (words[0], words[1], words[2], words[3])
    }

    /// Reads 64 lower-case hexadecimal digits.
    public init(hex text: String) throws(DigestError) {
        guard text.utf8.count == 2 * Digest.length else { throw .length(text.utf8.count) }
        var digits = text.utf8.makeIterator()
        first = try Digest.word(&digits)
        second = try Digest.word(&digits)
        third = try Digest.word(&digits)
        fourth = try Digest.word(&digits)
    }

    /// Reads 64 lower-case hexadecimal digits that stand in a longer text; nil when there are others.
    public init?(hexDigits bytes: [UInt8], at start: Int) {
        guard start >= 0, bytes.count - start >= 2 * Digest.length else { return nil }
        func word(_ place: Int) -> UInt64? {
            var word: UInt64 = 0
            for index in start + 16 * place..<start + 16 * place + 16 {
                let digit = bytes[index]
                switch digit {
                case 0x30...0x39: word = word << 4 | UInt64(digit - 0x30)
                case 0x61...0x66: word = word << 4 | UInt64(digit - 0x61 + 10)
                default: return nil
                }
            }
            return word
        }
        guard let first = word(0), let second = word(1), let third = word(2), let fourth = word(3) else { return nil }
        (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    }

    /// The next 16 digits.
    private static func word(_ digits: inout String.UTF8View.Iterator) throws(DigestError) -> UInt64 {
        var word: UInt64 = 0
        for _ in 0..<16 {
            let value: UInt8
            switch digits.next() {
            case .some(let digit) where 0x30 <= digit && digit <= 0x39: value = digit - 0x30
            case .some(let digit) where 0x61 <= digit && digit <= 0x66: value = digit - 0x61 + 10
            case .some(let digit) where 0x41 <= digit && digit <= 0x46: throw .upperCase
            default: throw .notHexadecimal
            }
            word = word << 4 | UInt64(value)
        }
        return word
    }

    /// Reads `sha256:` and 64 hexadecimal digits.
    public init(prefixed text: String) throws(DigestError) {
        guard text.hasPrefix(Digest.prefix) else { throw .prefix }
        try self.init(hex: String(text.dropFirst(Digest.prefix.count)))
    }

    private static let prefix = "sha256:"

    /// 64 lower-case hexadecimal digits.
    public var hex: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * Digest.length)
        for word in [first, second, third, fourth] {
            for index in (0..<16).reversed() {
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(4 * index)) & 15
                text.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// `sha256:` and the digits.
    public var prefixed: String { Digest.prefix + hex }

    /// The first 12 digits, for people and for names of kegs.
    public var short: String { String(hex.prefix(12)) }

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.length)
        for word in [first, second, third, fourth] {
            for index in (0..<8).reversed() {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * index)))
            }
        }
        return bytes
    }

    public var description: String { hex }

    public static func < (one: Digest, other: Digest) -> Bool {
        (one.first, one.second, one.third, one.fourth) < (
            other.first, other.second, other.third, other.fourth
        )
    }
}

/// Why a text is not a digest.
public enum DigestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// How many digits there are instead of 64.
    case length(Int)
    case upperCase
    case notHexadecimal
    case prefix

    /// The reason as the second half of a sentence.
    public var description: String {
        switch self {
        case .length(let count): "a SHA-256 digest has 64 hexadecimal digits, not \(count)"
        case .upperCase: "a digest is written in lower case"
        case .notHexadecimal: "a digest has only the digits 0-9 and a-f"
        case .prefix: "a digest starts with `sha256:` here"
        }
    }
}
