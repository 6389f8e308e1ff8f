/// Where a zip's directory is: its end record (APPNOTE.TXT, 4.3.16), and the ZIP64 one where it is needed (4.3.14).
struct ZipEnd {
    /// Members.
    let count: UInt64
    /// Of the directory, in bytes.
    let size: UInt64
    /// Of the directory, from the start of the file.
    let offset: UInt64

    private static let length = 22
    private static let largeLength = 56
    private static let locatorLength = 20
    private static let longestComment = 65535

    init(_ source: borrowing ArchiveSource) throws(BottleError) {
        let tailLength = Int(min(source.size - source.tailStart, UInt64(Self.length + Self.longestComment)))
        let tailStart = source.size - UInt64(tailLength)
        let tail = try source.read(tailLength, at: tailStart)
        let place = try Self.place(in: tail)
        var fields = ZipFields(tail[(place + 4)...])
        let disks = (fields.two(), fields.two())
        let counts = (fields.two(), fields.two())
        let (size, offset) = (fields.four(), fields.four())
        let start = tailStart + UInt64(place)

        var directoryEnd = start
        if start >= source.tailStart + UInt64(Self.locatorLength),
            case let locator = try source.read(Self.locatorLength, at: start - UInt64(Self.locatorLength)),
            locator.starts(with: [0x50, 0x4b, 6, 7])
        {
            let large = try Self.large(source, locator, before: start - UInt64(Self.locatorLength))
            // What the small record can say, it says alike.
            let pairs = [
                (counts.0, large.count, 0xffff as UInt64), (counts.1, large.count, 0xffff),
                (size, large.size, 0xffff_ffff), (offset, large.offset, 0xffff_ffff),
            ]
            for (small, large, full) in pairs where small != full && small != large {
                throw .refused(.zipDirectory, nil, "the two end records differ")
            }
            for disk in [disks.0, disks.1] where disk != 0 && disk != 0xffff {
                throw .refused(.zipEnd, nil, "several parts")
            }
            (count, self.size, self.offset) = (large.count, large.size, large.offset)
            directoryEnd = large.start
        } else {
            if disks != (0, 0) || counts.0 != counts.1 { throw .refused(.zipEnd, nil, "several parts") }
            (count, self.size, self.offset) = (counts.0, size, offset)
        }
        let (end, overflow) = self.offset.addingReportingOverflow(self.size)
        if overflow || end > directoryEnd {
            throw .refused(.zipDirectory, nil, "it does not fit in front of its end record")
        }
        if end < directoryEnd { throw .refused(.zipExtraBytes, nil, "\(directoryEnd - end) bytes too many") }
    }

    /// The one place where an end record fits: its comment ends where the file ends.
    private static func place(in tail: [UInt8]) throws(BottleError) -> Int {
        var places: [Int] = []
        var seen = false
        var index = tail.count - length
        while index >= 0 {
            if tail[index] == 0x50, tail[index + 1] == 0x4b, tail[index + 2] == 5, tail[index + 3] == 6 {
                seen = true
                let comment = Int(tail[index + 20]) | Int(tail[index + 21]) << 8
                if index + length + comment == tail.count { places.append(index) }
            }
            index -= 1
        }
        guard let first = places.first else {
            if seen { throw .refused(.zipExtraBytes, nil, "bytes behind the end record") }
            throw .refused(.truncated, nil, "no end record")
        }
        if places.count > 1 { throw .refused(.zipEnd, nil, "\(places.count) end records fit") }
        return first
    }

    private static func large(
        _ source: borrowing ArchiveSource, _ locator: [UInt8], before end: UInt64
    ) throws(BottleError) -> (count: UInt64, size: UInt64, offset: UInt64, start: UInt64) {
        var fields = ZipFields(locator[4...])
        let disk = fields.four()
        let start = fields.eight()
        let disks = fields.four()
        if disk != 0 || disks > 1 { throw .refused(.zipEnd, nil, "several parts") }
        guard start <= end, end - start == UInt64(largeLength) else {
            throw .refused(.zipDirectory, nil, "the ZIP64 end record is not in front of its locator")
        }
        let record = try source.read(largeLength, at: start)
        fields = ZipFields(record[...])
        guard fields.four() == 0x0606_4b50, fields.eight() == UInt64(largeLength - 12) else {
            throw .refused(.zipDirectory, nil, "no ZIP64 end record")
        }
        fields.skip(4)
        if fields.four() != 0 || fields.four() != 0 { throw .refused(.zipEnd, nil, "several parts") }
        let counts = (fields.eight(), fields.eight())
        if counts.0 != counts.1 { throw .refused(.zipEnd, nil, "several parts") }
        return (counts.0, fields.eight(), fields.eight(), start)
    }
}
