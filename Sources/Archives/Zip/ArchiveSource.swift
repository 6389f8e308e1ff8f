internal import Unix

/// Bytes that can be read from any place: of a file, in memory, or those of a stream that were kept.
@safe struct ArchiveSource: ~Copyable {
    private let file: Descriptor?
    /// What is in memory, with its offset, ascending.
    private let pieces: [(offset: UInt64, bytes: [UInt8])]
    /// In bytes.
    let size: UInt64
    /// From where on every byte can be read.
    let tailStart: UInt64

    /// A regular file.
    init(_ file: consuming Descriptor) throws(BottleError) {
        do throws(SystemError) { size = UInt64(clamping: try file.status().size) } catch { throw .system(error) }
        self.file = consume file
        pieces = []
        tailStart = 0
    }

    init(_ bytes: [UInt8]) {
        file = nil
        pieces = [(0, bytes)]
        size = UInt64(bytes.count)
        tailStart = 0
    }

    /// A stream that has gone by, of which some pieces were kept, ascending; the last of them reaches to its end.
    init(pieces: [(offset: UInt64, bytes: [UInt8])]) {
        file = nil
        self.pieces = pieces
        size = pieces.last.map { $0.offset + UInt64($0.bytes.count) } ?? 0
        tailStart = pieces.last?.offset ?? 0
    }

    /// Fills the whole buffer from an offset; `truncated` when the source ends before, `zip-differs` for what was not
    /// kept: a directory that leads there says something else than what came.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BottleError) {
        guard offset <= size, UInt64(buffer.count) <= size - offset else {
            throw .refused(.truncated, nil, "\(buffer.count) bytes at \(offset) of \(size)")
        }
        guard file != nil else { return unsafe try keep(into: buffer, at: offset) }
        var filled = 0
        while filled < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            var count: Int?
            do throws(SystemError) {
                count = unsafe try file?.read(into: rest, at: Int64(offset) + Int64(filled))
            } catch {
                throw .system(error)
            }
            // The file has become shorter meanwhile.
            guard let count, count > 0 else { throw .refused(.truncated) }
            filled += count
        }
    }

    private func keep(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BottleError) {
        for piece in pieces where piece.offset <= offset {
            let end = piece.offset + UInt64(piece.bytes.count)
            guard offset + UInt64(buffer.count) <= end else { continue }
            let start = Int(offset - piece.offset)
            unsafe buffer.copyBytes(from: piece.bytes[start..<(start + buffer.count)])
            return
        }
        throw .refused(.zipDiffers, nil, "the directory leads to a place where no header of a member is")
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
