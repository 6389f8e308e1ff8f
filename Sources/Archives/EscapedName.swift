/// A name from an untrusted archive as it may be shown: nothing in it can move a cursor, hide text or end a line.
public enum EscapedName {
    /// Longer names are cut in the middle of nowhere and end in `…`: 200 characters tell which one it is.
    static let longest = 200

    /// Control and formatting characters as `\u{…}`, bytes that are not UTF-8 as `\x..`, a backslash doubled.
    public static func text(_ name: [UInt8]) -> String {
        var text = ""
        var length = 0
        var rest = name[...]
        while let first = rest.first {
            if length >= longest { return text + "…" }
            length += 1
            if first < 0x80 {
                rest.removeFirst()
                append(Unicode.Scalar(first), to: &text)
            } else if let scalar = leadingScalar(of: rest) {
                rest.removeFirst(UTF8.width(scalar))
                append(scalar, to: &text)
            } else {
                rest.removeFirst()
                text += "\\x" + hexadecimal(UInt32(first), width: 2)
            }
        }
        return text
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            text += "\\u{" + hexadecimal(scalar.value, width: 1) + "}"
        default:
            if scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
    }

    private static func leadingScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        for width in 2...4 where bytes.count >= width {
            if let text = String(validating: bytes.prefix(width), as: UTF8.self), let scalar = text.unicodeScalars.first
            {
                return scalar
            }
        }
        return nil
    }

    private static func hexadecimal(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
