public import Notation

/// The bytes that signatures are made of: OLPC's canonical JSON, which TUF names (specification 1.0, section 4.2).
/// http://wiki.laptop.org/go/Canonical_JSON
///
/// Keys ascend by their code points, there is no space between tokens, strings escape only `"` and `\`, and there are no
/// fractions.
public enum CanonicalJSON {
    /// Nil for what has no canonical form: a number with a fraction or an exponent, or beyond 64 bits, and an object with
    /// the same key twice.
    public static func bytes(of value: JSONValue) -> [UInt8]? {
        var bytes: [UInt8] = []
        return append(value, to: &bytes) ? bytes : nil
    }

    private static func append(_ value: JSONValue, to bytes: inout [UInt8]) -> Bool {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .number: return false
        case .string(let text): append(text, to: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (place, element) in elements.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                guard append(element, to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            // UTF-8 orders as code points do. Swift's own order and equality go by canonical equivalence, which is another.
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            bytes.append(UInt8(ascii: "{"))
            for (place, member) in sorted.enumerated() {
                if place > 0 {
                    if sorted[place - 1].key.utf8.elementsEqual(member.key.utf8) { return false }
                    bytes.append(UInt8(ascii: ","))
                }
                append(member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                guard append(member.value, to: &bytes) else { return false }
            }
            bytes.append(UInt8(ascii: "}"))
        }
        return true
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
