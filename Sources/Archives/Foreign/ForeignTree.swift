internal import Unix

/// Makes the entries of a foreign archive below one open folder, which must be empty: each name in a folder that is open
/// already, with `O_EXCL` and `O_NOFOLLOW`, as `Unpacker` does. Symbolic links come last. Nothing is synced.
struct ForeignTree: ~Copyable {
    private var folders: OpenFolders
    private var file: NewFile?
    private var files = NewFiles()

    init(in folder: consuming Descriptor) { folders = OpenFolders(folder) }

    /// Does what an event says; links are left for `link`.
    mutating func take(_ event: ForeignEvent) throws(BottleError) {
        do throws(SystemError) {
            switch unsafe event {
            case .entry(let entry): try make(entry)
            case .content(let bytes): unsafe try file?.write(all: bytes)
            case .contentEnd: try file.take()?.close()
            }
        } catch { throw .system(error) }
    }

    /// Creates the symbolic links, after they have been judged.
    mutating func link(_ links: [(path: String, target: String)]) throws(BottleError) {
        for link in links {
            let (parent, name) = EntryLedger.divide(link.path)
            do throws(SystemError) {
                try folders.folder(parent).descriptor.symbolicLink(String(name), to: link.target)
            } catch { throw .system(error) }
        }
    }

    /// Returns once everything written to the folder's file system is on the disk.
    borrowing func sync() throws(BottleError) {
        do throws(SystemError) { try folders.root.descriptor.syncFileSystem() } catch { throw .system(error) }
    }

    private mutating func make(_ entry: ForeignEntry) throws(SystemError) {
        let (parent, name) = EntryLedger.divide(entry.path)
        switch entry.kind {
        case .symbolicLink: break
        case .directory:
            try folders.folder(parent).descriptor.makeDirectory(String(name), permissions: 0o755)
        case .hardLink(let target):
            // The ledger has seen to it that this archive made that file, and no link lies on the way.
            let (folder, original) = EntryLedger.divide(target)
            let source = try folders.folder(folder)
            try folders.folder(parent).descriptor.hardLink(String(name), to: String(original), in: source.descriptor)
        case .file(_, let executable):
            let permissions: UInt32 = executable ? 0o755 : 0o644
            file = try files.create(String(name), in: folders.folder(parent).descriptor, permissions: permissions)
        }
    }
}
