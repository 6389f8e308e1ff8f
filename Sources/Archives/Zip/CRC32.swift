/// The checksum of zip members (ISO 3309, polynomial 0xEDB88320), four bytes at a time.
struct CRC32 {
    private var state: UInt32 = .max

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        var index = 0
        unsafe Self.tables.withUnsafeBufferPointer { tables in
            while bytes.count - index >= 4 {
                let word = unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                crc ^= word
                crc =
                    unsafe tables[768 + Int(crc & 0xff)] ^ tables[512 + Int(crc >> 8 & 0xff)]
                    ^ tables[256 + Int(crc >> 16 & 0xff)] ^ tables[Int(crc >> 24)]
                index += 4
            }
            while index < bytes.count {
                crc = unsafe crc >> 8 ^ tables[Int((crc ^ UInt32(bytes[index])) & 0xff)]
                index += 1
            }
        }
        state = crc
    }

    var value: UInt32 { ~state }

    /// Four tables of 256: what a byte does to the checksum, and what it does when 1, 2 or 3 bytes follow it.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 1024)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
            tables[byte] = crc
        }
        for byte in 256..<1024 {
            let before = tables[byte - 256]
            tables[byte] = before >> 8 ^ tables[Int(before & 0xff)]
        }
        return tables
    }()
}
