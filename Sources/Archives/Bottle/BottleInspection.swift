internal import Packages
public import Unix

/// What a bottle holds, read without writing anything.
public struct BottleInspection: Sendable {
    public let summary: BottleSummary
    /// In the bottle's order.
    public let entries: [BottleEntry]
    public let listing: TreeListing

    /// Reads a bottle to its end, from the file's position on, under the same rules as `Unpacker`; each file's digest
    /// is compared with the listing.
    public init(_ file: borrowing Descriptor, limits: BottleLimits = BottleLimits()) throws(BottleError) {
        var reader = BottleReader(limits, verifiesContent: true)
        var entries: [BottleEntry] = []
        _ = unsafe try FileContent().read(file) { chunk throws(BottleError) in
            unsafe try reader.count(chunk)
            var rest = unsafe chunk
            while let event = unsafe try reader.next(&rest) {
                if case .entry(let entry) = unsafe event { entries.append(entry) }
            }
        }
        summary = try reader.finish()
        self.entries = entries
        listing = try TreeListing(reading: reader.listing ?? [])
    }
}

/// The first things in a bottle, read without reading the rest: both texts lie near its start, because names are sorted.
public struct BottleHead: Sendable {
    /// The content of `.stout/package.toml`.
    public let metadata: [UInt8]
    /// The content of `.stout/tree`, not yet compared with anything.
    public let listing: [UInt8]

    /// Reads as little of a bottle as it takes, from the file's position on. What comes behind is not judged.
    public init(_ file: borrowing Descriptor, limits: BottleLimits = BottleLimits()) throws(BottleError) {
        var reader = BottleReader(limits, verifiesContent: false)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while reader.metadata == nil || reader.listing == nil {
            let count: Int
            do throws(SystemError) { count = unsafe try file.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { break }
            let chunk = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
            unsafe try reader.count(chunk)
            var rest = unsafe chunk
            while reader.metadata == nil || reader.listing == nil, unsafe try reader.next(&rest) != nil {}
        }
        guard let metadata = reader.metadata, let listing = reader.listing else {
            // The end was reached: say what is wrong as a full reader would.
            _ = try reader.finish()
            throw .refused(.listingMissing)
        }
        self.metadata = metadata
        self.listing = listing
    }
}
