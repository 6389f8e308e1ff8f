/// Reading and writing of JSON (RFC 8259).
///
/// The reader is strict: one value, no comments, no trailing commas, no byte order mark, well-formed UTF-8, no lone
/// surrogates. A text too large to hold is read token by token with `JSONScanner`.
public enum JSON {
    /// The deepest nesting of arrays and objects that is read.
    public static let depthLimit = 128

    /// Reads one value that fills a text.
    ///
    /// Numbers without a fraction and exponent are `.integer` where they fit into 64 bits, all others `.number`.
    public static func parse(_ bytes: [UInt8], depthLimit: Int = JSON.depthLimit) throws(JSONError) -> JSONValue {
        var scanner = JSONScanner(bytes, depthLimit: depthLimit)
        // Values and keys that wait for their container to end, and where each open container begins in them.
        var values: [JSONValue] = []
        var keys: [String] = []
        var starts: [(values: Int, keys: Int)] = []
        while let token = try scanner.next() {
            switch token {
            case .beginArray, .beginObject:
                starts.append((values.count, keys.count))
            case .endArray:
                let start = starts.removeLast()
                let array = Array(values[start.values...])
                values.removeSubrange(start.values...)
                values.append(.array(array))
            case .endObject:
                let start = starts.removeLast()
                let members = zip(keys[start.keys...], values[start.values...]).map { (key: $0, value: $1) }
                values.removeSubrange(start.values...)
                keys.removeSubrange(start.keys...)
                values.append(.object(members))
            case .key: keys.append(scanner.text)
            case .string: values.append(.string(scanner.text))
            case .number: values.append(try scanner.number())
            case .true: values.append(.boolean(true))
            case .false: values.append(.boolean(false))
            case .null: values.append(.null)
            }
        }
        return values[0]
    }

    /// Writes a value: on one line without spaces, or indented by two spaces with a line feed at the end.
    ///
    /// The same value gives the same text on every machine. Numbers that are not finite are a bug of the caller.
    public static func text(of value: JSONValue, indented: Bool = false) -> String {
        var writer = JSONWriter(isIndented: indented)
        writer.write(value)
        if indented { writer.bytes.append(UInt8(ascii: "\n")) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
