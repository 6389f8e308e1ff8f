public import Packages
internal import Trust
public import Unix

/// What is known of a conda package that was read to its end.
public struct CondaSummary: Sendable {
    /// SHA-256 of the package itself.
    public let digest: Digest
    /// Of the package itself, in bytes.
    public let size: UInt64
    /// Folders, files and links of the keg, the listing included.
    public let entries: Int
    /// Sum of the sizes of the keg's files, in bytes.
    public let unpackedSize: UInt64
    /// SHA-256 of the listing `.stout/tree`.
    public let treeDigest: Digest
}

/// Turns a conda package into a keg while its bytes arrive: what is installed is poured first, and judged when the
/// information about it has come, which is the last member of a zip. Everything is created below one open folder, which
/// must be empty, as `Unpacker` does it; after an error the caller throws the folder away. Nothing is synced.
///
/// The keg is that of the package's bytes: its files where the package has them, and in `.stout` what stout needs of the
/// information (spec/sources/conda.md, "Kegs").
public struct CondaUnpacker: ~Copyable {
    private let stem: String
    private let format: CondaFormat
    private var reader: CondaReader
    private var folders: OpenFolders
    private var files = NewFiles()
    private var failure: BottleError?
    /// What has been made, in its order.
    private var made: [TreeListing.Entry] = []
    /// Where in `made` a path is, of as many of its entries as hard links have asked for.
    private var places: [[UInt8]: Int] = [:]
    private var placed = 0
    private var directories: [String] = []
    /// Of the package itself.
    private var links: Set<String> = []

    // Of the file that is read now.
    private var file: NewFile?
    private var current: (path: String, executable: Bool)?
    private var hasher = SHA256Hasher()
    private var written: UInt64 = 0
    /// Of a file whose content matters; nil for all others.
    private var capture: (path: String, bytes: [UInt8], longest: Int)?

    /// The texts that matter, by path.
    private var texts: [String: [UInt8]] = [:]

    /// - Parameters:
    ///   - folder: empty, and writable until `finish`.
    ///   - path: below its channel; it ends in `NAME-VERSION-BUILD` and the format's name.
    ///   - hash: of no other unpacker while this one is in use.
    ///   - memory: as `hash`.
    public init(
        _ path: String, into folder: consuming Descriptor, limits: BottleLimits = BottleLimits(),
        hash: BottleHash = BottleHash(), in memory: DecoderMemory = DecoderMemory()
    ) throws(BottleError) {
        guard let format = CondaFormat(name: path), let stem = CondaFormat.stem(of: path) else {
            throw .refused(.unknownFormat, path, "a conda package ends in `.conda` or `.tar.bz2`")
        }
        let reader = try CondaReader(format, stem: stem, limits, hash: hash, in: memory)
        let own = [".stout", ".stout/info"]
        do throws(SystemError) {
            try folder.makeDirectory(own[0], permissions: 0o755)
            try folder.open(own[0], .directory).makeDirectory("info", permissions: 0o755)
        } catch { throw .system(error) }
        self.stem = stem
        self.format = format
        self.reader = reader
        folders = OpenFolders(folder)
        directories = own
        made = own.map { TreeListing.Entry(path: $0, kind: .directory) }
    }

    /// Takes the next bytes of the package, split anywhere. After an error every further call fails with it.
    public mutating func write(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        if let failure { throw failure }
        do throws(BottleError) {
            unsafe try reader.count(chunk)
            var rest = unsafe chunk
            while let event = unsafe try reader.next(&rest) { unsafe try take(event) }
        } catch {
            failure = error
            throw error
        }
    }

    /// Takes bytes after an error, for the digest alone: it says whether these were the bytes that were meant.
    public mutating func skip(_ chunk: UnsafeRawBufferPointer) { unsafe reader.countUnread(chunk) }

    /// SHA-256 of all bytes so far, those after an error included.
    public var digest: Digest { reader.digest }

    /// To be called after the last byte: judges the whole, creates the symbolic links, and writes what the keg carries.
    public mutating func finish() throws(BottleError) -> CondaSummary {
        if let failure { throw failure }
        while let event = unsafe try reader.drain() { unsafe try take(event) }
        try reader.finish()
        for link in reader.links where links.contains(link.path) {
            made.append(TreeListing.Entry(path: link.path, kind: .symbolicLink(target: link.target)))
        }
        let (index, facts, paths) = try judge()
        var prefixed: [PrefixListing.Entry] = []
        for path in paths { if let one = try path.prefixed() { prefixed.append(one) } }
        do throws(SystemError) {
            for link in reader.links where links.contains(link.path) {
                let (parent, name) = EntryLedger.divide(link.path)
                try folders.folder(parent).descriptor.symbolicLink(String(name), to: link.target)
            }
            try writeOwn(CondaFacts.path, facts.text)
            if !prefixed.isEmpty { try writeOwn(PrefixListing.path, PrefixListing(prefixed).text) }
            let record = CondaRecord.text(index, format, digest: reader.digest, size: reader.size, paths: paths)
            try writeOwn(CondaRecord.path, record)
            let listing = TreeListing(made).text
            let unpackedSize = made.reduce(UInt64(listing.count)) { sum, entry in
                if case .file(_, let size, _) = entry.kind { sum + size } else { sum }
            }
            try writeOwn(BottleEntry.listingPath, listing)
            return CondaSummary(
                digest: reader.digest, size: reader.size, entries: made.count, unpackedSize: unpackedSize,
                treeDigest: SHA256Hasher.digest(of: listing))
        } catch { throw .system(error) }
    }

