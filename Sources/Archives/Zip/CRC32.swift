/// The checksum of zip members (ISO 3309, polynomial 0xEDB88320), eight bytes at a time.
struct CRC32 {
    private var state: UInt32 = .max

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        var index = 0
        unsafe Self.tables.withUnsafeBufferPointer { tables in
            while bytes.count - index >= 8 {
                let word = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let mixed = word ^ UInt64(crc)
                let early =
                    unsafe tables[1792 + Int(mixed & 0xff)] ^ tables[1536 + Int(mixed >> 8 & 0xff)]
                    ^ tables[1280 + Int(mixed >> 16 & 0xff)] ^ tables[1024 + Int(mixed >> 24 & 0xff)]
                let late =
                    unsafe tables[768 + Int(mixed >> 32 & 0xff)] ^ tables[512 + Int(mixed >> 40 & 0xff)]
                    ^ tables[256 + Int(mixed >> 48 & 0xff)] ^ tables[Int(mixed >> 56)]
                crc = early ^ late
                index += 8
            }
            while index < bytes.count {
                crc = unsafe crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xff)]
                index += 1
            }
        }
        state = crc
    }

    var value: UInt32 { ~state }

    /// Eight tables of 256: what a byte does to the checksum, and what it does when 1 to 7 bytes follow it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 2048)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
            tables[byte] = crc
        }
        for byte in 256..<2048 {
            let before = tables[byte - 256]
            tables[byte] = before >> 8 ^ tables[Int(before & 0xff)]
        }
        return tables
    }()
}
