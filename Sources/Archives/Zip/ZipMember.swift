/// One member of a zip, as the directory has it (APPNOTE.TXT, 4.3.12), and as its own header says too.
struct ZipMember {
    enum Method: UInt64 {
        case stored = 0
        case zstd = 93
    }

    enum Kind {
        case file(executable: Bool), directory, symbolicLink
    }

    /// As written.
    let name: [UInt8]
    let kind: Kind
    let method: Method
    let flags: UInt64
    let checksum: UInt32
    /// In the file, in bytes.
    let packedSize: UInt64
    /// Of the content, in bytes.
    let size: UInt64
    /// Of its own header, from the start of the file.
    let offset: UInt64
    /// Of its content, from the start of the file; known once its own header was read.
    var content: UInt64 = 0

    /// The sizes and the checksum come behind the content, and again in the directory.
    var hasDescriptor: Bool { flags & 0x8 != 0 }

    static let headerLength = 46

    /// Reads the next header of the directory.
    init(_ fields: inout ZipFields) throws(BottleError) {
        guard fields.left >= Self.headerLength, fields.four() == 0x0201_4b50 else {
            throw .refused(.zipDirectory, nil, "no header of a member")
        }
        let system = fields.two() >> 8
        fields.skip(2)
        flags = fields.two()
        let method = fields.two()
        fields.skip(4)
        checksum = UInt32(truncatingIfNeeded: fields.four())
        var (packedSize, size) = (fields.four(), fields.four())
        let lengths = (name: Int(fields.two()), extra: Int(fields.two()), comment: Int(fields.two()))
        let disk = fields.two()
        fields.skip(2)
        let attributes = fields.four()
        var offset = fields.four()
        guard fields.left >= lengths.name + lengths.extra + lengths.comment else {
            throw .refused(.zipDirectory, nil, "a header is cut")
        }
        name = Array(fields.bytes(lengths.name))
        let extra = try ZipExtra(fields.bytes(lengths.extra), of: name)
        fields.skip(lengths.comment)
        if let other = extra.name, !other.elementsEqual(name) { throw .refused(.zipDiffers, name, "Unicode name") }

        var large = ZipFields(extra.large ?? [])
        if extra.large != nil {
            for place in 0..<3 where [size, packedSize, offset][place] == 0xffff_ffff {
                if large.left < 8 { throw .refused(.zipExtra, name, "a large size is missing") }
                switch place {
                case 0: size = large.eight()
                case 1: packedSize = large.eight()
                default: offset = large.eight()
                }
            }
        }
        if disk == 0xffff, large.left == 4 {
            large.skip(4)
        } else if disk != 0 {
            throw .refused(.zipEnd, name, "several parts")
        }
        if large.left != 0 { throw .refused(.zipExtra, name, "more large sizes than are needed") }
        (self.packedSize, self.size, self.offset) = (packedSize, size, offset)

        if flags & 0x2041 != 0 { throw .refused(.zipEncrypted, name) }
        // Known: how hard deflate tried, sizes behind the content, UTF-8.
        if flags & ~0x080e != 0 { throw .refused(.zipFlags, name, "flags 0x" + String(flags, radix: 16)) }
        guard let known = Method(rawValue: method) else {
            throw .refused(.zipMethod, name, Self.methods[method] ?? "method \(method)")
        }
        self.method = known
        if known == .stored, packedSize != size {
            throw .refused(.zipSize, name, "stored in another size than its own")
        }
        kind = try Self.kind(name, system, attributes)
        if case .directory = kind, size != 0 || packedSize != 0 { throw .refused(.sizeWithoutContent, name) }
    }

    private static func kind(_ name: [UInt8], _ system: UInt64, _ attributes: UInt64) throws(BottleError) -> Kind {
        let isFolder = name.last == UInt8(ascii: "/")
        // Systems that write Unix modes: Unix and macOS.
        guard system == 3 || system == 19 else {
            if attributes & 0x10 != 0, !isFolder { throw .refused(.zipKind, name) }
            return isFolder ? .directory : .file(executable: false)
        }
        let mode = attributes >> 16
        switch mode & 0o170000 {
        case 0: return isFolder ? .directory : .file(executable: try executable(mode, name))
        case 0o100000:
            if isFolder { throw .refused(.zipKind, name) }
            return .file(executable: try executable(mode, name))
        case 0o040000:
            if !isFolder { throw .refused(.zipKind, name) }
            return .directory
        case 0o120000:
            if isFolder { throw .refused(.zipKind, name) }
            return .symbolicLink
        case 0o020000, 0o060000: throw .refused(.device, name)
        case 0o010000: throw .refused(.fifo, name)
        default: throw .refused(.entryType, name)
        }
    }

    private static func executable(_ mode: UInt64, _ name: [UInt8]) throws(BottleError) -> Bool {
        if mode & 0o6000 != 0 { throw .refused(.setID, name) }
        return mode & 0o111 != 0
    }

    static let methods: [UInt64: String] = [
        1: "shrunk", 6: "imploded", 8: "deflate", 9: "deflate64", 12: "bzip2", 14: "LZMA", 20: "zstd by its old number",
        95: "xz", 98: "PPMd", 99: "AES",
    ]
}
