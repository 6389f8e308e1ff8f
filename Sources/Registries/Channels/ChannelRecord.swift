internal import Packages

/// A package of a channel as its repodata says it, with numbers for texts: 600,000 of them fit into 60 MB.
struct ChannelRecord {
    struct Flags: OptionSet {
        let rawValue: UInt8
        /// Only taken where nothing else is.
        static let tracksFeatures = Flags(rawValue: 1)
        static let isNoarch = Flags(rawValue: 2)
        /// Its file is a `.tar.bz2`, not a `.conda`.
        static let isTar = Flags(rawValue: 4)
        /// The name of its file is not made of name, version and build.
        static let hasFileName = Flags(rawValue: 8)
    }

    var name: UInt32 = 0
    var version: UInt32 = 0
    var build: UInt32 = 0
    var number: UInt32 = 0
    /// Where its match specifications are in the list of all; those of `constrains` behind those of `depends`.
    var specs: UInt32 = 0
    var specCount: UInt16 = 0
    var flags: Flags = []
    /// From 1; 0 for none.
    var license: UInt32 = 0
    /// From 1; 0 where it follows from name, version and build.
    var file: UInt32 = 0
    /// In bytes; 0 where the channel does not say.
    var size: Int64 = 0
    /// In seconds since 1970; 0 where the channel does not say.
    var timestamp: Int64 = 0
    var sha256 = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
}

/// All records of a platform's subdir and of `noarch`.
struct ChannelRecords {
    var names = ByteInterner()
    var versions = ByteInterner()
    /// Builds' texts, licences and names of files.
    var texts = ByteInterner()
    var specs = ByteInterner()
    /// Numbers of match specifications, doubled, and one more for those of `constrains`.
    private(set) var specLists: [[UInt32]] = []
    private var chunks: [[ChannelRecord]] = []
    private(set) var count = 0
    /// Files that are not there any more.
    var removed: Set<String> = []
    /// Those that cannot be used, the first `mostLeftOut` of them.
    private(set) var leftOut: [LeftOutRecord] = []
    /// Of a channel without any SHA-256 it would be hundreds of thousands.
    private static let mostLeftOut = 100_000
    private static let chunk = 1 << 14
    private static let listChunk = 1 << 17

    subscript(place: UInt32) -> ChannelRecord { chunks[Int(place) / Self.chunk][Int(place) % Self.chunk] }

    /// In pieces, so that nothing large is copied when it grows.
    mutating func append(_ record: ChannelRecord, _ specs: [UInt32]) {
        var record = record
        if let last = specLists.last, last.count + specs.count <= Self.listChunk {
        } else {
            specLists.append([])
            specLists[specLists.count - 1].reserveCapacity(max(Self.listChunk, specs.count))
        }
        let list = specLists.count - 1
        record.specs = UInt32(list * Self.listChunk + specLists[list].count)
        record.specCount = UInt16(specs.count)
        specLists[list].append(contentsOf: specs)
        if count % Self.chunk == 0 {
            chunks.append([])
            chunks[chunks.count - 1].reserveCapacity(Self.chunk)
        }
        chunks[chunks.count - 1].append(record)
        count += 1
    }

    mutating func leaveOut(_ record: LeftOutRecord) {
        if leftOut.count < Self.mostLeftOut { leftOut.append(record) }
    }

    func specs(of record: ChannelRecord) -> ArraySlice<UInt32> {
        if record.specCount == 0 { return [] }
        let start = Int(record.specs) % Self.listChunk
        return specLists[Int(record.specs) / Self.listChunk][start..<start + Int(record.specCount)]
    }

    /// The name of its file in the subdir.
    func fileName(of record: ChannelRecord) -> String {
        if record.file != 0 { return texts.text(record.file - 1) }
        let stem = "\(names.text(record.name))-\(versions.text(record.version))-\(texts.text(record.build))"
        return stem + (record.flags.contains(.isTar) ? ".tar.bz2" : ".conda")
    }
}
