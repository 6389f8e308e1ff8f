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
        var conda: KegContents.Conda?
        if let bytes = try own(CondaFacts.path, of: keg, listing) {
            guard let facts = CondaFacts(reading: bytes), let record = try own(CondaRecord.path, of: keg, listing)
            else {
                throw malformed(keg, CondaFacts.path)
            }
            conda = KegContents.Conda(facts: facts, record: record)
        }
        guard let bytes = try own(PrefixListing.path, of: keg, listing) else {
            return KegContents(listing: listing, conda: conda)
        }
        guard let prefix = PrefixListing(reading: bytes) else { throw malformed(keg, PrefixListing.path) }
        return KegContents(listing: listing, prefix: prefix, conda: conda)
    }

    private func malformed(_ keg: Keg, _ path: String) -> Failure {
        Failure(
            Diagnostic(
                .kegMalformed, "the package of \(keg) has a `\(path)` that cannot be read",
                notes: ["in `\(folder(of: keg))`"],
                hints: ["ask its publisher for a new one, or ask for another version in the Stoutfile"])
        ).about(keg.name)
    }

    /// A file of a keg's `.stout`, checked against the listing; nil when the keg has none.
    private func own(_ path: String, of keg: Keg, _ listing: [UInt8]) throws(Failure) -> [UInt8]? {
        guard let line = Self.line(of: path, listing) else { return nil }
        let place = folder(of: keg) / path
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(place, limit: 256 << 20) } catch {
            throw error.failure("read `\(path)` of \(keg)")
        }
        guard SHA256Hasher.digest(of: bytes) == line.digest(in: listing) else {
            throw Self.changed(keg, place, ["it is not the one that was poured"])
        }
        return bytes
    }

    /// The listing's line of a file; nil when the keg has none. Lines are sorted, and few come before those of `.stout`.
    private static func line(of path: String, _ listing: [UInt8]) -> ListingLine? {
        let text = listing.span
        let wanted = path.utf8
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
