internal import Glibc

extension FileSystem {
    /// Whether two files hold the same bytes.
    public static func haveEqualContent(_ one: Path, _ other: Path) throws(SystemError) -> Bool {
        let left = try Descriptor.open(one, .read)
        let right = try Descriptor.open(other, .read)
        let size = 1 << 17
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * size, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let first = unsafe try left.readFully(UnsafeMutableRawBufferPointer(rebasing: buffer[..<size]))
            let second = unsafe try right.readFully(UnsafeMutableRawBufferPointer(rebasing: buffer[size...]))
            guard first == second else { return false }
            if first == 0 { return true }
            guard unsafe memcmp(buffer.baseAddress!, buffer.baseAddress! + size, first) == 0 else { return false }
        }
    }
}

extension Descriptor {
    /// Fills the buffer unless the file ends before.
    func readFully(_ buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = unsafe try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }
}
