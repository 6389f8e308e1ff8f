public import Packages
internal import Trust

/// What is known of a foreign archive that was read to its end.
public struct ForeignSummary: Hashable, Sendable {
    public let format: ArchiveFormat
    /// SHA-256 of the file itself.
    public let digest: Digest
    /// Of the file itself, in bytes.
    public let size: UInt64
    /// Folders, files and links, implied folders too.
    public let entries: Int
    /// Sum of the files' sizes, in bytes.
    public let unpackedSize: UInt64
}

/// The bytes of a tar, compressed or not, in; entries out: decompression, tar, and the rules between entries. It does
/// nothing else, and needs no file: `ForeignArchive` gives it one.
@safe struct ForeignReader: ~Copyable {
    private let format: ArchiveFormat
    private var decoder: StreamDecoder
    private var tar = ForeignTarReader()
    private var ledger: ForeignLedger
    private let limits: BottleLimits
    /// Nil when somebody else hashes.
    private var hasher: SHA256Hasher?
    private var size: UInt64 = 0
    private var decodedSize: UInt64 = 0
    /// What the decoder has made and the tar reader has not yet taken; in the decoder's buffer.
    private var decoded = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    /// Entries that come before the tar reader's next event.
    private var waiting: ArraySlice<ForeignEntry> = []

    /// `format`: any but zip. `memory`: for zstd, of no other reader while this one is in use.
    init(
        _ format: ArchiveFormat, _ limits: BottleLimits, refusesLookalikes: Bool = true, hashes: Bool = true,
        in memory: DecoderMemory? = nil
    ) throws(BottleError) {
        precondition(format != .zip)
        self.format = format
        self.limits = limits
        decoder = try StreamDecoder(format, limits, in: memory)
        ledger = ForeignLedger(limits, refusesLookalikes: refusesLookalikes)
        hasher = hashes ? SHA256Hasher() : nil
    }

    /// To be called once for each piece of the archive, before `next` gets it.
    mutating func count(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        size += UInt64(chunk.count)
        if size > limits.compressedSize { throw .refused(.limitCompressedSize, nil, "more than \(size) bytes") }
        unsafe hasher?.update(chunk)
    }

    /// The next event of this piece, which gets shorter; nil when it is used up.
    mutating func next(_ chunk: inout UnsafeRawBufferPointer) throws(BottleError) -> ForeignEvent? {
        while true {
            if let event = unsafe try waitingEvent() { return unsafe event }
            unsafe decoded = try decoder.decode(&chunk)
            if unsafe decoded.isEmpty { return nil }
            try countDecoded()
        }
    }

    /// The next event after the last piece; nil when there is no more.
    mutating func drain() throws(BottleError) -> ForeignEvent? {
        while true {
            if let event = unsafe try waitingEvent() { return unsafe event }
            unsafe decoded = try decoder.drain()
            if unsafe decoded.isEmpty { return nil }
            try countDecoded()
        }
    }

    /// To be called when `drain` has returned nil: the rules about what is not there.
    mutating func finish() throws(BottleError) -> ForeignSummary {
        try finishReading()
        guard let hasher else { preconditionFailure("a reader that does not hash has no summary") }
        return ForeignSummary(
            format: format, digest: hasher.finish(), size: size, entries: ledger.count, unpackedSize: ledger.size)
    }

    /// The same for who hashes by himself.
    mutating func finishReading() throws(BottleError) {
        // A stream that was cut off breaks both; the one that is nearer to the cause is said.
        try decoder.finish()
        try tar.finish()
        try ledger.finish()
    }

    /// The symbolic links; judged once `finish` has returned.
    var links: [(path: String, target: String)] { ledger.links }

    /// What can be told without another piece of tar.
    private mutating func waitingEvent() throws(BottleError) -> ForeignEvent? {
        while true {
            if let entry = waiting.popFirst() { return unsafe .entry(entry) }
            guard let event = unsafe try tar.next(&decoded) else { return nil }
            guard case .entry(let entry) = unsafe event else { return unsafe event }
            waiting = try ledger.admit(entry)[...]
        }
    }

    private mutating func countDecoded() throws(BottleError) {
        unsafe decodedSize += UInt64(decoded.count)
        if decodedSize > BottleLimits.ratioFloor, decodedSize / max(size, 1) > limits.ratio {
            throw .refused(.limitRatio, nil, "\(decodedSize) bytes out of \(size)")
        }
    }
}
