/// Hides what may be a secret in the text of a configuration, byte for byte, so that places stay what they are.
///
/// It does not trust the notation: the text may be broken, a key misspelt, a password in the wrong place. So it shows
/// keys, and of values only those of keys that are known to hold no secret, and addresses without user information.
enum SecretMask {
    private static let open: Set<String> = [
        "jobs", "timeout", "deadline", "netrc", "proxy-clear", "ca-file", "trusted", "username", "token-variable",
        "token-file",
        "password-variable",
        "password-file",
    ]

    private static let star = UInt8(ascii: "*")

    static func hiding(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if !result.isEmpty || line.startIndex > 0 { result.append(UInt8(ascii: "\n")) }
            result += hiding(line: line)
        }
        return result
    }

    private static func hiding(line: ArraySlice<UInt8>) -> [UInt8] {
        if isHeader(line) { return shownName(line) }
        let value = valueStart(line)
        let key = String(decoding: line[line.startIndex..<value], as: UTF8.self)
            .split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "=" }).joined()
        let shownKey = shownName(line[..<value])
        guard open.contains(key) else { return shownKey + masked(line[value...]) }
        let comment = line[value...].firstIndex(of: UInt8(ascii: "#")) ?? line.endIndex
        return shownKey + line[value..<comment] + line[comment...].map { _ in star }
    }

    /// A key with stars before its last `@`.
    private static func shownName(_ name: ArraySlice<UInt8>) -> [UInt8] {
        guard let sign = name.lastIndex(of: UInt8(ascii: "@")) else { return Array(name) }
        return name[..<sign].map { " \t\"'".utf8.contains($0) ? $0 : star } + name[sign...]
    }

    /// `[credentials."host:port"]` and its like, and nothing else on the line.
    private static func isHeader(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.first == UInt8(ascii: "[") else { return false }
        let name = String(decoding: line, as: UTF8.self)
        return ["mirror", "credentials"].contains { name.hasPrefix("[\($0)") }
            && line.allSatisfy { byte in
                byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte >= 0x2d && byte <= 0x3a
                    || "[]\"'_ \r".utf8.contains(byte)
            }
    }

    /// Behind the first `=` that is in no quotes; the start of the line where there is none.
    private static func valueStart(_ line: ArraySlice<UInt8>) -> Int {
        var quote: UInt8?
        for place in line.indices {
            let byte = line[place]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "=") {
                return place + 1
            }
        }
        return line.startIndex
    }

    /// Shows brackets, commas, quotes and addresses.
    private static func masked(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = value
        while let byte = rest.first {
            if byte == UInt8(ascii: "h"), result.last == UInt8(ascii: "\"") || result.last == UInt8(ascii: "'") {
                let address = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
                if let shown = shownAddress(address) {
                    result += shown
                    rest = rest.dropFirst(address.count)
                    continue
                }
            }
            result.append(" \t\r[]{},\"'".utf8.contains(byte) ? byte : star)
            rest = rest.dropFirst()
        }
        return result
    }

    /// An address with stars for user information and query; nil for any other text.
    private static func shownAddress(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard let scheme = ["https://", "http://"].first(where: { text.starts(with: $0.utf8) }) else { return nil }
        let rest = text.dropFirst(scheme.utf8.count)
        let user = rest.lastIndex(of: UInt8(ascii: "@")) ?? rest.startIndex
        let query = rest[user...].firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? rest.endIndex
        return Array(scheme.utf8) + rest[..<user].map { _ in star } + rest[user..<query]
            + rest[query...].map { _ in star }
    }
}
