internal import Notation
internal import Packages

/// What a reader of a conda package has to tell, in the package's order.
@unsafe enum CondaEvent {
    /// What is installed: a folder, a link, or a file whose content follows.
    case entry(ForeignEntry)
    /// What is about the package, below `info`.
    case information(ForeignEntry)
    /// Some content of the last file; lives until the next call of the reader.
    case content(UnsafeRawBufferPointer)
    /// The last file's content is complete.
    case contentEnd
}

/// A conda package as it comes from the network in, entries out: zip, zstd or bzip2, tar, and the rules between
/// entries. It does nothing else; what is about the package is judged by `CondaUnpacker`.
@safe struct CondaReader: ~Copyable {
    private let format: CondaFormat
    private let stem: String
    private let limits: BottleLimits
    private let memory: DecoderMemory
    private let hash: BottleHash
    private(set) var size: UInt64 = 0
    private var zip: ZipStream?
    /// Of the member that is read now, or of the only tar.
    private var tar: ForeignReader?
    private var member: CondaMember?
    private var seen: Set<CondaMember> = []
    /// Of the member `metadata.json`.
    private var metadata: [UInt8] = []
    /// Of the zip's content, what the tar has not taken yet.
    private var piece = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var memberEnds = false
    /// Links of tars that were read to their ends, and judged.
    private(set) var links: [(path: String, target: String)] = []

    /// Of `metadata.json`, in bytes.
    private static let longestMetadata = 1 << 16

    /// `stem`: `NAME-VERSION-BUILD`. `hash`, `memory`: of no other reader while this one is in use.
    init(
        _ format: CondaFormat, stem: String, _ limits: BottleLimits, hash: BottleHash = BottleHash(),
        in memory: DecoderMemory = DecoderMemory()
    ) throws(BottleError) {
        self.hash = hash
        self.format = format
        self.stem = stem
        self.limits = limits
        self.memory = memory
        switch format {
        case .zip: zip = ZipStream(limits)
        // The program begins now: who reads may not be allowed to start one later.
        case .tar: tar = try ForeignReader(.bzip2, limits, refusesLookalikes: false, hashes: false)
        }
    }

    /// To be called once for each piece of the package, before `next` gets it.
    mutating func count(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        unsafe countUnread(chunk)
        if size > limits.compressedSize { throw .refused(.limitCompressedSize, nil, "more than \(size) bytes") }
        if format == .tar { unsafe try tar?.count(chunk) }
    }

    /// Takes a piece that is not read any further, for the digest alone.
    mutating func countUnread(_ chunk: UnsafeRawBufferPointer) {
        size += UInt64(chunk.count)
        unsafe hash.unpack(chunk)
    }

    /// SHA-256 of all pieces so far, read or not.
    var digest: Digest { hash.digest }

    /// The next event of this piece, which gets shorter; nil when it is used up.
    mutating func next(_ chunk: inout UnsafeRawBufferPointer) throws(BottleError) -> CondaEvent? {
        guard format == .zip else {
            guard let event = unsafe try tar?.next(&chunk) else { return nil }
            return unsafe try judged(event)
        }
        while true {
            if unsafe !piece.isEmpty {
                if let event = unsafe try tar?.next(&piece) { return unsafe try judged(event) }
                unsafe piece = UnsafeRawBufferPointer(start: nil, count: 0)
            }
            if memberEnds {
                if let event = unsafe try tar?.drain() { return unsafe try judged(event) }
                try endMember()
                memberEnds = false
            }
            guard let event = unsafe try zip?.next(&chunk) else { return nil }
            switch unsafe event {
            case .member(let name): try beginMember(name)
            case .content(let bytes):
                if member == .metadata {
                    if metadata.count + bytes.count > Self.longestMetadata {
                        throw .refused(.condaVersion, nil, "too long")
                    }
                    unsafe metadata.append(contentsOf: bytes)
                } else {
                    unsafe try tar?.count(bytes)
                    unsafe piece = bytes
                }
            case .memberEnd: memberEnds = true
            }
        }
    }

    /// The next event after the last piece; nil when there is no more.
    mutating func drain() throws(BottleError) -> CondaEvent? {
        guard format == .tar, let event = unsafe try tar?.drain() else { return nil }
        return unsafe try judged(event)
    }

    /// To be called when `drain` has returned nil: the rules about what is not there.
    mutating func finish() throws(BottleError) {
        guard format == .zip else { return try endTar() }
        try zip?.finish()
        for member in CondaMember.allCases where !seen.contains(member) {
            throw .refused(.condaMemberMissing, nil, "there is no `\(member.rawValue)`")
        }
        let version: JSONValue?
        do throws(JSONError) { version = try JSON.parse(metadata)["conda_pkg_format_version"] } catch {
            throw .refused(.condaVersion, nil, EscapedName.text(Array("\(error)".utf8)))
        }
        guard version?.integer == 2 else { throw .refused(.condaVersion, CondaMember.metadata.rawValue) }
    }

    private mutating func beginMember(_ name: [UInt8]) throws(BottleError) {
        let member = try CondaMember(name, stem: stem)
        if !seen.insert(member).inserted { throw .refused(.condaMemberTwice, name) }
        self.member = member
        if member != .metadata {
            tar = try ForeignReader(.zstd, limits, refusesLookalikes: false, hashes: false, in: memory)
        }
    }

    private mutating func endMember() throws(BottleError) {
        if member != .metadata { try endTar() }
        member = nil
    }

    private mutating func endTar() throws(BottleError) {
        try tar?.finishReading()
        if let added = tar?.links { links += added }
        tar = nil
    }

    /// Tells what is about the package from what is in it.
    private func judged(_ event: ForeignEvent) throws(BottleError) -> CondaEvent {
        switch unsafe event {
        case .content(let bytes): return unsafe .content(bytes)
        case .contentEnd: return unsafe .contentEnd
        case .entry(let entry):
            let first = entry.path.split(separator: "/", maxSplits: 1)[0]
            if first == ".stout" || first == "conda-meta" { throw .refused(.condaReserved, entry.path) }
            let isAbout = first == "info"
            if format == .zip, isAbout != (member == .information) { throw .refused(.condaInformation, entry.path) }
            return unsafe isAbout ? .information(entry) : .entry(entry)
        }
    }
}
