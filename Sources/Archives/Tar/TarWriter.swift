/// The bytes of the tar container, in the one form that `TarReader` accepts. The caller puts each file's content, and
/// the zeros of `padding`, between its header and the next.
enum TarWriter {
    /// The header blocks of an entry.
    static func header(of entry: BottleEntry) -> [UInt8] {
        var name = Array(entry.path.utf8)
        var header: TarHeader
        switch entry.kind {
        case .directory:
            name.append(UInt8(ascii: "/"))
            header = TarHeader(.directory, name: name)
        case .file(let size, let executable):
            header = TarHeader(.file, name: name, size: size, executable: executable)
        case .symbolicLink(let target):
            header = TarHeader(.symbolicLink, name: name, link: Array(target.utf8))
        }
        let records = PaxRecords(path: name, linkpath: header.link, size: header.size)
        if records.isEmpty { return header.block }
        let body = records.bytes
        let extended = TarHeader(.extended, name: TarHeader.extendedName, size: UInt64(body.count))
        return extended.block + body + padding(after: UInt64(body.count)) + header.block
    }

    /// The zeros that fill the last block of a content.
    static func padding(after size: UInt64) -> [UInt8] {
        let rest = Int(size % UInt64(TarHeader.blockSize))
        return [UInt8](repeating: 0, count: rest == 0 ? 0 : TarHeader.blockSize - rest)
    }

    /// Two blocks of zeros: nothing comes after them.
    static let end = [UInt8](repeating: 0, count: 2 * TarHeader.blockSize)
}
