/// One ustar header block (POSIX.1-2017, pax, "ustar Interchange Format") as bottles have it. An entry has exactly one
/// form, so that reading is: parse, write again, compare.
struct TarHeader: Equatable {
    enum Kind: UInt8 {
        case file = 0x30
        case symbolicLink = 0x32
        case directory = 0x35
        case extended = 0x78
    }

    static let blockSize = 512
    /// Of a name or a target, in bytes.
    static let nameLength = 100
    /// What eleven octal digits hold, in bytes.
    static let largestSize: UInt64 = 0o77_777_777_777
    /// The name that extended headers themselves carry.
    static let extendedName = Array("././@PaxHeader".utf8)

    var kind: Kind
    /// As in the block: cut after 100 bytes, folders with a slash at their end.
    var name: [UInt8]
    var link: [UInt8] = []
    var size: UInt64 = 0
    var executable = false

    /// Bytes from the block's start.
    private enum Field {
        static let name = 0..<100
        static let mode = 100..<108
        static let owner = 108..<124
        static let size = 124..<136
        static let time = 136..<148
        static let checksum = 148..<156
        static let kind = 156
        static let link = 157..<257
        static let magic = 257..<265
        static let ownerNames = 265..<329
        static let device = 329..<345
    }

    /// The block, 512 bytes.
    var block: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ bytes: some Collection<UInt8>, _ start: Int) {
            for (index, byte) in bytes.enumerated() { block[start + index] = byte }
        }
        put(name.prefix(Self.nameLength), Field.name.lowerBound)
        put((kind == .file && !executable || kind == .extended ? "0000644" : "0000755").utf8, Field.mode.lowerBound)
        put("0000000\u{0}0000000".utf8, Field.owner.lowerBound)
        put(Self.octal(size > Self.largestSize ? 0 : size, 11), Field.size.lowerBound)
        put("00000000000".utf8, Field.time.lowerBound)
        block[Field.kind] = kind.rawValue
        put(link.prefix(Self.nameLength), Field.link.lowerBound)
        put("ustar\u{0}00".utf8, Field.magic.lowerBound)
        put("0000000\u{0}0000000".utf8, Field.device.lowerBound)
        put(Self.checksum(of: block), Field.checksum.lowerBound)
        return block
    }

    /// Reads a block that is not all zeros.
    init(_ block: [UInt8]) throws(BottleError) {
        precondition(block.count == Self.blockSize)
        name = Self.text(block[Field.name])
        guard block[Field.checksum].elementsEqual(Self.checksum(of: block)) else {
            throw .refused(.headerChecksum, name)
        }
        if !block[Field.magic].elementsEqual("ustar\u{0}00".utf8) { throw .refused(.headerMagic, name) }
        kind = try Self.kind(block[Field.kind], name)
        size = try Self.size(block[Field.size], name)
        link = Self.text(block[Field.link])
        executable = kind == .file && block[Field.mode].elementsEqual("0000755\u{0}".utf8)

        let canonical = self.block
        if block == canonical { return }
        func differs(_ field: Range<Int>) -> Bool { block[field] != canonical[field] }
        if differs(Field.mode) { throw .refused(.mode, name) }
        if differs(Field.owner) || differs(Field.ownerNames) { throw .refused(.owner, name) }
        if differs(Field.time) { throw .refused(.time, name) }
        throw .refused(.headerField, name)
    }

    init(_ kind: Kind, name: [UInt8], link: [UInt8] = [], size: UInt64 = 0, executable: Bool = false) {
        (self.kind, self.name, self.link, self.size) = (kind, name, link, size)
        self.executable = executable
    }

    private static func kind(_ byte: UInt8, _ name: [UInt8]) throws(BottleError) -> Kind {
        if let kind = Kind(rawValue: byte) { return kind }
        switch byte {
        case UInt8(ascii: "1"): throw .refused(.hardLink, name)
        case UInt8(ascii: "3"), UInt8(ascii: "4"): throw .refused(.device, name)
        case UInt8(ascii: "6"): throw .refused(.fifo, name)
        case UInt8(ascii: "g"): throw .refused(.globalHeader, name)
        case UInt8(ascii: "L"), UInt8(ascii: "K"), UInt8(ascii: "S"), UInt8(ascii: "D"), UInt8(ascii: "M"),
            UInt8(ascii: "V"), UInt8(ascii: "N"):
            throw .refused(.gnuExtension, name)
        default: throw .refused(.entryType, name, EscapedName.text([byte]))
        }
    }

    private static func size(_ field: ArraySlice<UInt8>, _ name: [UInt8]) throws(BottleError) -> UInt64 {
        var value: UInt64 = 0
        for byte in field.dropLast() {
            guard (0x30...0x37).contains(byte) else { throw .refused(.headerNumber, name) }
            value = value << 3 | UInt64(byte & 7)
        }
        if field.last != 0 { throw .refused(.headerNumber, name) }
        return value
    }

    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }

    /// The sum of all bytes with the sum's own field as spaces: six octal digits, NUL, space.
    private static func checksum(of block: [UInt8]) -> [UInt8] {
        var sum: UInt64 = 8 * 0x20
        for byte in block { sum += UInt64(byte) }
        for byte in block[Field.checksum] { sum -= UInt64(byte) }
        return octal(sum, 6) + [0, 0x20]
    }

    private static func octal(_ value: UInt64, _ width: Int) -> [UInt8] {
        var digits = [UInt8](repeating: 0x30, count: width)
        var rest = value
        for index in digits.indices.reversed() {
            digits[index] = 0x30 + UInt8(rest & 7)
            rest >>= 3
        }
        return digits
    }
}
