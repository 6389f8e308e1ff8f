/// The place of a version, or of a cut between versions, in the order: bytes compared one after the other.
///
/// The first sixteen bytes are two integers, so that nearly every comparison is one or two machine comparisons and
/// nearly every version needs no heap memory. The last byte of a key is never zero, so padding with zeros keeps
/// both order and equality. How a version becomes bytes: `VersionEncoder`.
@usableFromInline
struct VersionKey: Hashable, Comparable, Sendable {
    @usableFromInline var high: UInt64 = 0
    @usableFromInline var low: UInt64 = 0
    /// Byte 16 and later; empty for most versions.
    @usableFromInline var rest: [UInt8] = []

    @inlinable
    static func == (one: VersionKey, other: VersionKey) -> Bool {
        one.high == other.high && one.low == other.low && one.rest == other.rest
    }

    @inlinable
    static func < (one: VersionKey, other: VersionKey) -> Bool {
        if one.high != other.high { return one.high < other.high }
        if one.low != other.low { return one.low < other.low }
        if one.rest.isEmpty { return !other.rest.isEmpty }
        return one.rest.lexicographicallyPrecedes(other.rest)
    }

    /// From bytes of which the last is not zero.
    init(_ bytes: [UInt8]) {
        var encoder = VersionEncoder()
        for byte in bytes { encoder.append(byte) }
        self = encoder.key
    }

    init() {}

    /// The key whose last byte is one higher: of a version without build, the place after all of its builds.
    var successor: VersionKey { changingLastByte { $0 + $1 } }

    /// The key whose last byte is one lower: of a release without build, the place below its pre-releases.
    var predecessor: VersionKey { changingLastByte { $0 - $1 } }

    private func changingLastByte(_ change: (UInt64, UInt64) -> UInt64) -> VersionKey {
        var key = self
        if !rest.isEmpty {
            key.rest[rest.count - 1] = UInt8(truncatingIfNeeded: change(UInt64(rest[rest.count - 1]), 1))
        } else if low != 0 {
            key.low = change(low, 1 << UInt64(low.trailingZeroBitCount & ~7))
        } else {
            key.high = change(high, 1 << UInt64(high.trailingZeroBitCount & ~7))
        }
        return key
    }
}

/// Writes the parts of a version as bytes that sort as the version does (spec/versions.md, "Order").
///
/// After a run of a release come, in ascending order, the pre-release mark, the final mark, the next component, a
/// number after letters, a letter. An identifier list is a tag and a body for each, closed by `endOfList`, which is
/// below both tags so that the shorter of two lists comes first.
struct VersionEncoder {
    static let preRelease: UInt8 = 1
    static let final: UInt8 = 2
    static let component: UInt8 = 4
    static let number: UInt8 = 6

    /// Smaller numbers are one byte.
    static let leastLongNumber = 0xe0

    static let endOfList: UInt8 = 1
    static let numericIdentifier: UInt8 = 2
    static let textIdentifier: UInt8 = 3

    private(set) var key = VersionKey()
    private var count = 0

    /// The bytes so far.
    var written: [UInt8] {
        var bytes: [UInt8] = []
        for place in 0..<min(count, 16) {
            let word = place < 8 ? key.high : key.low
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - place % 8 * 8)))
        }
        return bytes + key.rest
    }

    mutating func append(_ byte: UInt8) {
        if count < 8 {
            key.high |= UInt64(byte) << UInt64(56 - 8 * count)
        } else if count < 16 {
            key.low |= UInt64(byte) << UInt64(56 - 8 * (count - 8))
        } else {
            key.rest.append(byte)
        }
        count += 1
    }

    /// A number of any length, given by its digits: small ones are one byte, up to 64 bits a length and the bytes,
    /// longer ones a length and the digits.
    mutating func append(digits: some Collection<UInt8>) {
        let significant = digits.drop { $0 == UInt8(ascii: "0") }
        var value: UInt64 = 0
        for digit in significant {
            let (product, carried) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            if carried || overflowed {
                append(0xf0)
                // A version's text has at most 128 bytes, so the length fits.
                append(UInt8(significant.count))
                for digit in significant { append(digit) }
                return
            }
            value = sum
        }
        if value < Self.leastLongNumber { return append(UInt8(value)) }
        let length = (64 - value.leadingZeroBitCount + 7) / 8
        append(0xe0 + UInt8(length))
        for index in (0..<length).reversed() { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}
