internal import Unix

/// Bytes that can be read from any place: of a file, or in memory.
@safe struct ArchiveSource: ~Copyable {
    private let file: Descriptor?
    private let bytes: [UInt8]
    /// In bytes.
    let size: UInt64

    /// A regular file.
    init(_ file: consuming Descriptor) throws(BottleError) {
        do throws(SystemError) { size = UInt64(clamping: try file.status().size) } catch { throw .system(error) }
        self.file = consume file
        bytes = []
    }

    init(_ bytes: [UInt8]) {
        file = nil
        self.bytes = bytes
        size = UInt64(bytes.count)
    }

    /// Fills the whole buffer from an offset; `truncated` when the source ends before.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BottleError) {
        guard offset <= size, UInt64(buffer.count) <= size - offset else {
            throw .refused(.truncated, nil, "\(buffer.count) bytes at \(offset) of \(size)")
        }
        var filled = 0
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            var count: Int?
            do throws(SystemError) {
                count = unsafe try file?.read(into: rest, at: Int64(offset) + Int64(filled))
            } catch {
                throw .system(error)
            }
            if count == nil {
                let start = Int(offset)
                unsafe rest.copyBytes(from: bytes[start..<(start + rest.count)])
                count = rest.count
            }
            // The file has become shorter meanwhile.
            guard let count, count > 0 else { throw .refused(.truncated) }
            filled += count
        }
    }

    func read(_ count: Int, at offset: UInt64) throws(BottleError) -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else {
            throw .refused(.truncated, nil, "\(count) bytes at \(offset) of \(size)")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        // A closure of the standard library would erase the error's type.
        let failure: BottleError? = unsafe bytes.withUnsafeMutableBytes { buffer in
            do throws(BottleError) {
                unsafe try read(into: buffer, at: offset)
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
        return bytes
    }
}
