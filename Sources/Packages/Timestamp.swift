/// A moment in UTC as RFC 3339 writes it with `Z`: `2026-06-30T08:12:44Z`, fractions of a second allowed.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let text: String

    /// Nil unless it is such a moment, of the years 0000 to 9999.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 30, bytes[bytes.count - 1] == UInt8(ascii: "Z") else {
            return nil
        }
        for (index, mark) in zip([4, 7, 10, 13, 16], "--T::".utf8) where bytes[index] != mark { return nil }
        for index in bytes.indices where !bytes[index].isDigit {
            switch index {
            case 4, 7, 10, 13, 16, 19, bytes.count - 1: continue
            default: return nil
            }
        }
        if bytes.count > 20, bytes[19] != UInt8(ascii: ".") || bytes.count == 21 { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let day = CalendarDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        guard day.isReal, number(11..<13) < 24, number(14..<16) < 60, number(17..<19) <= 60 else {
            return nil
        }
        self.text = text
    }

    /// A whole second of the years 1970 to 9999.
    public init(secondsSince1970 seconds: Int64) {
        let day = CalendarDate(secondsSince1970: seconds)
        let second = Int(seconds % 86_400)
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        text = "\(day)T\(digits(second / 3600)):\(digits(second / 60 % 60)):\(digits(second % 60))Z"
    }

    /// Whether 20 bytes of a longer text are such a moment without fractions and without a leap second: as TOML has it
    /// too.
    public static func isPlain(_ bytes: [UInt8], at start: Int) -> Bool {
        guard start >= 0, bytes.count - start >= 20 else { return false }
        var isPlain = true
        func number(_ place: Int, _ count: Int) -> Int {
            var number = 0
            for index in start + place..<start + place + count {
                if !bytes[index].isDigit { isPlain = false }
                number = number * 10 + Int(bytes[index] & 0x0f)
            }
            return number
        }
        let day = CalendarDate(year: number(0, 4), month: number(5, 2), day: number(8, 2))
        return day.isReal && number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60 && isPlain
            && bytes[start + 4] == UInt8(ascii: "-") && bytes[start + 7] == UInt8(ascii: "-")
            && bytes[start + 10] == UInt8(ascii: "T") && bytes[start + 13] == UInt8(ascii: ":")
            && bytes[start + 16] == UInt8(ascii: ":") && bytes[start + 19] == UInt8(ascii: "Z")
    }

    public var description: String { text }

    /// Seconds since 1970-01-01T00:00:00Z, fractions left out.
    public var secondsSince1970: Int64 {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let day = CalendarDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        return Int64(day.daysSince1970) * 86_400
            + Int64(number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19))
    }

    /// Texts of one form, so bytes decide, the `Z` left out for the sake of fractions.
    public static func < (one: Timestamp, other: Timestamp) -> Bool {
        one.text.utf8.dropLast().lexicographicallyPrecedes(other.text.utf8.dropLast())
    }
}
