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
        if let digest = Digest(hexDigits: Array(text.utf8), at: 0) {
            self = digest
            return
        }
        var digits = text.utf8.makeIterator()
        first = try Digest.word(&digits)
        second = try Digest.word(&digits)
        third = try Digest.word(&digits)
        fourth = try Digest.word(&digits)
    }

    /// Reads 64 lower-case hexadecimal digits that stand in a longer text; nil when there are others.
    public init?(hexDigits bytes: [UInt8], at start: Int) {
        guard start >= 0, bytes.count - start >= 2 * Digest.length else { return nil }
        let text = unsafe bytes.span.bytes
        var isHexadecimal = true
        func word(_ place: Int) -> UInt64 {
            let (high, low) = (half(start + 16 * place), half(start + 16 * place + 8))
            return high << 32 | low
        }
        func half(_ place: Int) -> UInt64 {
            // The length was checked above.
            let digits = UInt64(bigEndian: unsafe text.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
            guard let value = Digest.value(ofDigits: digits) else {
                isHexadecimal = false
                return 0
            }
            return value
        }
        (first, second, third, fourth) = (word(0), word(1), word(2), word(3))
        if !isHexadecimal { return nil }
    }

    /// Eight digits side by side, the first in the highest byte: no byte carries into the next on the way.
    @inline(__always)
    private static func value(ofDigits digits: UInt64) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Letters have the bit 0x40; after adding 9 their low half is the value, from 10 to 15.
        let letters = (digits >> 6) & ones
        let values = (digits & (0x0f * ones)) + letters * 9
        guard digits & (0xf0 * ones) == 0x30 * ones + letters * 0x30, values & (0x10 * ones) == 0,
            ((values + 0x06 * ones) >> 4) & ones == letters
        else { return nil }
        let pairs = (values | (values >> 4)) & 0x00ff_00ff_00ff_00ff
        let fours = (pairs | (pairs >> 8)) & 0x0000_ffff_0000_ffff
        return (fours | (fours >> 16)) & 0xffff_ffff
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
        unsafe String(unsafeUninitializedCapacity: 2 * Digest.length) { buffer in
            for index in 0..<2 * Digest.length { unsafe buffer[index] = digit(index) }
            return 2 * Digest.length
        }
    }

    /// One of the 64 digits.
    private func digit(_ index: Int) -> UInt8 {
        let word = index < 32 ? (index < 16 ? first : second) : (index < 48 ? third : fourth)
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15))) & 15
        return digit < 10 ? 0x30 + digit : 0x61 + digit - 10
    }

    /// `sha256:` and the digits.
    public var prefixed: String { Digest.prefix + hex }

    /// Where a registry keeps the bottle of this digest: `bottles/0b/0b7d….tar.zst` (spec/registry.md).
    public var bottlePath: String {
        let hex = hex
        return "bottles/\(hex.prefix(2))/\(hex).tar.zst"
    }

    /// The first 12 digits, for people and for names of kegs.
    public var short: String {
        unsafe String(unsafeUninitializedCapacity: 12) { buffer in
            for index in 0..<12 { unsafe buffer[index] = digit(index) }
            return 12
        }
    }

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
