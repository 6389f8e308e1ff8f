internal import Diagnostics

extension TOMLReader {
    /// Makes a number of the word from `start` to where reading stands; a wrong one is reported.
    mutating func readNumber(from start: Int, _ key: KeyPart?) {
        var digits = start
        let isSigned = bytes[start] == UInt8(ascii: "-") || bytes[start] == UInt8(ascii: "+")
        let isNegative = bytes[start] == UInt8(ascii: "-")
        if isSigned { digits += 1 }

        if let value = simpleInteger(from: digits, isNegative: isNegative) {
            addValue(.integer, from: start, key) { $0.bits = UInt64(bitPattern: value) }
            return
        }
        let first = byte(at: digits)
        if first == UInt8(ascii: "0"), let radix = TOMLReader.radix(of: byte(at: digits + 1)), digits + 1 < place {
            readPrefixed(from: start, digits: digits + 2, radix: radix, isSigned: isSigned, key)
        } else if first == UInt8(ascii: "i") || first == UInt8(ascii: "n") {
            readSpecial(from: start, digits: digits, isNegative: isNegative, key)
        } else {
            readDecimal(from: start, digits: digits, key)
        }
    }

    /// An integer of at most 18 plain digits, as nearly all are.
    private func simpleInteger(from digits: Int, isNegative: Bool) -> Int64? {
        guard digits < place, place - digits <= 18 else { return nil }
        if bytes[digits] == UInt8(ascii: "0"), place - digits > 1 { return nil }
        var value: Int64 = 0
        for byte in bytes[digits..<place] {
            let digit = byte &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value * 10 + Int64(digit)
        }
        return isNegative ? -value : value
    }

