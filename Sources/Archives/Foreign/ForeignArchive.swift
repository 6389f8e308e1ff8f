public import Unix

/// Archives that others made: tar as it is or in zstd, gzip, xz or bzip2, and zip (spec/bottle.md, "Foreign archives").
public enum ForeignArchive {
    /// Unpacks an archive into a folder, which must be empty and is somebody's to throw away after an error: it holds a
    /// part of the archive then. Files get mode 0644 or 0755, folders 0755, whatever the umask says.
    public static func unpack(
        _ file: consuming Descriptor, into folder: consuming Descriptor, limits: BottleLimits = .foreign
    ) throws(BottleError) -> ForeignSummary {
        var tree = ForeignTree(in: folder)
        let (summary, links) = unsafe try read(file, limits) { event throws(BottleError) in unsafe try tree.take(event)
        }
        try tree.link(links)
        try tree.sync()
        return summary
    }

    /// Reads an archive to its end, and hands over what it holds in its order; symbolic links have been judged when this
    /// returns them.
    static func read(
        _ file: consuming Descriptor, _ limits: BottleLimits, _ body: (ForeignEvent) throws(BottleError) -> Void
    ) throws(BottleError) -> (ForeignSummary, links: [(path: String, target: String)]) {
        let format = try format(of: file)
        if format == .zip { return unsafe try readZip(file, limits, body) }
        var reader = try ForeignReader(format, limits)
        _ = unsafe try FileContent().read(file) { chunk throws(BottleError) in
            unsafe try reader.count(chunk)
            var rest = unsafe chunk
            while let event = unsafe try reader.next(&rest) { unsafe try body(event) }
        }
        while let event = unsafe try reader.drain() { unsafe try body(event) }
        return (try reader.finish(), reader.links)
    }

    private static func readZip(
        _ file: consuming Descriptor, _ limits: BottleLimits, _ body: (ForeignEvent) throws(BottleError) -> Void
    ) throws(BottleError) -> (ForeignSummary, links: [(path: String, target: String)]) {
        let (digest, size) = unsafe try FileContent().read(file)
        var reader = try ZipReader(ArchiveSource(file), limits)
        while let event = unsafe try reader.next() { unsafe try body(event) }
        let (entries, unpackedSize) = try reader.finish()
        let summary = ForeignSummary(
            format: .zip, digest: digest, size: size, entries: entries, unpackedSize: unpackedSize)
        return (summary, reader.links)
    }

    /// What a file is, by its first bytes; its position is at its start afterwards.
    public static func format(of file: borrowing Descriptor) throws(BottleError) -> ArchiveFormat {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ArchiveFormat.prefixLength, alignment: 16)
        defer { unsafe buffer.deallocate() }
        var filled = 0
        while filled < buffer.count {
            let count: Int
            do throws(SystemError) {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                count = unsafe try file.read(into: rest, at: Int64(filled))
            } catch { throw .system(error) }
            if count == 0 { break }
            filled += count
        }
        return try ArchiveFormat(unsafe Array(buffer[..<filled]))
    }
}
