/// The texts of which what stands behind the name of a match specification is made (CEP 29).
struct MatchSpecParts {
    var version: ArraySlice<UInt8>?
    var build: ArraySlice<UInt8>?
    var numbers: ClosedRange<Int>?
    /// Keys between brackets that nothing is known of, with their values.
    var others: [(key: String, value: String)] = []

    /// Nil when it cannot be read.
    init?(_ written: ArraySlice<UInt8>) {
        var rest = written.trimmed
        if rest.last == UInt8(ascii: "]"), let open = rest.firstIndex(of: UInt8(ascii: "[")) {
            guard readKeys(rest[(open + 1)..<(rest.endIndex - 1)]) else { return nil }
            rest = rest[..<open].trimmed
        }
        if !rest.isEmpty { split(rest) }
    }

    /// `VERSION`, `VERSION BUILD`, `=VERSION=BUILD`.
    private mutating func split(_ text: ArraySlice<UInt8>) {
        var version = text
        var place = text.endIndex - 1
        while place > text.startIndex, !Self.isNoBuild(text[place]) { place -= 1 }
        let isMark = text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "=")
        let before = place > text.startIndex ? text[place - 1] : UInt8(ascii: "=")
        if isMark, place + 1 < text.endIndex, !Self.isOperator(before) {
            build = text[(place + 1)...]
            version = text[..<place].trimmed
        }
        // `=1.2=build` names one version.
        if build != nil, version.first == UInt8(ascii: "="),
            !version.dropFirst().contains(where: { Self.isNoBuild($0) })
        {
            version = version.dropFirst()
        }
        self.version = version
    }

    private static func isOperator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// What cannot be in a build.
    private static func isNoBuild(_ byte: UInt8) -> Bool {
        isOperator(byte) && byte != UInt8(ascii: "!") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
    }

    /// `version=">=1", build="py*", build_number=3`
    private mutating func readKeys(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text.trimmed
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return false }
            let key = rest[..<equals].trimmed
            rest = rest[(equals + 1)...].trimmed
            var value = rest
            if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                guard let end = rest.dropFirst().firstIndex(of: quote) else { return false }
                value = rest[(rest.startIndex + 1)..<end]
                rest = rest[(end + 1)...].trimmed
            } else {
                value = rest.prefix { $0 != UInt8(ascii: ",") }.trimmed
                rest = rest.drop { $0 != UInt8(ascii: ",") }
            }
            if let first = rest.first {
                guard first == UInt8(ascii: ",") else { return false }
                rest = rest.dropFirst().trimmed
            }
            switch String(decoding: key, as: UTF8.self) {
            case "version": version = value
            case "build": build = value
            case "build_number":
                guard let read = Self.numbers(value) else { return false }
                numbers = read
            case let other: others.append((other, String(decoding: value, as: UTF8.self)))
            }
        }
        return true
    }

    private static func numbers(_ text: ArraySlice<UInt8>) -> ClosedRange<Int>? {
        let sign = String(decoding: text.prefix { !$0.isDigit }, as: UTF8.self)
        guard let number = Int(String(decoding: text.dropFirst(sign.utf8.count), as: UTF8.self)),
            number < Int.max
        else { return nil }
        switch sign {
        case "", "=", "==": return number...number
        case ">=": return number...Int.max
        case ">": return number + 1...Int.max
        case "<=": return 0...number
        case "<": return number > 0 ? 0...number - 1 : nil
        default: return nil
        }
    }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension ArraySlice<UInt8> {
    var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first.isBlank { slice = slice.dropFirst() }
        while let last = slice.last, last.isBlank { slice = slice.dropLast() }
        return slice
    }
}
