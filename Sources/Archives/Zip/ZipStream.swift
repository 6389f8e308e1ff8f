/// A zip that comes as a stream, of stored members only: each member's own header says what follows, and the directory,
/// which comes last, has to say the same, by the rules for any zip (`ZipDirectory`). Until then nothing that was read is
/// certain: what a reader makes of it is thrown away when `finish` refuses.
@safe struct ZipStream: ~Copyable {
    @unsafe enum Event {
        /// A member begins; its name as written.
        case member([UInt8])
        /// Lives until the next call.
        case content(UnsafeRawBufferPointer)
        case memberEnd
    }

    private enum State {
        case header
        case content(left: UInt64)
        /// Its length stands behind it.
        case open
        case tail
    }

    /// What was seen of a member.
    private struct Seen {
        let name: [UInt8]
        let flags: UInt64
        let offset: UInt64
        let content: UInt64
        var size: UInt64
        /// Of its own header; nil when it stands behind the content.
        let checksum: UInt32?

        var hasDescriptor: Bool { flags & 0x8 != 0 }
    }

    private let limits: BottleLimits
    private var state = State.header
    /// Bytes that were taken so far, but for those in `held`.
    private var place: UInt64 = 0
    /// The beginning of a header or, in an open member, of what may be the record behind it.
    private var held: [UInt8] = []
    /// For content that was held.
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: recordLength, alignment: 16)
    private var members: [Seen] = []
    private var checksum = CRC32()
    private var kept: [(offset: UInt64, bytes: [UInt8])] = []

    /// The longest record behind a content.
    private static let recordLength = 24
    /// Of the directory and what comes behind, in bytes.
    private static let longestTail = 1 << 20
    private static let recordMark: [UInt8] = [0x50, 0x4b, 7, 8]

    init(_ limits: BottleLimits) { self.limits = limits }

    deinit { unsafe scratch.deallocate() }

    /// The next event; takes what it uses from the input's front. Nil when the input is used up.
    mutating func next(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> Event? {
        while true {
            switch state {
            case .header:
                guard unsafe collect(30, &input) else { return nil }
                if held.starts(with: [0x50, 0x4b]), held[2...3] != [3, 4], !members.isEmpty {
                    state = .tail
                    continue
                }
                var fields = ZipFields(held[...])
                guard fields.four() == 0x0403_4b50 else {
                    throw .refused(members.isEmpty ? .unknownFormat : .zipDirectory, nil, "no header of a member")
                }
                fields.skip(22)
                guard unsafe collect(30 + Int(fields.two() + fields.two()), &input) else { return nil }
                return unsafe .member(try begin())
            case .content(let left):
                if left == 0 {
                    try end()
                    return unsafe .memberEnd
                }
                if unsafe input.isEmpty { return nil }
                let piece = unsafe take(Int(min(left, UInt64(input.count))), &input)
                state = .content(left: left - UInt64(piece.count))
                return unsafe .content(piece)
            case .open:
                guard let event = unsafe try nextOfOpen(&input) else { return nil }
                return unsafe event
            case .tail:
                if held.count + input.count > Self.longestTail {
                    throw .refused(.zipDirectory, nil, "more than \(Self.longestTail) bytes behind the members")
                }
                unsafe held.append(contentsOf: input)
                unsafe input = UnsafeRawBufferPointer(rebasing: input[input.count...])
                return nil
            }
        }
    }

    /// To be called after the last input: the directory says the same as what came.
    mutating func finish() throws(BottleError) {
        guard case .tail = state else {
            throw .refused(.truncated, nil, members.isEmpty && held.isEmpty ? "an empty file" : "before the directory")
        }
        kept.append((place, held))
        let directory = try ZipDirectory(ArchiveSource(pieces: kept), limits)
        let differ = "the members and the directory"
        guard directory.members.count == members.count else { throw .refused(.zipDiffers, nil, differ) }
        for (listed, seen) in zip(directory.members, members) {
            guard listed.name == seen.name, listed.offset == seen.offset, listed.content == seen.content,
                listed.size == seen.size, listed.packedSize == seen.size, listed.method == .stored
            else { throw .refused(.zipDiffers, seen.name, differ) }
            guard case .file = listed.kind else { throw .refused(.zipKind, seen.name) }
        }
    }

    /// Reads a member's own header, which is held (APPNOTE.TXT, 4.3.7).
    private mutating func begin() throws(BottleError) -> [UInt8] {
        var fields = ZipFields(held[4...])
        fields.skip(2)
        let flags = fields.two()
        let method = fields.two()
        fields.skip(4)
        let checksum = UInt32(truncatingIfNeeded: fields.four())
        var (packed, size) = (fields.four(), fields.four())
        let (nameLength, extraLength) = (Int(fields.two()), Int(fields.two()))
        let name = Array(fields.bytes(nameLength))
        if flags & 0x2041 != 0 { throw .refused(.zipEncrypted, name) }
        if flags & ~0x080e != 0 { throw .refused(.zipFlags, name, "flags 0x" + String(flags, radix: 16)) }
        if method != 0 {
            throw .refused(
                .condaMethod, name, ZipMember.methods[method] ?? (method == 93 ? "zstd" : "method \(method)"))
        }
        let extra = try ZipExtra(fields.bytes(extraLength), of: name)
        if let large = extra.large {
            guard large.count == 16 else { throw .refused(.zipExtra, name, "one large size alone") }
            var fields = ZipFields(large)
            let sizes = (fields.eight(), fields.eight())
            if size == 0xffff_ffff { size = sizes.0 }
            if packed == 0xffff_ffff { packed = sizes.1 }
        }
        if packed != size { throw .refused(.zipSize, name, "stored in another size than its own") }
        if size > limits.compressedSize { throw .refused(.limitCompressedSize, name, "\(size) bytes") }
        let hasDescriptor = flags & 0x8 != 0
        kept.append((place, held))
        members.append(
            Seen(
                name: name, flags: flags, offset: place, content: place + UInt64(held.count), size: size,
                checksum: hasDescriptor ? nil : checksum))
        place += UInt64(held.count)
        held = []
        self.checksum = CRC32()
        if hasDescriptor {
            members[members.count - 1].size = 0
            state = .open
        } else {
            state = .content(left: size)
        }
        return name
    }

    private mutating func end() throws(BottleError) {
        let last = members[members.count - 1]
        if let expected = last.checksum, expected != checksum.value { throw .refused(.zipChecksum, last.name) }
        state = .header
    }

    /// Of a member of which nobody said how long it is: content, until a record comes that fits what has come. A record
    /// that is content does not fit; one that somebody made to fit is told from the right one by the directory.
    private mutating func nextOfOpen(_ input: inout UnsafeRawBufferPointer) throws(BottleError) -> Event? {
        if held.isEmpty {
            if unsafe input.isEmpty { return nil }
            let start = unsafe Self.mark(in: input)
            if start > 0 { return unsafe .content(take(start, &input)) }
        }
        guard unsafe collect(Self.recordLength, &input) else { return nil }
        if let length = recordLength {
            kept.append((place, Array(held[..<length])))
            place += UInt64(length)
            held.removeFirst(length)
            try end()
            return unsafe .memberEnd
        }
        let next = held[1...].firstIndex(of: Self.recordMark[0]) ?? held.count
        unsafe scratch.copyBytes(from: held[..<next])
        held.removeFirst(next)
        let piece = unsafe UnsafeRawBufferPointer(rebasing: scratch[..<next])
        unsafe count(piece)
        return unsafe .content(piece)
    }

    /// Where a record's mark is, or may begin, or the end of the bytes.
    private static func mark(in bytes: UnsafeRawBufferPointer) -> Int {
        var index = 0
        while index < bytes.count {
            if unsafe bytes[index] == 0x50 {
                var known = 1
                while known < 4, index + known < bytes.count, unsafe bytes[index + known] == recordMark[known] {
                    known += 1
                }
                if known == 4 || index + known == bytes.count { return index }
            }
            index += 1
        }
        return index
    }

    /// How long the held record is, when it fits (APPNOTE.TXT, 4.3.9): with its mark, sizes of four bytes or of eight.
    private var recordLength: Int? {
        guard held.starts(with: Self.recordMark) else { return nil }
        let size = members[members.count - 1].size
        var fields = ZipFields(held[4...])
        guard fields.four() == UInt64(checksum.value) else { return nil }
        var small = fields
        if small.four() == size, small.four() == size { return 16 }
        return fields.eight() == size && fields.eight() == size ? 24 : nil
    }

    private mutating func take(_ count: Int, _ input: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let piece = unsafe UnsafeRawBufferPointer(rebasing: input[..<count])
        unsafe input = UnsafeRawBufferPointer(rebasing: input[count...])
        unsafe self.count(piece)
        return unsafe piece
    }

    /// Of content.
    private mutating func count(_ piece: UnsafeRawBufferPointer) {
        place += UInt64(piece.count)
        unsafe checksum.update(piece)
        if members[members.count - 1].hasDescriptor { members[members.count - 1].size += UInt64(piece.count) }
    }

    /// Fills `held` up to a count; true when it is reached.
    private mutating func collect(_ count: Int, _ input: inout UnsafeRawBufferPointer) -> Bool {
        let missing = min(max(count - held.count, 0), input.count)
        unsafe held.append(contentsOf: input[..<missing])
        unsafe input = UnsafeRawBufferPointer(rebasing: input[missing...])
        return held.count >= count
    }
}
