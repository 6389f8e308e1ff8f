public import Archives
public import Packages
public import Unix

/// One bottle on its way to a keg: its bytes are hashed, decompressed and unpacked as they arrive, into quarantine.
public struct Pour: ~Copyable {
    /// What must come out, as the lock says it, and the index where it is known.
    public struct Expectation: Hashable, Sendable {
        public let keg: Keg
        /// In bytes; nil when nobody said it.
        public let size: Int64?
        /// Sum of the files' sizes, in bytes; nil when nobody said it.
        public let unpackedSize: Int64?
        /// Files, folders and links; nil when nobody said it.
        public let entries: Int?
        /// Name of the source, for the receipt.
        public let source: String
        /// Where the source has it, when it is a conda package; nil for a bottle.
        public let condaPath: String?

        public init(
            keg: Keg, size: Int64?, unpackedSize: Int64? = nil, entries: Int? = nil, source: String,
            condaPath: String? = nil
        ) {
            self.condaPath = condaPath
            self.keg = keg
            self.size = size
            self.unpackedSize = unpackedSize
            self.entries = entries
            self.source = source
        }

        /// Never more than for a bottle of which nothing is known.
        var limits: BottleLimits {
            var limits = BottleLimits()
            if let size { limits.compressedSize = min(limits.compressedSize, UInt64(clamping: size)) }
            if let unpackedSize { limits.unpackedSize = min(limits.unpackedSize, UInt64(clamping: unpackedSize)) }
            if let entries { limits.entries = min(limits.entries, max(0, entries)) }
            return limits
        }
    }

    private let expectation: Expectation
    private let folder: Path
    /// One of the two.
    private var unpacker: Unpacker?
    private var conda: CondaUnpacker?
    /// The rule that the bytes broke.
    private var refusal: BottleError.Refusal?

    /// Starts in a new folder below that of a quarantine, which must outlive the pour. `hash`, `memory`: of no other pour
    /// while this one is in use.
    public init(
        _ expectation: Expectation, in quarantine: Path, hash: BottleHash = BottleHash(),
        memory: DecoderMemory = DecoderMemory()
    ) throws(PourError) {
        self.expectation = expectation
        folder = quarantine / expectation.keg.bottle.hex
        let opened: Descriptor
        do throws(SystemError) {
            try FileSystem.removeTree(folder)
            try FileSystem.makeDirectory(folder, permissions: 0o755)
            opened = try Descriptor.open(folder, .directory)
        } catch { throw .system(error) }
        var unpacker: Unpacker?
        var conda: CondaUnpacker?
        if let path = expectation.condaPath {
            do throws(BottleError) {
                conda = try CondaUnpacker(path, into: opened, limits: expectation.limits, hash: hash, in: memory)
            } catch { throw PourError(error, expectation.keg) }
        } else {
            unpacker = Unpacker(into: opened, limits: expectation.limits, hash: hash, in: memory)
        }
        self.unpacker = unpacker
        self.conda = conda
    }

    /// Holds the calling thread to this pour's folder for the rest of its life, where the kernel can: to be called on
    /// a thread that does nothing but pour. Returns whether it is held.
    public borrowing func confineThread() throws(PourError) -> Bool {
        do throws(SystemError) {
            return Confinement.holdThread(below: try Descriptor.open(folder, .directory))
        } catch { throw .system(error) }
    }

    /// Takes the next bytes of the bottle, split anywhere. Bytes that break a rule are no error before `finish`.
    public mutating func write(_ chunk: UnsafeRawBufferPointer) throws(PourError) {
        if refusal != nil {
            unsafe unpacker?.skip(chunk)
            unsafe conda?.skip(chunk)
            return
        }
        do throws(BottleError) {
            unsafe try unpacker?.write(chunk)
            unsafe try conda?.write(chunk)
        } catch {
            guard case .refused(let refusal) = error else { throw PourError(error, expectation.keg) }
            // Damaged bytes break rules too. Whose fault it is, the digest of all bytes says.
            self.refusal = refusal
        }
    }

    /// Judges the whole bottle. What is wrong stays in quarantine and goes with it.
    ///
    /// Throws `.digest` for other bytes than the lock names, whatever rule they break; `.refused` where these very bytes
    /// break one.
    public consuming func finish() throws(PourError) -> PouredKeg {
        if let refusal { throw judged(refusal) }
        let summary: UnpackedSummary
        do throws(BottleError) {
            var unpacked = try unpacker?.finish().unpacked
            if unpacked == nil { unpacked = try conda?.finish().unpacked }
            guard let unpacked else { preconditionFailure("a pour without an unpacker") }
            summary = unpacked
            if summary.digest == expectation.keg.bottle {
                try unpacker?.seal()
                try conda?.seal()
            }
        } catch {
            guard case .refused(let refusal) = error else { throw PourError(error, expectation.keg) }
            throw judged(refusal)
        }
        guard summary.digest == expectation.keg.bottle else {
            throw .digest(expectation.keg, found: summary.digest)
        }
        return PouredKeg(
            keg: expectation.keg, folder: folder,
            receipt: Receipt(
                name: expectation.keg.name, version: expectation.keg.version.text,
                revision: expectation.keg.revision, source: expectation.source, bottle: summary.digest,
                tree: summary.treeDigest, size: Int64(clamping: summary.size),
                unpackedSize: Int64(clamping: summary.unpackedSize), entries: summary.entries,
                poured: Clock.text(Clock.now()), path: expectation.condaPath))
    }

    private mutating func judged(_ refusal: BottleError.Refusal) -> PourError {
        guard let found = digest() else { preconditionFailure("a pour without an unpacker") }
        return found == expectation.keg.bottle
            ? .refused(expectation.keg, refusal) : .digest(expectation.keg, found: found)
    }

    /// Of all bytes so far.
    private mutating func digest() -> Digest? {
        if let found = unpacker?.digest { return found }
        return conda?.digest
    }
}

/// What is known of a bottle or a conda package that was unpacked.
private struct UnpackedSummary {
    let digest: Digest
    let treeDigest: Digest
    let size: UInt64
    let unpackedSize: UInt64
    let entries: Int
}

extension BottleSummary {
    fileprivate var unpacked: UnpackedSummary {
        UnpackedSummary(
            digest: digest, treeDigest: treeDigest, size: size, unpackedSize: unpackedSize, entries: entries)
    }
}

extension CondaSummary {
    fileprivate var unpacked: UnpackedSummary {
        UnpackedSummary(
            digest: digest, treeDigest: treeDigest, size: size, unpackedSize: unpackedSize, entries: entries)
    }
}

/// A keg in quarantine, known to be right, not yet visible.
public struct PouredKeg: Sendable {
    public let keg: Keg
    let folder: Path
    let receipt: Receipt
}

/// Why a bottle did not become a keg.
public enum PourError: Error, Hashable, Sendable {
    /// The bytes are others than the lock names.
    case digest(Keg, found: Digest)
    /// The bytes that the lock names, and they are no bottle.
    case refused(Keg, BottleError.Refusal)
    case system(SystemError)

    init(_ error: BottleError, _ keg: Keg) {
        switch error {
        case .refused(let refusal): self = .refused(keg, refusal)
        case .system(let error): self = .system(error)
        }
    }
}
