internal import Archives
internal import Packages
internal import Trust
internal import Unix

/// Whole files through zstd, in pieces.
enum ZstdFile {
    struct Frame {
        /// Of the compressed bytes.
        let digest: Digest
        /// Compressed, in bytes.
        let size: Int64
        /// In bytes.
        let unpackedSize: Int64
        /// Of the bytes themselves.
        let contents: Digest
    }

    /// Compresses a file into a new one, which is on the disk when this returns.
    static func compress(_ path: Path, to target: Path, level: Int = 19) throws(BottleError) -> Frame {
        let input = try open(path, .read)
        let output = try open(target, .create(0o644))
        let unpackedSize: Int64
        do throws(SystemError) { unpackedSize = try input.status().size } catch { throw .system(error) }
        let frame = try compress(input, to: output, unpackedSize: unpackedSize, level: level)
        do throws(SystemError) { try output.sync() } catch { throw .system(error) }
        return frame
    }

    private static func open(_ path: Path, _ mode: Descriptor.Mode) throws(BottleError) -> Descriptor {
        do throws(SystemError) { return try Descriptor.open(path, mode) } catch { throw .system(error) }
    }

    private static func compress(
        _ input: borrowing Descriptor, to output: borrowing Descriptor, unpackedSize: Int64, level: Int
    ) throws(BottleError) -> Frame {
        var encoder = ZstdEncoder(level: level, contentSize: UInt64(clamping: unpackedSize))
        var hasher = SHA256Hasher()
        var reader = SHA256Hasher()
        var size: Int64 = 0
        func emit(_ bytes: UnsafeRawBufferPointer) throws(BottleError) {
            unsafe hasher.update(bytes)
            size += Int64(bytes.count)
            do throws(SystemError) { unsafe try output.write(all: bytes) } catch { throw .system(error) }
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let count: Int
            do throws(SystemError) { count = unsafe try input.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { break }
            let piece = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            unsafe reader.update(piece)
            unsafe try encoder.encode(piece, emit)
        }
        unsafe try encoder.finish(emit)
        return Frame(
            digest: hasher.finish(), size: size, unpackedSize: unpackedSize, contents: reader.finish())
    }

    /// Decompresses a file into a new one.
    ///
    /// - Parameter limit: bytes of the new file; no more are written.
    /// - Returns: the digest of the compressed bytes; nil where there are more than the limit.
    static func decompress(_ path: Path, to target: Path, limit: Int64) throws(BottleError) -> Digest? {
        let input = try open(path, .read)
        let sink: IndexSink
        do throws(SystemError) { sink = try IndexSink(target, limit: limit) } catch { throw .system(error) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let count: Int
            do throws(SystemError) { count = unsafe try input.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { break }
            unsafe try sink.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        do throws(SystemError) { try sink.close() } catch { throw .system(error) }
        return sink.isTooLarge ? nil : sink.digest
    }
}
