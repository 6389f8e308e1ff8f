/// The records of a PAX extended header (POSIX.1-2017, pax, "pax Extended Header") as far as bottles have them: path,
/// linkpath and size, each only where the ustar header has no room for it, in this order.
struct PaxRecords: Equatable {
    var path: [UInt8]?
    var linkpath: [UInt8]?
    var size: UInt64?

    /// Two names of 1,024 bytes and a number need no more, in bytes.
    static let longest = 4096

    var isEmpty: Bool { path == nil && linkpath == nil && size == nil }

    /// What an entry needs: names beyond 100 bytes and sizes beyond 8 GiB.
    init(path: [UInt8], linkpath: [UInt8], size: UInt64) {
        if path.count > TarHeader.nameLength { self.path = path }
        if linkpath.count > TarHeader.nameLength { self.linkpath = linkpath }
        if size > TarHeader.largestSize { self.size = size }
    }

    /// Reads the body of an extended header.
    init(_ bytes: [UInt8]) throws(BottleError) {
        var rest = bytes[...]
        var order = 0
        while !rest.isEmpty {
            let (key, value) = try Self.record(&rest)
            guard let place = Self.keys.firstIndex(of: key) else {
                throw .refused(.paxKey, nil, EscapedName.text(Array(key.utf8)))
            }
            if place < order { throw .refused(.paxOrder, nil, key) }
            order = place + 1
            switch place {
            case 0: path = value
            case 1: linkpath = value
            default:
                let text = String(decoding: value, as: UTF8.self)
                guard let number = UInt64(text), String(number) == text else {
                    throw .refused(.paxSyntax, nil, "size")
                }
                size = number
            }
        }
        if isEmpty { throw .refused(.paxNeedless) }
        if let path, path.count <= TarHeader.nameLength { throw .refused(.paxNeedless, path, "path") }
        if let linkpath, linkpath.count <= TarHeader.nameLength { throw .refused(.paxNeedless, nil, "linkpath") }
        if let size, size <= TarHeader.largestSize { throw .refused(.paxNeedless, nil, "size") }
    }

    /// The body of the extended header.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        let values = [path, linkpath, size.map { Array(String($0).utf8) }]
        for (key, value) in zip(Self.keys, values) {
            if let value { bytes += Self.record(key, value) }
        }
        return bytes
    }

    private static let keys = ["path", "linkpath", "size"]

    /// `length key=value\n`, where the length counts itself.
    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = key.utf8.count + value.count + 3
        var length = rest + 1
        while String(length).utf8.count + rest != length { length = String(length).utf8.count + rest }
        return Array("\(length) \(key)=".utf8) + value + [0x0a]
    }

    private static func record(_ rest: inout ArraySlice<UInt8>) throws(BottleError) -> (String, [UInt8]) {
        guard let space = rest.prefix(6).firstIndex(of: UInt8(ascii: " ")) else { throw .refused(.paxSyntax) }
        let digits = String(decoding: rest[..<space], as: UTF8.self)
        guard let length = Int(digits), String(length) == digits, length <= rest.count,
            length > space + 1 - rest.startIndex
        else { throw .refused(.paxSyntax, nil, "record length") }
        let record = rest[(space + 1)..<(rest.startIndex + length)]
        guard record.last == 0x0a, let equals = record.firstIndex(of: UInt8(ascii: "=")) else {
            throw .refused(.paxSyntax, nil, "record")
        }
        rest = rest.dropFirst(length)
        return (String(decoding: record[..<equals], as: UTF8.self), Array(record[(equals + 1)...].dropLast()))
    }
}
