internal import Packages
internal import Trust
public import Unix

extension FolderArchive {
    /// What an archive holds.
    public struct Contents: Sendable {
        /// In the archive's order.
        public let files: [File]
        /// The bytes of the file that was to be kept in memory; nil when there is none.
        public let kept: [UInt8]?
    }

    /// Reads an archive to its end, and unpacks it where that is wanted. It takes the one form that `write` makes.
    ///
    /// - Parameters:
    ///   - folder: an empty one to unpack into; nil to look only. After an error it holds a part.
    ///   - keeping: the path of a file to keep in memory as well, of at most 256 MiB.
    public static func read(
        _ file: borrowing Descriptor, into folder: consuming Descriptor?, keeping kept: String
    ) throws(BottleError) -> Contents {
        var reader = FolderArchiveReader(folder, keeping: kept)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let count: Int
            do throws(SystemError) { count = unsafe try file.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { break }
            unsafe try reader.take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        return try reader.finish()
    }
}

/// Takes an archive as it comes: names are created in folders that are open, exclusively and without following links.
private struct FolderArchiveReader: ~Copyable {
    private var decoder = ZstdDecoder()
    private var tar = TarReader()
    private var ledger = EntryLedger(BottleLimits())
    private var folders: OpenFolders?
    private var output: Descriptor?
    private var hasher = SHA256Hasher()
    private var current: BottleEntry?
    private var files: [FolderArchive.File] = []
    private let keptPath: String
    private var kept: [UInt8]?

    private static let keptLimit: UInt64 = 256 << 20

    init(_ folder: consuming Descriptor?, keeping kept: String) {
        if let folder { folders = OpenFolders(folder) }
        keptPath = kept
    }

    mutating func take(_ chunk: UnsafeRawBufferPointer) throws(BottleError) {
        var rest = unsafe chunk
        while true {
            var decoded = unsafe try decoder.decode(&rest)
            if unsafe decoded.isEmpty { return }
            while let event = unsafe try tar.next(&decoded) {
                switch unsafe event {
                case .entry(let entry): try begin(entry)
                case .content(let bytes):
                    unsafe hasher.update(bytes)
                    if current?.path == keptPath { unsafe kept?.append(contentsOf: bytes) }
                    do throws(SystemError) { unsafe try output?.write(all: bytes) } catch { throw .system(error) }
                case .contentEnd: try end()
                }
            }
        }
    }

    consuming func finish() throws(BottleError) -> FolderArchive.Contents {
        try decoder.finish()
        try tar.finish()
        try ledger.finish()
        return FolderArchive.Contents(files: files, kept: kept)
    }

    private mutating func begin(_ entry: BottleEntry) throws(BottleError) {
        try ledger.admit(entry)
        current = entry
        let (parent, name) = EntryLedger.divide(entry.path)
        guard let (size, executable) = try Self.file(entry) else {
            do throws(SystemError) {
                try folders?.folder(parent).descriptor.makeDirectory(String(name), permissions: 0o755)
            } catch { throw .system(error) }
            return
        }
        hasher = SHA256Hasher()
        if entry.path == keptPath {
            if size > Self.keptLimit { throw .refused(.limitFileSize, entry.path) }
            kept = []
        }
        let permissions: UInt32 = executable ? 0o755 : 0o644
        do throws(SystemError) {
            output = try folders?.folder(parent).descriptor.createFile(String(name), permissions: permissions)
            try output?.setPermissions(permissions)
        } catch { throw .system(error) }
    }

    /// Nil for a folder.
    private static func file(_ entry: BottleEntry) throws(BottleError) -> (size: UInt64, executable: Bool)? {
        switch entry.kind {
        case .directory: return nil
        case .file(let size, let executable): return (size, executable)
        case .symbolicLink: throw .refused(.entryType, entry.path, "a symbolic link")
        }
    }

    private mutating func end() throws(BottleError) {
        guard let current, case .file(let size, let executable) = current.kind else { return }
        do throws(SystemError) { try output.take()?.close() } catch { throw .system(error) }
        files.append(
            FolderArchive.File(
                path: current.path, digest: hasher.finish(), size: size, isExecutable: executable))
    }
}
