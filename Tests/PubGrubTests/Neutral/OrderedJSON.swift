/// A JSON value whose objects keep their order, which the order of discovery follows. For the tests' own corpora.
enum OrderedJSON {
    case object([(String, OrderedJSON)])
    case array([OrderedJSON])
    case string(String)
    case number(Double)
    case bool(Bool)
    case null

    var members: [(String, OrderedJSON)] { if case .object(let members) = self { members } else { [] } }
    var elements: [OrderedJSON] { if case .array(let elements) = self { elements } else { [] } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var integer: Int? { if case .number(let number) = self { Int(number) } else { nil } }
    var isTrue: Bool { if case .bool(let value) = self { value } else { false } }

    subscript(_ key: String) -> OrderedJSON? { members.first { $0.0 == key }?.1 }

    /// The members as pairs of strings.
    var pairs: [(String, String)] { members.map { ($0.0, $0.1.text ?? "") } }
}

/// Reads the JSON of trusted test data; traps on anything malformed.
struct OrderedJSONReader {
    private let bytes: [UInt8]
    private var place = 0

    static func read(_ bytes: [UInt8]) -> OrderedJSON {
        var reader = OrderedJSONReader(bytes: bytes)
        return reader.value()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipSpace()
        guard place < bytes.count, bytes[place] == character.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func value() -> OrderedJSON {
        skipSpace()
        switch bytes[place] {
        case UInt8(ascii: "{"):
            place += 1
            var members: [(String, OrderedJSON)] = []
            if take("}") { return .object([]) }
            repeat {
                skipSpace()
                let key = string()
                precondition(take(":"))
                members.append((key, value()))
            } while take(",")
            precondition(take("}"))
            return .object(members)
        case UInt8(ascii: "["):
            place += 1
            var elements: [OrderedJSON] = []
            if take("]") { return .array([]) }
            repeat { elements.append(value()) } while take(",")
            precondition(take("]"))
            return .array(elements)
        case UInt8(ascii: "\""): return .string(string())
        case UInt8(ascii: "t"):
            place += 4
            return .bool(true)
        case UInt8(ascii: "f"):
            place += 5
            return .bool(false)
        case UInt8(ascii: "n"):
            place += 4
            return .null
        default:
            let start = place
            while place < bytes.count, "+-.eE0123456789".utf8.contains(bytes[place]) { place += 1 }
            return .number(Double(String(decoding: bytes[start..<place], as: UTF8.self)) ?? 0)
        }
    }

    private mutating func string() -> String {
        precondition(bytes[place] == UInt8(ascii: "\""))
        place += 1
        var text: [UInt8] = []
        while bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] != UInt8(ascii: "\\") {
                text.append(bytes[place])
                place += 1
                continue
            }
            place += 1
            switch bytes[place] {
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "r"): text.append(13)
            case UInt8(ascii: "u"):
                let code = UInt32(String(decoding: bytes[place + 1...place + 4], as: UTF8.self), radix: 16) ?? 0xFFFD
                text.append(contentsOf: String(Unicode.Scalar(code) ?? "\u{FFFD}").utf8)
                place += 4
            default: text.append(bytes[place])
            }
            place += 1
        }
        place += 1
        return String(decoding: text, as: UTF8.self)
    }
}
