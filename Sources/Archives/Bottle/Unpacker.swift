public import Packages
public import Unix

/// Turns a bottle into a keg while the bottle's bytes arrive.
///
/// Everything is created below one open folder, which must be empty: each name in a folder that is open already, with
/// `O_EXCL` and `O_NOFOLLOW`, so that nothing is written outside, through a link, or over another entry. Symbolic links
/// come last. Memory: that of the decoder, the listing, and about 50 bytes an entry. Nothing is synced.
///
/// After an error the folder holds a part of the keg; the caller throws it away. It does the same when the summary's
/// digest is not the one it expects.
public struct Unpacker: ~Copyable {
    private var reader: BottleReader
    private var folders: OpenFolders
    private var file: NewFile?
    private var failure: BottleError?
    private var directories: [String] = []
    private var files = NewFiles()
    /// How many bytes of content have been written so far.
    public private(set) var written: UInt64 = 0

    /// `folder`: empty, and writable until `finish`. `verifiesContent`: whether each file's digest is compared with the
    /// listing; the digest of the whole bottle covers it, so this is for bottles of which no digest is known.
    /// `hash`, `memory`: of no other unpacker while this one is in use.
    public init(
        into folder: consuming Descriptor, limits: BottleLimits = BottleLimits(), verifiesContent: Bool = false,
        hash: BottleHash = BottleHash(), in memory: DecoderMemory = DecoderMemory()
    ) {
        reader = BottleReader(limits, verifiesContent: verifiesContent, hash: hash, in: memory)
        folders = OpenFolders(folder)
    }

    /// Takes the next bytes of the bottle, split anywhere. After an error every further call fails with it.
    public mutating func write(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        if let failure { throw failure }
        do throws(BottleError) { unsafe try take(chunk) } catch {
            failure = error
            throw error
        }
    }

    /// Takes the next bytes of the bottle, split anywhere.
    public mutating func write(_ chunk: [UInt8]) throws(BottleError) {
        unsafe try chunk.span.withUnsafeBytes { bytes throws(BottleError) in unsafe try write(bytes) }
    }

    /// Takes bytes after an error, for the digest alone: it says whether these were the bytes that were meant.
    public mutating func skip(_ chunk: UnsafeRawBufferPointer) { unsafe reader.countUnread(chunk) }

    /// SHA-256 of all bytes so far, those after an error included.
    public var digest: Digest { reader.digest }

    /// To be called after the last byte: judges the whole, and creates the symbolic links.
    public mutating func finish() throws(BottleError) -> BottleSummary {
        if let failure { throw failure }
        let summary = try reader.finish()
        for link in reader.links {
            let (parent, name) = EntryLedger.divide(link.path)
            do throws(SystemError) {
                try folders.folder(parent).descriptor.symbolicLink(String(name), to: link.target)
            } catch { throw .system(error) }
        }
        return summary
    }

    /// Makes the keg's folders read-only, all but the root, which has to stay writable until it is in its place.
    /// To be called after `finish`; files are read-only from the start.
    public mutating func seal() throws(BottleError) {
        for path in directories.reversed() {
            let (parent, name) = EntryLedger.divide(path)
            do throws(SystemError) {
                try folders.folder(parent).descriptor.setPermissions(of: String(name), 0o555)
            } catch { throw .system(error) }
        }
        directories = []
    }

    /// Returns once everything written to the folder's file system is on the disk.
    public borrowing func sync() throws(BottleError) {
        do throws(SystemError) { try folders.root.descriptor.syncFileSystem() } catch { throw .system(error) }
    }

    private mutating func take(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        unsafe try reader.count(chunk)
        var rest = unsafe chunk
        while let event = unsafe try reader.next(&rest) {
            do throws(SystemError) {
                switch unsafe event {
                case .entry(let entry): try begin(entry)
                case .content(let bytes):
                    unsafe try file?.write(all: bytes)
                    written += UInt64(bytes.count)
                case .contentEnd: try file.take()?.close()
                }
            } catch { throw .system(error) }
        }
    }

    private mutating func begin(_ entry: BottleEntry) throws(SystemError) {
        let (parent, name) = EntryLedger.divide(entry.path)
        switch entry.kind {
        case .symbolicLink: break
        case .directory:
            try folders.folder(parent).descriptor.makeDirectory(String(name), permissions: 0o755)
            directories.append(entry.path)
        case .file(_, let executable):
            let permissions: UInt32 = executable ? 0o555 : 0o444
            file = try files.create(String(name), in: folders.folder(parent).descriptor, permissions: permissions)
        }
    }
}
