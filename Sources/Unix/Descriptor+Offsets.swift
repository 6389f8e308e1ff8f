internal import Glibc

/// Reading and writing at offsets, without moving the position.
extension Descriptor {
    /// Reads until the buffer is full or the file ends; returns how many bytes that were. C: `pread(2)`.
    public func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = unsafe try read(into: rest, at: offset + Int64(filled))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// So many bytes from an offset, fewer where the file ends before. C: `pread(2)`.
    public func read(count: Int, at offset: Int64) throws(SystemError) -> [UInt8] {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, count), alignment: 16)
        defer { unsafe buffer.deallocate() }
        return unsafe [UInt8](buffer[..<min(count, try fill(buffer, at: offset))])
    }

    /// Writes all bytes at an offset, however many calls that takes. C: `pwrite(2)`.
    public func write(all bytes: UnsafeRawBufferPointer, at offset: Int64) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try call("pwrite", path) {
                unsafe pwrite(
                    number, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written,
                    off_t(offset + Int64(written)))
            }
        }
    }

    /// Makes the file as long as this, in bytes. C: `ftruncate(2)`.
    public func truncate(to size: Int64) throws(SystemError) {
        try call("ftruncate", path) { ftruncate(number, off_t(size)) }
    }
}
