internal import Archives
internal import Diagnostics
internal import Trust
internal import Unix

extension Cellar {
    /// What kegs say of themselves, in their order.
    func contents(of kegs: [Keg]) throws(Failure) -> [KegContents] {
        let found = Guarded<[KegContents?]>(Array(repeating: nil, count: kegs.count))
        // Kegs are many and small: a thread takes a few at a time.
        let several = 8
        try Crew.work((kegs.count + several - 1) / several) { part throws(Failure) in
            for number in part * several..<min(kegs.count, (part + 1) * several) {
                let contents = try contents(of: kegs[number])
                found.withLock { $0[number] = contents }
            }
        }
        return found.withLock { $0 }.compactMap { $0 }
    }

    /// What a keg says of itself: its listing, checked against the receipt's digest, and its prefix listing, checked
    /// against the listing.
    func contents(of keg: Keg) throws(Failure) -> KegContents {
        let folder = folder(of: keg)
        let place = folder / BottleEntry.listingPath
        let listing: [UInt8]
        do throws(SystemError) { listing = try FileSystem.read(place, limit: 256 << 20) } catch {
            throw error.failure("read the listing of \(keg)")
        }
        guard SHA256Hasher.digest(of: listing) == (try receipt(of: keg)).tree else {
            throw Self.changed(keg, place, ["its listing is not the one that was poured"])
        }
        guard let line = Self.prefixLine(listing) else { return KegContents(listing: listing) }
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(folder / PrefixListing.path, limit: 64 << 20) } catch {
            throw error.failure("read the prefix listing of \(keg)")
        }
        guard SHA256Hasher.digest(of: bytes) == line.digest(in: listing) else {
            throw Self.changed(keg, folder / PrefixListing.path, ["it is not the one that was poured"])
        }
        guard let prefix = PrefixListing(reading: bytes) else {
            throw Failure(
                Diagnostic(
                    .kegMalformed, "the bottle of \(keg) has a `\(PrefixListing.path)` that cannot be read",
                    notes: ["in `\(folder)`"],
                    hints: ["ask its publisher for a new bottle, or ask for another version in the Stoutfile"]))
        }
        return KegContents(listing: listing, prefix: prefix)
    }

    /// The listing's line of the prefix listing; nil when the keg has none. Lines are sorted, and few come before it.
    private static func prefixLine(_ listing: [UInt8]) -> ListingLine? {
        let text = listing.span
        let wanted = PrefixListing.path.utf8
        var place = 0
        while let line = ListingLine(text, at: place) {
            if !listing[line.path].lexicographicallyPrecedes(wanted) {
                let isFile = line.kind == .file || line.kind == .program
                return isFile && listing[line.path].elementsEqual(wanted) ? line : nil
            }
            place = line.next
        }
        return nil
    }
}
