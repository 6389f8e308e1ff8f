public import Packages
internal import Trust
public import Unix

/// A folder of files as one file: a tar in a zstd frame, in the form that bottles have (spec/bottle.md, "Frame" and
/// "Container"), so that one list of files gives one archive. There are no links in it, and no rules about what it holds.
public enum FolderArchive {
    /// A file that goes into an archive, or came out of one.
    public struct File: Hashable, Sendable {
        /// Below the folder: components divided by `/`.
        public let path: String
        public let digest: Digest
        /// In bytes.
        public let size: UInt64
        public let isExecutable: Bool

        public init(path: String, digest: Digest, size: UInt64, isExecutable: Bool) {
            self.path = path
            self.digest = digest
            self.size = size
            self.isExecutable = isExecutable
        }
    }

    /// Writes files from the output's position on. Entries are sorted, and folders are made of the files' paths.
    ///
    /// - Parameters:
    ///   - level: of zstd; what is compressed already is stored as it is at any level.
    /// - Throws: `changed-while-packed` when a file has not the digest that it is to have.
    public static func write(
        _ files: [File], of folder: Path, to output: borrowing Descriptor, level: Int = 1
    ) throws(BottleError) {
        let entries = try entries(of: files)
        var encoder = ZstdEncoder(level: level, contentSize: size(of: entries))
        let content = FileContent()
        func emit(_ bytes: UnsafeRawBufferPointer) throws(BottleError) {
            do throws(SystemError) { unsafe try output.write(all: bytes) } catch { throw .system(error) }
        }
        func put(_ bytes: [UInt8]) throws(BottleError) {
            unsafe try bytes.span.withUnsafeBytes { bytes throws(BottleError) in unsafe try encoder.encode(bytes, emit)
            }
        }
        for (entry, file) in entries {
            try put(TarWriter.header(of: entry))
            guard let file else { continue }
            var left = file.size
            let opened: Descriptor
            do throws(SystemError) { opened = try Descriptor.open(folder / file.path, .read) } catch {
                throw .system(error)
            }
            let read = unsafe try content.read(opened) { piece throws(BottleError) in
                // A file that grew must not overrun the announced size.
                if UInt64(piece.count) > left { throw .refused(.changedWhilePacked, file.path) }
                left -= UInt64(piece.count)
                unsafe try encoder.encode(piece, emit)
            }
            if read.digest != file.digest || left != 0 { throw .refused(.changedWhilePacked, file.path) }
            try put(TarWriter.padding(after: file.size))
        }
        try put(TarWriter.end)
        unsafe try encoder.finish(emit)
    }

    /// The files with the folders that they lie in, sorted, by the rules that a reader applies.
    private static func entries(of files: [File]) throws(BottleError) -> [(entry: BottleEntry, file: File?)] {
        var entries: [(entry: BottleEntry, file: File?)] = []
        var folders: Set<String> = []
        for file in files {
            var (parent, _) = EntryLedger.divide(file.path)
            while !parent.isEmpty, folders.insert(String(parent)).inserted {
                entries.append((BottleEntry(path: String(parent), kind: .directory), nil))
                (parent, _) = EntryLedger.divide(String(parent))
            }
            entries.append(
                (
                    BottleEntry(path: file.path, kind: .file(size: file.size, executable: file.isExecutable)), file
                ))
        }
        entries.sort { $0.entry.path.utf8.lexicographicallyPrecedes($1.entry.path.utf8) }
        var ledger = EntryLedger(BottleLimits())
        for (entry, _) in entries { try ledger.admit(entry) }
        return entries
    }

    private static func size(of entries: [(entry: BottleEntry, file: File?)]) -> UInt64 {
        entries.reduce(UInt64(TarWriter.end.count)) { sum, one in
            let size = one.file?.size ?? 0
            return sum + UInt64(TarWriter.header(of: one.entry).count + TarWriter.padding(after: size).count) + size
        }
    }
}
