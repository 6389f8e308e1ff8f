/// One header block as tar programs of all times write it: v7, ustar (POSIX.1-2017, pax), GNU, star. Owner, time and
/// device numbers are not looked at.
struct ForeignTarHeader {
    enum Kind {
        case file, directory, symbolicLink, hardLink
        /// The records of a PAX extended header follow, for one entry or for all.
        case extended, global
        /// The name or the target of the next entry follows, in GNU's way.
        case longName, longLink
    }

    let kind: Kind
    /// Prefix included; raw.
    let name: [UInt8]
    let link: [UInt8]
    /// Of what follows, in bytes.
    let size: UInt64
    let executable: Bool

    /// Bytes from the block's start.
    private enum Field {
        static let name = 0..<100
        static let mode = 100..<108
        static let size = 124..<136
        static let checksum = 148..<156
        static let kind = 156
        static let link = 157..<257
        static let magic = 257..<263
        static let prefix = 345..<500
        /// Star has times where others have the end of the prefix, and says so at the end of the block.
        static let starPrefix = 345..<476
        static let star = 508..<512
    }

    /// Reads a block that is not all zeros.
    init(_ block: [UInt8]) throws(BottleError) {
        precondition(block.count == TarHeader.blockSize)
        let name = Self.text(block[Field.name])
        guard Self.hasChecksum(block) else { throw .refused(.headerChecksum, name) }
        let magic = block[Field.magic]
        let isPOSIX = magic.elementsEqual("ustar\u{0}".utf8)
        let isGNU = magic.elementsEqual("ustar ".utf8)
        guard isPOSIX || isGNU || magic.allSatisfy({ $0 == 0 }) else { throw .refused(.headerMagic, name) }
        var prefix: [UInt8] = []
        if isPOSIX {
            let isStar = block[Field.star].elementsEqual("tar\u{0}".utf8)
            prefix = Self.text(block[isStar ? Field.starPrefix : Field.prefix])
        }
        self.name = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
        link = Self.text(block[Field.link])
        kind = try Self.kind(block[Field.kind], self.name)

        // Numbers in base 256 are GNU's, and nobody else's.
        guard let size = Self.number(block[Field.size], base256: isGNU) ?? Self.blank(block) else {
            throw .refused(.headerNumber, self.name)
        }
        self.size = size
        guard let mode = Self.number(block[Field.mode], base256: false) ?? Self.blankMode(block) else {
            throw .refused(.mode, self.name)
        }
        // Sticky bits, and those that folders hand down to what is made in them, are left out without a word.
        if kind == .file, mode & 0o6000 != 0 { throw .refused(.setID, self.name) }
        executable = mode & 0o111 != 0
    }

    private static func kind(_ byte: UInt8, _ name: [UInt8]) throws(BottleError) -> Kind {
        switch byte {
        case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): return .file
        case UInt8(ascii: "1"): return .hardLink
        case UInt8(ascii: "2"): return .symbolicLink
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "x"): return .extended
        case UInt8(ascii: "g"): return .global
        case UInt8(ascii: "L"): return .longName
        case UInt8(ascii: "K"): return .longLink
        case UInt8(ascii: "S"): throw .refused(.sparse, name)
        case UInt8(ascii: "3"), UInt8(ascii: "4"): throw .refused(.device, name)
        case UInt8(ascii: "6"): throw .refused(.fifo, name)
        case UInt8(ascii: "D"), UInt8(ascii: "M"), UInt8(ascii: "V"), UInt8(ascii: "N"):
            throw .refused(.gnuExtension, name, "type \(EscapedName.text([byte]))")
        default: throw .refused(.entryType, name, "type \(EscapedName.text([byte]))")
        }
    }

    /// Octal digits with spaces in front and spaces or NUL behind; in base 256 when the first bit is set.
    private static func number(_ field: ArraySlice<UInt8>, base256: Bool) -> UInt64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            // 0xff starts a negative number; 0x80 one of eleven bytes, of which the upper ones have to be 0.
            guard base256, first == 0x80, field.dropFirst().dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
            let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return value > UInt64(Int64.max) ? nil : value
        }
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        if digits.isEmpty || !field[digits.endIndex...].allSatisfy({ $0 == 0 || $0 == 0x20 }) { return nil }
        return digits.reduce(UInt64(0)) { $0 << 3 | UInt64($1 & 7) }
    }

    /// Some programs leave the size of what has no content blank.
    private static func blank(_ block: [UInt8]) -> UInt64? { isBlank(block[Field.size]) ? 0 : nil }

    private static func blankMode(_ block: [UInt8]) -> UInt64? { isBlank(block[Field.mode]) ? 0o644 : nil }

    private static func isBlank(_ field: ArraySlice<UInt8>) -> Bool { field.allSatisfy { $0 == 0 || $0 == 0x20 } }

    /// Whether the checksum is right, with bytes as unsigned numbers or, as some old programs had it, as signed ones.
    static func hasChecksum(_ block: [UInt8]) -> Bool {
        guard let expected = number(block[Field.checksum], base256: false) else { return false }
        var (unsigned, signed): (UInt64, Int64) = (8 * 0x20, 8 * 0x20)
        for (index, byte) in block.enumerated() where !Field.checksum.contains(index) {
            unsigned += UInt64(byte)
            signed += Int64(Int8(truncatingIfNeeded: byte))
        }
        return expected == unsigned || Int64(clamping: expected) == signed
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }
}
