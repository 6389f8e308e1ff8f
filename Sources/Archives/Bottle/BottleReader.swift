public import Packages

/// What is known of a bottle that was read to its end.
public struct BottleSummary: Hashable, Sendable {
    /// SHA-256 of the bottle itself: the compressed bytes.
    public let digest: Digest
    /// Of the bottle itself, in bytes.
    public let size: UInt64
    /// Folders, files and links, the listing included.
    public let entries: Int
    /// Sum of the files' sizes, in bytes.
    public let unpackedSize: UInt64
    /// SHA-256 of the listing `.stout/tree`.
    public let treeDigest: Digest
    /// The content of `.stout/package.toml`.
    public let metadata: [UInt8]
}

/// Compressed bytes in, entries out: zstd, tar, the rules between entries, and the comparison with the bottle's own
/// listing. It does nothing else; `Unpacker` and `BottleInspection` do something with the entries.
@safe struct BottleReader: ~Copyable {
    private var decoder: ZstdDecoder
    private var tar = TarReader()
    private var ledger: EntryLedger
    private var comparison: ListingComparison
    private let limits: BottleLimits
    private let hash: BottleHash
    private var size: UInt64 = 0
    private var decodedSize: UInt64 = 0
    /// What the decoder has made and the tar reader has not yet taken; in the decoder's buffer.
    private var decoded = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// The content of `.stout/package.toml`; nil until it has been there.
    private(set) var metadata: [UInt8]?
    /// The content of `.stout/tree`; nil until it has been there.
    private(set) var listing: [UInt8]?
    /// Of the file that is being read, when it is one of these two.
    private var captured: [UInt8]?
    private var current: BottleEntry?

    init(
        _ limits: BottleLimits, verifiesContent: Bool, hash: BottleHash = BottleHash(),
        in memory: DecoderMemory = DecoderMemory()
    ) {
        self.limits = limits
        self.hash = hash
        decoder = ZstdDecoder(windowLog: min(max(limits.windowLog, 10), 27), in: memory)
        ledger = EntryLedger(limits)
        comparison = ListingComparison(verifiesContent: verifiesContent)
    }

    /// To be called once for each piece of the bottle, before `next` gets it.
    mutating func count(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        unsafe countUnread(chunk)
        if size > limits.compressedSize { throw .refused(.limitCompressedSize, nil, "more than \(size) bytes") }
    }

    /// Takes a piece of a bottle that is not read any further, for the digest alone.
    mutating func countUnread(_ chunk: UnsafeRawBufferPointer) {
        size += UInt64(chunk.count)
        unsafe hash.unpack(chunk)
    }

    /// SHA-256 of all pieces so far, read or not.
    var digest: Digest { hash.digest }

    /// The next event of this piece, which gets shorter; nil when it is used up.
    mutating func next(_ chunk: inout UnsafeRawBufferPointer) throws(BottleError) -> TarReader.Event? {
        while true {
            if let event = unsafe try tar.next(&decoded) {
                unsafe try observe(event)
                return unsafe event
            }
            unsafe decoded = try decoder.decode(&chunk)
            if unsafe decoded.isEmpty { return nil }
            unsafe decodedSize += UInt64(decoded.count)
            if decodedSize > BottleLimits.ratioFloor, decodedSize / max(size, 1) > limits.ratio {
                throw .refused(.limitRatio, nil, "\(decodedSize) bytes out of \(size)")
            }
        }
    }

    /// To be called after the last piece: the rules about what is not there.
    func finish() throws(BottleError) -> BottleSummary {
        try decoder.finish()
        try tar.finish()
        try ledger.finish()
        let treeDigest = try comparison.finish()
        guard let metadata else { throw .refused(.metadataMissing) }
        return BottleSummary(
            digest: hash.digest, size: size, entries: ledger.count, unpackedSize: ledger.size,
            treeDigest: treeDigest, metadata: metadata)
    }

    /// The links of the bottle; judged once `finish` has returned.
    var links: [(path: String, target: String)] { ledger.links }

    private mutating func observe(_ event: TarReader.Event) throws(BottleError) {
        switch unsafe event {
        case .entry(let entry):
            try ledger.admit(entry)
            current = entry
            if entry.path == BottleEntry.listingPath {
                try beginCapture(entry, limit: UInt64(limits.names), .limitNames)
            } else {
                if entry.path == BottleEntry.metadataPath {
                    try beginCapture(entry, limit: UInt64(BottleEntry.longestMetadata), .metadataTooLarge)
                }
                try comparison.begin(entry)
            }
        case .content(let bytes):
            if captured != nil { unsafe captured?.append(contentsOf: bytes) }
            unsafe comparison.update(bytes)
        case .contentEnd:
            if current?.path == BottleEntry.listingPath {
                let text = captured ?? []
                listing = text
                try comparison.take(text)
            } else {
                if current?.path == BottleEntry.metadataPath { metadata = captured }
                try comparison.end()
            }
            captured = nil
        }
    }

    private mutating func beginCapture(
        _ entry: BottleEntry, limit: UInt64, _ rule: BottleRule
    ) throws(BottleError) {
        guard case .file(let size, executable: false) = entry.kind else { throw .refused(.mode, entry.path) }
        if size > limit { throw .refused(rule, entry.path, "\(size) bytes") }
        captured = []
    }
}
