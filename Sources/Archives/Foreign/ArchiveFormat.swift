/// What kind of archive a file is, by its first bytes; its name has no say.
public enum ArchiveFormat: String, Hashable, Sendable, CaseIterable {
    case tar
    case zstd = "tar in zstd"
    case gzip = "tar in gzip"
    case xz = "tar in xz"
    case bzip2 = "tar in bzip2"
    case zip

    /// Enough of a file to tell, in bytes: the first block of a tar.
    public static let prefixLength = 512

    /// Looks at the first 512 bytes of a file, or at all of a shorter one.
    public init(_ prefix: [UInt8]) throws(BottleError) {
        if let format = Self.compressed(prefix) {
            self = format
        } else if prefix.count >= 512, Self.isTar(Array(prefix[..<512])) {
            self = .tar
        } else {
            throw .refused(.unknownFormat, nil, Self.seen(prefix))
        }
    }

    private static func compressed(_ prefix: [UInt8]) -> ArchiveFormat? {
        let magics: [([UInt8], ArchiveFormat)] = [
            ([0x28, 0xb5, 0x2f, 0xfd], .zstd), ([0x1f, 0x8b], .gzip), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz),
            ([0x50, 0x4b, 3, 4], .zip), ([0x50, 0x4b, 5, 6], .zip),
        ]
        for (magic, format) in magics where prefix.starts(with: magic) { return format }
        // `BZh`, a digit, and the magic number of a block, or that of the end.
        if prefix.starts(with: [0x42, 0x5a, 0x68]), prefix.count > 3, (0x31...0x39).contains(prefix[3]) {
            return .bzip2
        }
        if prefix.count >= 4, prefix[0] & 0xf0 == 0x50, prefix[1...3].elementsEqual([0x2a, 0x4d, 0x18]) {
            return .zstd
        }
        return nil
    }

    private static func isTar(_ block: [UInt8]) -> Bool {
        // An archive of nothing is zeros.
        block.allSatisfy { $0 == 0 } || ForeignTarHeader.hasChecksum(block)
    }

    /// What it is instead, in words.
    private static func seen(_ prefix: [UInt8]) -> String {
        if prefix.isEmpty { return "an empty file" }
        for (magic, name) in others where prefix.starts(with: magic) { return name }
        if prefix.count >= 263, prefix[257...].starts(with: Array("ustar".utf8)) {
            return prefix.count < 512 ? "a tar that was cut off" : "a tar header with a wrong checksum"
        }
        let start = prefix.prefix(16)
        if start.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }) {
            return "text that begins with \"\(EscapedName.text(Array(start)))\""
        }
        let digits = start.prefix(8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        return "a file that begins with the bytes \(digits.joined(separator: " "))"
    }

    private static let others: [([UInt8], String)] = [
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive"), (Array("Rar!".utf8), "a RAR archive"),
        (Array("!<arch>\n".utf8), "an ar archive, such as a Debian package"), (Array("070701".utf8), "a cpio archive"),
        (Array("070702".utf8), "a cpio archive"), (Array("070707".utf8), "a cpio archive"),
        ([0xc7, 0x71], "a cpio archive"), ([0x04, 0x22, 0x4d, 0x18], "LZ4"), (Array("LZIP".utf8), "lzip"),
        ([0x1f, 0x9d], "a file of compress (.Z)"), ([0x5d, 0, 0], "LZMA"),
        ([0x50, 0x4b, 7, 8], "a zip in several parts"), ([0xed, 0xab, 0xee, 0xdb], "an RPM package"),
        (Array("xar!".utf8), "a xar archive"), (Array("MSCF".utf8), "a cabinet"),
        ([0x7f, 0x45, 0x4c, 0x46], "an ELF program"), ([0x4d, 0x5a], "a Windows program"),
        ([0xcf, 0xfa, 0xed, 0xfe], "a Mach-O program"), ([0xca, 0xfe, 0xba, 0xbe], "a Mach-O program"),
        (Array("%PDF".utf8), "a PDF"), (Array("<!DOCTYPE".utf8), "a web page"), (Array("<!doctype".utf8), "a web page"),
        (Array("<html".utf8), "a web page"), (Array("#!".utf8), "a script"),
        (Array("SQLite format 3".utf8), "a database"),
    ]
}
