internal import Packages
internal import Trust
internal import Unix

/// Reads files piece by piece through one buffer.
@safe struct FileContent: ~Copyable {
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)

    deinit { unsafe buffer.deallocate() }

    /// Hands all bytes from the file's position to its end to `body`, and returns their digest and number.
    func read(
        _ file: borrowing Descriptor,
        _ body: (UnsafeRawBufferPointer) throws(BottleError) -> Void = { _ throws(BottleError) in }
    ) throws(BottleError) -> (digest: Digest, size: UInt64) {
        var hasher = SHA256Hasher()
        var size: UInt64 = 0
        while true {
            let count: Int
            do throws(SystemError) { count = unsafe try file.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { return (hasher.finish(), size) }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            unsafe hasher.update(piece)
            size += UInt64(count)
            unsafe try body(piece)
        }
    }
}
