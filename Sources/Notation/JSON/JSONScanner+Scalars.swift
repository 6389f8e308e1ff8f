/// Strings, numbers and words. Each scan returns false, and leaves the place as it was, if the token is cut off.
extension JSONScanner {
    mutating func scanString() throws(JSONError) -> Bool {
        let start = place + 1
        var stop = start
        var isEscaped = false
        while true {
            while stop < bytes.count {
                let byte = bytes[stop]
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 { break }
                stop += 1
            }
            guard stop < bytes.count else { return try !waits() }
            switch bytes[stop] {
            case UInt8(ascii: "\""):
                payload = start..<stop
                payloadIsEscaped = isEscaped
                place = stop + 1
                return true
            case UInt8(ascii: "\\"):
                isEscaped = true
                guard let length = try escapeLength(at: stop) else { return try !waits() }
                stop += length
            case 0..<0x20:
                throw error(.controlCharacter, at: stop)
            default:
                let length = Encoding.wellFormedLength(in: bytes, at: stop)
                if length == 0 {
                    if bytes.count - stop < 4, !isLastPiece { return false }
                    throw error(.encoding, at: stop)
                }
                stop += length
            }
        }
    }

    /// Bytes of the escape at a place; nil if it is cut off.
    private func escapeLength(at start: Int) throws(JSONError) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard let first = try codeUnit(at: start) else { return nil }
            if 0xDC00...0xDFFF ~= first { throw error(.surrogate, at: start) }
            guard 0xD800...0xDBFF ~= first else { return 6 }
            guard start + 6 < bytes.count else { return nil }
            guard bytes[start + 6] == UInt8(ascii: "\\") else { throw error(.surrogate, at: start) }
            guard start + 7 < bytes.count else { return nil }
            guard bytes[start + 7] == UInt8(ascii: "u") else { throw error(.surrogate, at: start) }
            guard let second = try codeUnit(at: start + 6) else { return nil }
            guard 0xDC00...0xDFFF ~= second else { throw error(.surrogate, at: start) }
            return 12
        default:
            throw error(.escape, at: start)
        }
    }

    /// The value of `\uXXXX`; nil if it is cut off.
    private func codeUnit(at start: Int) throws(JSONError) -> UInt32? {
        var value: UInt32 = 0
        for place in start + 2..<start + 6 {
            guard place < bytes.count else { return nil }
            guard let digit = TOMLReader.hexadecimalValue(bytes[place]) else { throw error(.escape, at: start) }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    mutating func scanLiteral(_ word: StaticString) throws(JSONError) -> Bool {
        let length = word.utf8CodeUnitCount
        for distance in 0..<length {
            guard place + distance < bytes.count else { return try !waits() }
            let letter = word.withUTF8Buffer { letters in unsafe letters[distance] }
            if bytes[place + distance] != letter { throw error(.literal) }
        }
        place += length
        return true
    }

    mutating func scanNumber() throws(JSONError) -> Bool {
        var stop = place
        func byte() -> UInt8 { stop < bytes.count ? bytes[stop] : 0 }
        func skipDigits() -> Bool {
            let start = stop
            while UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte() { stop += 1 }
            return stop > start
        }
        if byte() == UInt8(ascii: "-") { stop += 1 }
        let first = stop
        var isRight = skipDigits()
        if stop - first > 1, bytes[first] == UInt8(ascii: "0") { isRight = false }
        if isRight, byte() == UInt8(ascii: ".") {
            stop += 1
            isRight = skipDigits()
        }
        if isRight, byte() | 0x20 == UInt8(ascii: "e") {
            stop += 1
            if byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-") { stop += 1 }
            isRight = skipDigits()
        }
        // A number ends where something else begins; the end of a piece does not tell.
        if stop >= bytes.count, !isLastPiece { return false }
        guard isRight else { throw error(.number) }
        payload = place..<stop
        place = stop
        return true
    }

    // MARK: - What was scanned

    /// The text of the last key or string, or the last number as it is written.
    public var text: String { String(decoding: textBytes, as: UTF8.self) }

    /// The same as UTF-8.
    public var textBytes: ArraySlice<UInt8> { payloadIsEscaped ? unescaped()[...] : bytes[payload] }

    /// Whether the last key or string is that text; cheaper than to make it.
    public func isText(_ text: StaticString) -> Bool {
        if payloadIsEscaped { return textBytes.elementsEqual(String(describing: text).utf8) }
        guard payload.count == text.utf8CodeUnitCount else { return false }
        let start = payload.lowerBound
        return text.withUTF8Buffer { letters in
            for distance in 0..<letters.count where unsafe letters[distance] != bytes[start + distance] { return false }
            return true
        }
    }

    /// The last number: an integer if it is written as one and fits into 64 bits.
    public func number() throws(JSONError) -> JSONValue {
        let digits = bytes[payload]
        if let value = simpleInteger(digits) { return .integer(value) }
        let text = String(decoding: digits, as: UTF8.self)
        if digits.allSatisfy({ $0 <= UInt8(ascii: "9") && $0 != UInt8(ascii: ".") }), text != "-0",
            let value = Int64(text)
        {
            return .integer(value)
        }
        guard let value = Double(text), value.isFinite else {
            throw error(.numberRange, at: payload.lowerBound)
        }
        return .number(value)
    }

    private func simpleInteger(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.count <= 18 else { return nil }
        var value: Int64 = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    /// The last string with its escapes resolved; they were checked when it was scanned.
    private func unescaped() -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(payload.count)
        var place = payload.lowerBound
        while place < payload.upperBound {
            let byte = bytes[place]
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                place += 1
                continue
            }
            let kind = bytes[place + 1]
            switch kind {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                place += appendCodePoint(at: place, to: &result)
                continue
            default: result.append(kind)
            }
            place += 2
        }
        return result
    }

    /// Appends the character of one escape or of a surrogate pair; returns the bytes that it takes.
    private func appendCodePoint(at start: Int, to result: inout [UInt8]) -> Int {
        func unit(_ place: Int) -> UInt32 {
            bytes[place + 2..<place + 6].reduce(0) { $0 << 4 | UInt32(TOMLReader.hexadecimalValue($1) ?? 0) }
        }
        let first = unit(start)
        let isPair = 0xD800...0xDBFF ~= first
        let value = isPair ? 0x10000 + (first - 0xD800) << 10 + (unit(start + 6) - 0xDC00) : first
        if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) {
            result.append(contentsOf: encoded)
        }
        return isPair ? 12 : 6
    }
}