    private static func radix(of letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    private mutating func readPrefixed(from start: Int, digits: Int, radix: Int, isSigned: Bool, _ key: KeyPart?) {
        let span = Span(start, place)
        let text = excerpt(span)
        let name = radix == 16 ? "a hexadecimal" : radix == 8 ? "an octal" : "a binary"
        var value: UInt64 = 0
        var isTooLarge = false
        var isDigit = false
        var isWrong = false
        for byte in bytes[digits..<place] {
            if byte == UInt8(ascii: "_"), isDigit {
                isDigit = false
            } else if let digit = TOMLReader.hexadecimalValue(byte), digit < radix {
                isDigit = true
                let (high, low) = value.multipliedFullWidth(by: UInt64(radix))
                value = low | UInt64(digit)
                isTooLarge = isTooLarge || high != 0 || low > UInt64(Int64.max)
            } else {
                isWrong = true
            }
        }
        if isWrong || !isDigit {
            report(
                .tomlNumber, "`\(text)` is not \(name) integer", span,
                hints: ["a string needs quotes: `\(TOMLText.quoted(text))`"])
        } else if isSigned {
            report(.tomlNumber, "\(name) integer cannot have a sign", Span(start, start + 1))
        } else if isTooLarge || value > UInt64(Int64.max) {
            report(
                .tomlRange, "`\(text)` does not fit into 64 bits", span, hints: ["the largest integer is \(Int64.max)"])
        }
        addValue(.integer, from: start, key) { $0.bits = value }
    }

    private mutating func readSpecial(from start: Int, digits: Int, isNegative: Bool, _ key: KeyPart?) {
        let word = bytes[digits..<place]
        var value = Double.nan
        if word.elementsEqual("inf".utf8) {
            value = .infinity
        } else if !word.elementsEqual("nan".utf8) {
            reportNumber(Span(start, place))
        }
        addValue(.float, from: start, key) { $0.bits = (isNegative ? -value : value).bitPattern }
    }

    /// A decimal integer or a float, by the grammar `int [frac] [exp]`.
    private mutating func readDecimal(from start: Int, digits: Int, _ key: KeyPart?) {
        let span = Span(start, place)
        var stop = digits
        var isWrong = !skipDigits(&stop)
        let whole = Span(digits, stop)
        var isFloat = false
        if byte(at: stop) == UInt8(ascii: "."), stop < place {
            isFloat = true
            stop += 1
            isWrong = !skipDigits(&stop) || isWrong
        }
        if byte(at: stop) | 0x20 == UInt8(ascii: "e"), stop < place {
            isFloat = true
            stop += 1
            if byte(at: stop) == UInt8(ascii: "+") || byte(at: stop) == UInt8(ascii: "-") { stop += 1 }
            isWrong = !skipDigits(&stop) || isWrong
        }
        let kind: TOMLValue.Kind = isFloat ? .float : .integer
        if isWrong || stop != place {
            reportNumber(span)
            addValue(kind, from: start, key)
            return
        }
        if whole.end - whole.start > 1, bytes[whole.start] == UInt8(ascii: "0") {
            let digits = bytes[whole.start..<place].drop { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "_") }
            let needsZero = digits.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) } ?? true
            let trimmed = (needsZero ? "0" : "") + String(decoding: digits, as: UTF8.self)
            let sign = String(decoding: bytes[start..<whole.start], as: UTF8.self)
            report(
                .tomlNumber, "a number cannot start with 0", span,
                hints: [
                    "write `\(sign)\(trimmed.prefix(40))`, `0o…` for an octal number, or \(TOMLText.quoted(excerpt(span))) for a string"
                ])
            addValue(kind, from: start, key)
            return
        }
        addDecimal(isFloat: isFloat, span, key)
    }

    private mutating func addDecimal(isFloat: Bool, _ span: Span, _ key: KeyPart?) {
        let text = String(decoding: bytes[span.start..<span.end].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        var bits: UInt64 = 0
        if isFloat {
            if let value = Double(text), value.isFinite {
                bits = value.bitPattern
            } else {
                report(
                    .tomlRange, "`\(excerpt(span))` is too large for a float", span,
                    hints: ["the largest is about 1.8e308; infinity is written `inf`"])
            }
        } else if let value = Int64(text) {
            bits = UInt64(bitPattern: value)
        } else {
            report(
                .tomlRange, "`\(excerpt(span))` does not fit into 64 bits", span,
                hints: ["integers go from \(Int64.min) to \(Int64.max)"])
        }
        addValue(isFloat ? .float : .integer, from: span.start, key) { $0.bits = bits }
    }

    /// Steps over digits with single underscores between them; false if there is none or an underscore is misplaced.
    private func skipDigits(_ place: inout Int) -> Bool {
        var isDigit = false
        var isRight = true
        while place < self.place {
            let byte = bytes[place]
            if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
                isDigit = true
            } else if byte == UInt8(ascii: "_") {
                isRight = isRight && isDigit
                isDigit = false
            } else {
                break
            }
            place += 1
        }
        return isRight && isDigit
    }

    private mutating func reportNumber(_ span: Span) {
        let text = excerpt(span)
        let word = bytes[span.start..<span.end]
        let body = word.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        var hints: [String] = []
        if word.filter({ $0 == UInt8(ascii: ".") }).count > 1 || body.first.map({ !isNumeric($0) }) ?? true {
            hints = ["a string needs quotes: `\(TOMLText.quoted(text))`"]
        } else if word.contains(UInt8(ascii: "_")), body.allSatisfy({ isNumeric($0) || $0 == UInt8(ascii: "_") }) {
            hints = ["an underscore stands between two digits"]
        } else if body.first == UInt8(ascii: ".") || body.last == UInt8(ascii: ".") || text.contains(".e") {
            hints = ["a float needs digits on both sides of its point, as in `0.5`"]
        } else if !body.allSatisfy({ isNumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }) {
            hints = ["a string needs quotes: `\(TOMLText.quoted(text))`"]
        }
        report(.tomlNumber, "`\(text)` is not a number", span, hints: hints)
    }

    private func isNumeric(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    }
}
