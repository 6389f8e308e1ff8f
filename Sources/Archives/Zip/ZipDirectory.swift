/// All members of a zip, by their place in the file. The directory is the truth, and everything else has to agree with it:
/// each member's own header, the record behind its content, and the bytes between them, of which there are none.
struct ZipDirectory {
    let members: [ZipMember]

    /// No header of the directory is longer, in bytes: three fields of 65,535.
    private static let longestHeader = ZipMember.headerLength + 3 * 65535
    private static let pieceSize = 1 << 20

    init(_ source: borrowing ArchiveSource, _ limits: BottleLimits) throws(BottleError) {
        if source.size > limits.compressedSize { throw .refused(.limitCompressedSize, nil, "\(source.size) bytes") }
        let end = try ZipEnd(source)
        if end.count > UInt64(limits.entries) { throw .refused(.limitEntries, nil, "\(end.count) members") }
        var members = try Self.read(source, end, limits)
        members.sort { $0.offset < $1.offset }
        var place: UInt64 = 0
        for index in members.indices {
            let next = index + 1 < members.count ? members[index + 1].offset : end.offset
            place = try Self.check(&members[index], source, place, next)
        }
        if place < end.offset {
            throw .refused(.zipExtraBytes, nil, "\(end.offset - place) bytes before the directory")
        }
        self.members = members
    }

    private static func read(
        _ source: borrowing ArchiveSource, _ end: ZipEnd, _ limits: BottleLimits
    ) throws(BottleError) -> [ZipMember] {
        var members: [ZipMember] = []
        var (names, size): (Int, UInt64) = (0, 0)
        var next = end.offset
        let stop = end.offset + end.size
        var fields = ZipFields([])
        while members.count < end.count {
            if fields.left < longestHeader, next < stop {
                next -= UInt64(fields.left)
                let piece = try source.read(Int(min(UInt64(pieceSize), stop - next)), at: next)
                fields = ZipFields(piece[...])
                next += UInt64(piece.count)
            }
            let member = try ZipMember(&fields)
            names += member.name.count
            if names > limits.names { throw .refused(.limitNames, member.name) }
            let (sum, overflow) = size.addingReportingOverflow(member.size)
            if overflow { throw .refused(.limitSize, member.name) }
            size = sum
            members.append(member)
        }
        if fields.left > 0 || next < stop { throw .refused(.zipDirectory, nil, "more than \(end.count) members") }
        if size > BottleLimits.ratioFloor, size / max(source.size, 1) > limits.ratio {
            throw .refused(.limitRatio, nil, "\(size) bytes out of \(source.size)")
        }
        return members
    }

    /// Compares a member with its own header (APPNOTE.TXT, 4.3.7) and returns where it ends.
    private static func check(
        _ member: inout ZipMember, _ source: borrowing ArchiveSource, _ place: UInt64, _ next: UInt64
    ) throws(BottleError) -> UInt64 {
        let name = member.name
        if member.offset < place { throw .refused(.zipOverlap, name) }
        if member.offset > place { throw .refused(.zipExtraBytes, name, "\(member.offset - place) bytes before it") }
        guard next > place, next - place >= 30 else { throw .refused(.zipOverlap, name) }
        let header = try source.read(30, at: place)
        var fields = ZipFields(header[...])
        if fields.four() != 0x0403_4b50 { throw .refused(.zipDirectory, name, "no header of its own") }
        fields.skip(2)
        if fields.two() != member.flags { throw .refused(.zipDiffers, name, "flags") }
        if fields.two() != member.method.rawValue { throw .refused(.zipDiffers, name, "method") }
        fields.skip(4)
        let (checksum, packed, size) = (fields.four(), fields.four(), fields.four())
        let (nameLength, extraLength) = (Int(fields.two()), Int(fields.two()))
        let start = place + 30 + UInt64(nameLength + extraLength)
        if start > next { throw .refused(.zipOverlap, name) }
        let rest = try source.read(nameLength + extraLength, at: place + 30)
        if !rest[..<nameLength].elementsEqual(name) {
            throw .refused(.zipDiffers, name, "its own header has `\(EscapedName.text(Array(rest[..<nameLength])))`")
        }
        let extra = try ZipExtra(rest[nameLength...], of: name)
        if let other = extra.name, !other.elementsEqual(name) { throw .refused(.zipDiffers, name, "Unicode name") }
        var sizes = (size, packed)
        if let large = extra.large {
            // In a member's own header both sizes are there, or none.
            guard large.count == 16 else { throw .refused(.zipExtra, name, "one large size alone") }
            var fields = ZipFields(large)
            let (largeSize, largePacked) = (fields.eight(), fields.eight())
            if size == 0xffff_ffff { sizes.0 = largeSize }
            if packed == 0xffff_ffff { sizes.1 = largePacked }
        }
        // What a record behind the content repeats may be missing here: all of it, or, as bsdtar does it, the checksum.
        let isKnown = checksum == UInt64(member.checksum) || member.hasDescriptor && checksum == 0
        let isLaid = sizes == (member.size, member.packedSize) || member.hasDescriptor && sizes == (0, 0)
        if !isKnown || !isLaid { throw .refused(.zipDiffers, name, "sizes or checksum") }
        member.content = start
        let (end, overflow) = start.addingReportingOverflow(member.packedSize)
        if overflow || end > next { throw .refused(.zipOverlap, name) }
        if !member.hasDescriptor { return end }
        if next - end > 24 { throw .refused(.zipExtraBytes, name, "\(next - end) bytes behind its content") }
        let record = try source.read(Int(next - end), at: end)
        if !isDescriptor(record, of: member) { throw .refused(.zipDiffers, name, "the record behind its content") }
        return next
    }

    /// The record behind a content (APPNOTE.TXT, 4.3.9) has a mark or has none, and sizes of four bytes or of eight.
    private static func isDescriptor(_ record: [UInt8], of member: ZipMember) -> Bool {
        let isMarked = record.count == 16 || record.count == 24
        guard isMarked || record.count == 12 || record.count == 20 else { return false }
        var fields = ZipFields(record[...])
        if isMarked, fields.four() != 0x0807_4b50 { return false }
        if fields.four() != UInt64(member.checksum) { return false }
        let isLarge = record.count >= 20
        let packed = isLarge ? fields.eight() : fields.four()
        let size = isLarge ? fields.eight() : fields.four()
        return packed == member.packedSize && size == member.size
    }
}
