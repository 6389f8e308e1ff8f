/// Names as other programs write them, put in order: `./` in front, doubled slashes and a folder's slash go; what leads
/// elsewhere is refused.
struct ForeignName {
    /// Without a slash at its end; empty for the root itself.
    let path: String
    /// It ended in a slash, as names of folders do.
    let endsInSlash: Bool

    init(_ raw: [UInt8]) throws(BottleError) {
        let slash = UInt8(ascii: "/")
        if raw.isEmpty { throw .refused(.nameEmpty) }
        if raw[0] == slash { throw .refused(.nameAbsolute, raw) }
        endsInSlash = raw.last == slash
        var path: [UInt8] = []
        path.reserveCapacity(raw.count)
        for component in raw.split(separator: slash) where !component.elementsEqual([0x2e]) {
            if !path.isEmpty { path.append(slash) }
            path += component
        }
        if !path.isEmpty, let rule = EntryName.broken(path) { throw .refused(rule, raw) }
        self.path = String(decoding: path, as: UTF8.self)
    }
}
