internal import Diagnostics

/// Writing of single keys and strings, and finding the text of one that was read.
public enum TOMLText {
    /// A basic string on one line: quotes around it, escapes only where TOML needs them.
    public static func quoted(_ text: String) -> String {
        var result = "\""
        result.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: result += escape(UInt8(scalar.value))
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A key: bare where it may be, else as a basic string.
    public static func key(_ text: String) -> String {
        !text.isEmpty && text.utf8.allSatisfy(TOMLReader.isBare) ? text : quoted(text)
    }

    /// An array on one line of values that are TOML text.
    public static func array(_ values: [String]) -> String { "[" + values.joined(separator: ", ") + "]" }

    /// An inline table of keys, to be quoted where they must, and values that are TOML text.
    public static func inlineTable(_ members: [(key: String, value: String)]) -> String {
        if members.isEmpty { return "{}" }
        return "{ " + members.map { "\(key($0.key)) = \($0.value)" }.joined(separator: ", ") + " }"
    }

    /// The shortest escape of a control character, a quote or a backslash.
    static func escape(_ byte: UInt8) -> String {
        switch byte {
        case 0x08: return "\\b"
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0C: return "\\f"
        case 0x0D: return "\\r"
        case UInt8(ascii: "\""): return "\\\""
        case UInt8(ascii: "\\"): return "\\\\"
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }

    /// The text of a well-formed key or string that stands at a place, as UTF-8.
    ///
    /// Of one with a wrong escape, which is reported elsewhere: the text without that escape.
    static func text(of span: Span, form: TOMLStringForm, in bytes: [UInt8]) -> ArraySlice<UInt8> {
        switch form {
        case .bare: return bytes[span.start..<span.end]
        case .plain: return bytes[span.start + 1..<span.end - 1]
        case .escaped: return unescaped(bytes[span.start + 1..<span.end - 1])
        case .lines: return lines(bytes[span.start + 3..<span.end - 3])
        case .escapedLines: return unescaped(lines(bytes[span.start + 3..<span.end - 3]))
        }
    }

    /// Without the line end that may follow the opening quotes, and with line feeds alone as line ends: a checkout
    /// with CRLF means the same.
    private static func lines(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = text
        if text.contains(UInt8(ascii: "\r")) { text = text.filter { $0 != UInt8(ascii: "\r") }[...] }
        return text.first == UInt8(ascii: "\n") ? text.dropFirst() : text
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            place += 1
            guard byte == UInt8(ascii: "\\"), place < text.endIndex else {
                result.append(byte)
                continue
            }
            let kind = text[place]
            place += 1
            switch kind {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result.append(kind)
            case UInt8(ascii: "u"), UInt8(ascii: "U"):
                let stop = min(place + (kind == UInt8(ascii: "u") ? 4 : 8), text.endIndex)
                var value: UInt32 = 0
                while place < stop, let digit = TOMLReader.hexadecimalValue(text[place]) {
                    value = value << 4 | UInt32(digit)
                    place += 1
                }
                if let scalar = Unicode.Scalar(value) { result.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
            default:
                // A backslash at the end of a line swallows all blank up to the next character.
                while place < text.endIndex, text[place] == UInt8(ascii: " ") || 0x09...0x0D ~= text[place] {
                    place += 1
                }
            }
        }
        return result[...]
    }
}
