/// The records of a PAX extended header as far as they matter: path, linkpath and size. Times, owners, attributes and
/// comments are skipped; what would change the content, sparse files, is refused.
struct ForeignPaxRecords {
    var path: [UInt8]?
    var linkpath: [UInt8]?
    var size: UInt64?

    /// Longest body, in bytes: extended attributes may be in it.
    static let longest = 1 << 20

    init(_ bytes: [UInt8]) throws(BottleError) {
        var rest = bytes[...]
        var known: Set<String> = []
        while !rest.isEmpty {
            let (key, value) = try Self.record(&rest)
            if ["path", "linkpath", "size"].contains(key), !known.insert(key).inserted {
                throw .refused(.paxRepeated, nil, key)
            }
            // An empty value takes back what a header for all entries said, and the entry's own holds (POSIX.1-2017, pax).
            switch key {
            case "path": path = value.isEmpty ? nil : value
            case "linkpath": linkpath = value.isEmpty ? nil : value
            case "size":
                if value.isEmpty { break }
                guard value.allSatisfy({ (0x30...0x39).contains($0) }), value.count <= 20,
                    let number = UInt64(String(decoding: value, as: UTF8.self)), number <= UInt64(Int64.max)
                else { throw .refused(.paxSyntax, nil, "size") }
                size = number
            case "SCHILY.realsize", "SUN.holesdata": throw .refused(.sparse, path, key)
            default:
                if key.hasPrefix("GNU.sparse.") { throw .refused(.sparse, path, EscapedName.text(Array(key.utf8))) }
            }
        }
    }

    /// `length key=value\n`, where the length counts itself.
    private static func record(_ rest: inout ArraySlice<UInt8>) throws(BottleError) -> (String, [UInt8]) {
        guard let space = rest.prefix(9).firstIndex(of: UInt8(ascii: " ")) else {
            throw .refused(.paxSyntax, nil, "record length")
        }
        let digits = rest[..<space]
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.first != 0x30,
            let length = Int(String(decoding: digits, as: UTF8.self)), length <= rest.count,
            length > space + 1 - rest.startIndex
        else { throw .refused(.paxSyntax, nil, "record length") }
        let record = rest[(space + 1)..<(rest.startIndex + length)]
        guard record.last == 0x0a, let equals = record.firstIndex(of: UInt8(ascii: "=")), equals > record.startIndex
        else { throw .refused(.paxSyntax, nil, "record") }
        rest = rest.dropFirst(length)
        return (String(decoding: record[..<equals], as: UTF8.self), Array(record[(equals + 1)...].dropLast()))
    }
}
