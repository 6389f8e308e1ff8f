/// The content of one member of a zip, piece by piece; its size and checksum are checked at its end.
@safe struct ZipContent: ~Copyable {
    private let member: ZipMember
    private let buffer: UnsafeMutableRawBufferPointer
    private var frames: ZstdFrames?
    /// Read and not yet decoded; in the buffer.
    private var packed = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// From the start of the file.
    private var place: UInt64
    private var produced: UInt64 = 0
    private var checksum = CRC32()

    init(_ member: ZipMember, _ limits: BottleLimits) {
        self.member = member
        place = member.content
        unsafe buffer = .allocate(byteCount: Int(min(max(member.packedSize, 1), 1 << 17)), alignment: 16)
        if member.method == .zstd { frames = ZstdFrames(windowLog: min(max(limits.windowLog, 10), 27)) }
    }

    deinit { unsafe buffer.deallocate() }

    /// The next piece, which lives until the next call; empty at the end.
    mutating func next(_ source: borrowing ArchiveSource) throws(BottleError) -> UnsafeRawBufferPointer {
        while true {
            var piece = unsafe try frames?.decode(&packed)
            let left = member.content + member.packedSize - place
            if unsafe piece?.isEmpty ?? true, left > 0 {
                let count = unsafe Int(min(left, UInt64(buffer.count)))
                let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                unsafe try source.read(into: target, at: place)
                place += UInt64(count)
                unsafe packed = UnsafeRawBufferPointer(target)
                if unsafe piece != nil { continue }
                unsafe piece = packed
            }
            guard let piece = unsafe piece, unsafe !piece.isEmpty else {
                try finish()
                return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            }
            produced += UInt64(piece.count)
            if produced > member.size { throw .refused(.zipSize, member.name, "more than \(member.size) bytes") }
            unsafe checksum.update(piece)
            return unsafe piece
        }
    }

    private func finish() throws(BottleError) {
        try frames?.finish()
        if produced < member.size {
            throw .refused(.zipSize, member.name, "\(produced) bytes instead of \(member.size)")
        }
        if checksum.value != member.checksum { throw .refused(.zipChecksum, member.name) }
    }
}
