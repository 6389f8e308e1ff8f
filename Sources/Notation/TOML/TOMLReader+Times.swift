internal import Diagnostics

extension TOMLReader {
    /// Makes a date, a time or both of the word from `start` to where reading stands, and of the word behind one space.
    mutating func readTime(from start: Int, _ key: KeyPart?) {
        // `1979-05-27 07:32:00`: the space belongs to the value if a time follows.
        if place - start == 10, current == UInt8(ascii: " "), isDigit(place + 1), isDigit(place + 2),
            byte(at: place + 3) == UInt8(ascii: ":")
        {
            place += 1
            while place < end, !TOMLReader.endsWord(bytes[place]) { place += 1 }
        }
        let span = Span(start, place)
        do throws(TOMLTimeText.Fault) {
            let text = try TOMLTimeText(bytes[start..<place])
            addValue(text.kind, from: start, key)
        } catch {
            report(.tomlTime, "`\(excerpt(span))` \(error.message)", span, hints: error.hints)
            addValue(.localDate, from: start, key)
        }
    }

    private func isDigit(_ place: Int) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte(at: place) }
}

extension TOMLDateTime {
    /// Of a place where the reader found one.
    init(_ span: Span, kind: TOMLValue.Kind, in bytes: [UInt8]) {
        let written = bytes[span.start..<span.end]
        text = String(decoding: written, as: UTF8.self)
        self.kind = kind
        do throws(TOMLTimeText.Fault) {
            let parts = try TOMLTimeText(written)
            date = parts.date
            time = parts.time
            offset = parts.offset
        } catch {
            preconditionFailure("the reader let \(text) pass: \(error)")
        }
    }
}

/// The grammar of dates and times: RFC 3339, with TOML's space between date and time.
struct TOMLTimeText {
    enum Fault: Error {
        case form, month, day, hour, minute, second, offset, noSeconds, noFraction
    }

    private(set) var date: TOMLDateTime.Date?
    private(set) var time: TOMLDateTime.Time?
    private(set) var offset: Int?

    private let bytes: ArraySlice<UInt8>
    private var place: Int

    var kind: TOMLValue.Kind {
        if date == nil { return .localTime }
        if time == nil { return .localDate }
        return offset == nil ? .localDateTime : .offsetDateTime
    }

    init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        self.bytes = bytes
        place = bytes.startIndex
        if bytes.count >= 3, bytes[bytes.startIndex + 2] == UInt8(ascii: ":") {
            time = try readTime()
        } else {
            date = try readDate()
            if let byte = next, byte == UInt8(ascii: " ") || byte | 0x20 == UInt8(ascii: "t") {
                place += 1
                time = try readTime()
                offset = try readOffset()
            }
        }
        if place != bytes.endIndex { throw .form }
    }

    private var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }

    private mutating func readDate() throws(Fault) -> TOMLDateTime.Date {
        let year = try readDigits(4)
        try skip(UInt8(ascii: "-"))
        let month = try readDigits(2)
        try skip(UInt8(ascii: "-"))
        let day = try readDigits(2)
        guard 1...12 ~= month else { throw .month }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        guard 1...length ~= day else { throw .day }
        return TOMLDateTime.Date(year: year, month: month, day: day)
    }

    private mutating func readTime() throws(Fault) -> TOMLDateTime.Time {
        let hour = try readDigits(2)
        try skip(UInt8(ascii: ":"))
        let minute = try readDigits(2)
        guard next == UInt8(ascii: ":") else { throw .noSeconds }
        place += 1
        let second = try readDigits(2)
        var nanosecond = 0
        if next == UInt8(ascii: ".") {
            place += 1
            nanosecond = try readFraction()
        }
        guard hour <= 23 else { throw .hour }
        guard minute <= 59 else { throw .minute }
        guard second <= 60 else { throw .second }
        return TOMLDateTime.Time(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
    }

    private mutating func readFraction() throws(Fault) -> Int {
        var value = 0
        var count = 0
        while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
            if count < 9 { value = value * 10 + Int(byte - UInt8(ascii: "0")) }
            count += 1
            place += 1
        }
        if count == 0 { throw .noFraction }
        while count < 9 {
            value *= 10
            count += 1
        }
        return value
    }

    private mutating func readOffset() throws(Fault) -> Int? {
        guard let sign = next else { return nil }
        place += 1
        if sign | 0x20 == UInt8(ascii: "z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { throw .form }
        let hour = try readDigits(2)
        try skip(UInt8(ascii: ":"))
        let minute = try readDigits(2)
        guard hour <= 23, minute <= 59 else { throw .offset }
        return (sign == UInt8(ascii: "-") ? -1 : 1) * (hour * 60 + minute)
    }

    private mutating func readDigits(_ count: Int) throws(Fault) -> Int {
        var value = 0
        for _ in 0..<count {
            guard let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { throw .form }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            place += 1
        }
        return value
    }

    private mutating func skip(_ byte: UInt8) throws(Fault) {
        guard next == byte else { throw .form }
        place += 1
    }
}

extension TOMLTimeText.Fault {
    var message: String {
        switch self {
        case .form: "is not a date or a time"
        case .month: "has a month that does not exist"
        case .day: "has a day that its month does not have"
        case .hour: "has an hour past 23"
        case .minute: "has a minute past 59"
        case .second: "has a second past 60"
        case .offset: "has an offset from UTC that does not exist"
        case .noSeconds: "has no seconds"
        case .noFraction: "has no digits after the point"
        }
    }

    var hints: [String] {
        switch self {
        case .form: ["write dates as `2026-06-30`, times as `08:12:44`, both as `2026-06-30T08:12:44Z`"]
        case .noSeconds: ["write the seconds too: `08:12:00`"]
        default: []
        }
    }
}
