/// Writes values as UTF-8.
struct JSONWriter {
    var bytes: [UInt8] = []
    let isIndented: Bool
    private var depth = 0

    init(isIndented: Bool) { self.isIndented = isIndented }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("null")
        case .boolean(let flag): append(flag ? "true" : "false")
        case .integer(let number): append(String(number))
        case .number(let number):
            precondition(number.isFinite, "JSON has no number \(number)")
            append(String(number))
        case .string(let text): write(text)
        case .array(let elements):
            writeContainer("[", "]", elements.count) { writer, place in writer.write(elements[place]) }
        case .object(let members):
            writeContainer("{", "}", members.count) { writer, place in
                writer.write(members[place].key)
                writer.append(writer.isIndented ? ": " : ":")
                writer.write(members[place].value)
            }
        }
    }

    private mutating func writeContainer(
        _ open: String, _ close: String, _ count: Int, _ writeElement: (inout JSONWriter, Int) -> Void
    ) {
        append(open)
        depth += 1
        for place in 0..<count {
            if place > 0 { append(",") }
            startLine()
            writeElement(&self, place)
        }
        depth -= 1
        if count > 0 { startLine() }
        append(close)
    }

    private mutating func startLine() {
        guard isIndented else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Most texts need no escape and go out as one piece.
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            append(text)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x08: append("\\b")
            case 0x09: append("\\t")
            case 0x0A: append("\\n")
            case 0x0C: append("\\f")
            case 0x0D: append("\\r")
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: bytes.append(byte)
            }
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