    /// Makes the keg's folders read-only, all but the root. To be called after `finish`.
    public mutating func seal() throws(BottleError) {
        for path in directories.reversed() {
            let (parent, name) = EntryLedger.divide(path)
            do throws(SystemError) {
                try folders.folder(parent).descriptor.setPermissions(of: String(name), 0o555)
            } catch { throw .system(error) }
        }
        directories = []
    }

    // What comes.

    private mutating func take(_ event: CondaEvent) throws(BottleError) {
        do throws(SystemError) {
            switch unsafe event {
            case .entry(let entry): try begin(entry)
            case .information(let entry): try begin(about: entry)
            case .content(let bytes):
                if current != nil {
                    unsafe try file?.write(all: bytes)
                    unsafe hasher.update(bytes)
                    written += UInt64(bytes.count)
                }
                if let room = capture.map({ $0.longest + 1 - $0.bytes.count }), room > 0 {
                    unsafe capture?.bytes.append(contentsOf: bytes.prefix(room))
                }
            case .contentEnd: try end()
            }
        } catch { throw .system(error) }
    }

    private mutating func begin(_ entry: ForeignEntry) throws(SystemError) {
        switch entry.kind {
        case .directory: try makeFolder(entry.path)
        case .symbolicLink: links.insert(entry.path)
        case .hardLink(let target):
            // A keg has no names that are one file: who changes one of them would change both.
            guard let original = find(target), case .file(_, _, let executable) = original.kind else { return }
            try create(entry.path, executable: executable)
            let (parent, name) = EntryLedger.divide(target)
            let source = try folders.folder(parent).descriptor.open(String(name), .read)
            try file?.write(all: source.readAll())
            try file.take()?.close()
            current = nil
            made.append(TreeListing.Entry(path: entry.path, kind: original.kind))
        case .file(_, let executable):
            try create(entry.path, executable: executable)
            if CondaScripts.isVariables(entry.path) || CondaScripts.isActivation(entry.path) {
                capture = (entry.path, [], ActivationScript.longest)
            }
        }
    }

    /// What was made last of that path. A package may have a hundred thousand files and as many links to them.
    private mutating func find(_ path: String) -> TreeListing.Entry? {
        for index in placed..<made.count { places[Array(made[index].path.utf8)] = index }
        placed = made.count
        return places[Array(path.utf8)].map { made[$0] }
    }

    /// Of the information the texts are kept that stout reads, and in the keg what people should find.
    private mutating func begin(about entry: ForeignEntry) throws(SystemError) {
        let path = ".stout/" + entry.path
        let isKept = entry.path == "info/about.json" || (entry.path + "/").hasPrefix("info/licenses/")
        switch entry.kind {
        case .directory where isKept: try makeFolder(path)
        case .file where isKept: try create(path, executable: false)
        case .file:
            let longest = [
                CondaIndex.place: CondaIndex.longest, CondaLink.place: CondaLink.longest,
                CondaPath.place: CondaPath.longest,
            ]
            capture = longest[entry.path].map { (entry.path, [], $0) }
        default: break
        }
    }

    private mutating func end() throws(SystemError) {
        try file.take()?.close()
        if let current {
            made.append(
                TreeListing.Entry(
                    path: current.path,
                    kind: .file(digest: hasher.finish(), size: written, executable: current.executable)))
        }
        if let capture { texts[capture.path] = capture.bytes }
        (current, capture) = (nil, nil)
    }

    // What is made.

    private mutating func makeFolder(_ path: String) throws(SystemError) {
        let (parent, name) = EntryLedger.divide(path)
        try folders.folder(parent).descriptor.makeDirectory(String(name), permissions: 0o755)
        directories.append(path)
        made.append(TreeListing.Entry(path: path, kind: .directory))
    }

    private mutating func create(_ path: String, executable: Bool) throws(SystemError) {
        let (parent, name) = EntryLedger.divide(path)
        let folder = try folders.folder(parent)
        file = try files.create(
            String(name), in: folder.descriptor, permissions: executable ? 0o555 : 0o444)
        current = (path, executable)
        hasher = SHA256Hasher()
        written = 0
    }

    private mutating func writeOwn(_ path: String, _ bytes: [UInt8]) throws(SystemError) {
        try create(path, executable: false)
        try file?.write(all: bytes)
        hasher.update(bytes)
        written = UInt64(bytes.count)
        try end()
    }

    // What is judged when all has come.

    private func judge() throws(BottleError) -> (CondaIndex, CondaFacts, [CondaPath]) {
        guard let index = texts[CondaIndex.place] else { throw .refused(.condaIndex, nil, "it is missing") }
        if index.count > CondaIndex.longest { throw .refused(.condaIndex, nil, "it is too long") }
        guard let paths = texts[CondaPath.place] else { throw .refused(.condaPaths, nil, "it is missing") }
        if paths.count > CondaPath.longest { throw .refused(.condaPaths, nil, "it is too long") }
        if texts[CondaLink.place].map({ $0.count > CondaLink.longest }) == true {
            throw .refused(.condaLink, nil, "it is too long")
        }
        let about = try CondaIndex(index, stem: stem)
        let listed = try CondaPathsReader.read(paths)
        let own = made.filter { !($0.path == ".stout" || $0.path.hasPrefix(".stout/")) }
        try CondaComparison.compare(listed, own)
        var facts = CondaFacts(about, try CondaLink(texts[CondaLink.place], of: about), format)
        let names = Set(own.map(\.path))
        for point in facts.entryPoints
        where names.contains("bin/" + point.name) || names.contains("python-scripts/" + point.name) {
            throw .refused(.condaEntryPoint, point.name, "the package has a file of that name")
        }
        try CondaScripts.find(own, texts, &facts)
        return (about, facts, listed)
    }
}
