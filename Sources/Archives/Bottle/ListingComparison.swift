internal import Packages
internal import Trust

/// Compares the entries of a bottle, as they come, with the listing that the bottle itself carries.
///
/// The listing comes early, because names are sorted; the few entries before it are kept until it is there.
struct ListingComparison {
    private var lines: TreeListingLines?
    private var digest: Digest?
    private var early: [(entry: BottleEntry, digest: Digest?)] = []
    /// The listing's word on the entry that is being read.
    private var expected: TreeListing.Entry?
    private var current: BottleEntry?
    private let verifiesContent: Bool
    private var hasher: SHA256Hasher?

    /// `verifiesContent`: also hashes each file and compares its digest.
    init(verifiesContent: Bool) { self.verifiesContent = verifiesContent }

    /// An entry other than the listing; the content of a file follows.
    mutating func begin(_ entry: BottleEntry) throws(BottleError) {
        current = entry
        var isFile = false
        if case .file = entry.kind { isFile = true }
        if verifiesContent, isFile { hasher = SHA256Hasher() }
        if lines != nil {
            expected = try nextLine(for: entry)
        } else if !isFile {
            early.append((entry, nil))
        }
    }

    /// Some content of the current file.
    mutating func update(_ bytes: UnsafeRawBufferPointer) { unsafe hasher?.update(bytes) }

    /// The current file is complete.
    mutating func end() throws(BottleError) {
        let found = hasher?.finish()
        hasher = nil
        guard let current else { return }
        if lines == nil {
            early.append((current, found))
        } else if let expected {
            try Self.compare(found, expected)
        }
    }

    /// The listing itself is complete.
    mutating func take(_ text: [UInt8]) throws(BottleError) {
        digest = SHA256Hasher.digest(of: text)
        lines = TreeListingLines(text)
        for (entry, found) in early { try Self.compare(found, nextLine(for: entry)) }
        early = []
    }

    /// After the last entry: the digest of the listing.
    func finish() throws(BottleError) -> Digest {
        guard var rest = lines, let digest else { throw .refused(.listingMissing) }
        if let more = try rest.next() { throw .refused(.listingDisagrees, more.path, "not in the bottle") }
        return digest
    }

    private mutating func nextLine(for entry: BottleEntry) throws(BottleError) -> TreeListing.Entry {
        guard let line = try lines?.next() else { throw .refused(.listingDisagrees, entry.path, "not in the listing") }
        if !line.agrees(with: entry) {
            throw .refused(
                .listingDisagrees, entry.path, "the listing has `\(EscapedName.text(Array(line.line.utf8)))`")
        }
        return line
    }

    private static func compare(_ found: Digest?, _ line: TreeListing.Entry) throws(BottleError) {
        guard let found, case .file(let digest, _, _) = line.kind, digest != found else { return }
        throw .refused(.listingDigest, line.path, "the content has \(found.hex)")
    }
}
