internal import Packages
internal import Storage
internal import Unix

/// Puts files into a vendor folder, in the order that spec/vendor.md promises; to be used with the folder's lock held.
struct VendorPlacement {
    let vendor: VendorFolder
    /// What was there before.
    let contents: VendorContents

    /// A file that is to be there: what it is to hold, or where that is.
    struct Wanted {
        let path: String
        let digest: Digest
        let size: Int64
        let source: Source

        enum Source {
            case bytes([UInt8])
            /// In `.unfinished`, with the permissions that it is to have, and on the disk.
            case fetched(Path)
            /// As `fetched`, but it need not be on the disk yet.
            case unpacked(Path)
            /// A program of this machine.
            case copied(Path)
            /// It is there already.
            case kept
        }
    }

    /// Threads that wait for the disk at once: a file system brings what several wait for there together, one after another
    /// each waits for a turn of its own. 30 folders take 140 ms one by one, and 5 by eight.
    private static let waiting = 8

    /// Makes an empty folder for what is brought, and removes what an interrupted stout left of one.
    static func begin(_ vendor: VendorFolder) throws(SystemError) {
        try FileSystem.removeTree(vendor.unfinished)
        for name in try FileSystem.list(vendor.folder) where VendorFolder.isUnfinished(name) {
            try FileSystem.removeTree(vendor.folder / name)
        }
        try FileSystem.makeDirectory(vendor.unfinished, permissions: 0o700)
    }

    /// - Returns: whether the manifest has other bytes now.
    func put(_ wanted: [Wanted], _ manifest: VendorManifest) throws(SystemError) -> Bool {
        var ready: [(from: Path, to: String)] = []
        var unsynced: [Path] = []
        for (number, file) in wanted.enumerated() where contents.files[file.path]?.digest != file.digest {
            let unfinished = vendor.unfinished / "new-\(number)"
            switch file.source {
            case .kept: continue
            case .fetched(let path): ready.append((path, file.path))
            case .unpacked(let path):
                unsynced.append(path)
                ready.append((path, file.path))
            case .bytes(let bytes):
                let new = try Descriptor.open(unfinished, .create(0o644))
                try new.write(all: bytes)
                unsynced.append(unfinished)
                ready.append((unfinished, file.path))
            case .copied(let path):
                try FileSystem.copy(path, to: unfinished)
                try FileSystem.setPermissions(unfinished, 0o755)
                unsynced.append(unfinished)
                ready.append((unfinished, file.path))
            }
        }
        let written = unsynced
        try Crew.work(written.count, threads: Self.waiting) { number throws(SystemError) in
            try Descriptor.open(written[number], .read).sync()
        }
        // All contents are on the disk before any of them has its name, and all names before the manifest.
        let root = try Descriptor.open(vendor.folder, .directory)
        var folders: Set<String> = []
        // By it an interrupted folder is known as stout's.
        if let first = ready.firstIndex(where: { $0.to == VendorFolder.attributesName }) { ready.swapAt(0, first) }
        for (from, path) in ready {
            try place(from, at: path[...], below: root)
            var folder = (vendor.folder / path).parent
            while folders.insert(folder.text).inserted, folder != vendor.folder { folder = folder.parent }
        }
        let names = folders.sorted()
        try Crew.work(names.count, threads: Self.waiting) { number throws(SystemError) in
            try FileSystem.syncDirectory(Path(names[number]))
        }
        let text = VendorFolder.text(of: manifest)
        if (try? FileSystem.read(vendor.manifestPath)) == text { return false }
        try putManifest(text, root)
        return true
    }

    /// Each name on the way is looked up in a folder that is open already, and is none of a symbolic link: whatever is done to
    /// the folder meanwhile, nothing is written outside of it.
    private func place(
        _ file: Path, at path: Substring, below folder: borrowing Descriptor
    ) throws(SystemError) {
        guard let slash = path.firstIndex(of: "/") else {
            return try Descriptor.open(file.parent, .directory).rename(file.name, to: String(path), in: folder)
        }
        let name = String(path[..<slash])
        do throws(SystemError) { try folder.makeDirectory(name, permissions: 0o755) } catch {
            if error.code != .exists { throw error }
        }
        try place(file, at: path[path.index(after: slash)...], below: try folder.open(name, .directory))
    }

    /// A reader sees the old text or the new one, and a power cut leaves one of them.
    private func putManifest(_ text: [UInt8], _ root: borrowing Descriptor) throws(SystemError) {
        let name = "manifest"
        do throws(SystemError) {
            let new = try Descriptor.open(vendor.unfinished / name, .create(0o644))
            try new.write(all: text)
            try new.sync()
            try new.close()
            try place(vendor.unfinished / name, at: VendorFolder.manifestName[...], below: root)
        } catch {
            // The user knows the file by its own name, not by the temporary one.
            throw SystemError(error.code, error.operation, vendor.manifestPath)
        }
        try root.sync()
    }

    /// Removes former indexes and metadata, and, when asked to, whatever else is not needed any more.
    ///
    /// - Returns: what was not needed, with sizes in bytes.
    func remove(but manifest: VendorManifest, prunes: Bool) throws(SystemError) -> [(path: String, size: Int64)] {
        let needed = Set(manifest.files.map(\.path))
        let root = try Descriptor.open(vendor.folder, .directory)
        var needless: [(path: String, size: Int64)] = []
        for (path, file) in contents.files.sorted(by: { $0.key < $1.key }) where !needed.contains(path) {
            let isFormer = path.hasPrefix("sources/")
            if !isFormer { needless.append((path, file.size)) }
            guard isFormer || prunes && VendorFolder.isOwn(path) else { continue }
            try remove(path[...], below: root)
        }
        return needless
    }

    /// Removes a file, and the folders on the way to it that are empty then.
    private func remove(_ path: Substring, below folder: borrowing Descriptor) throws(SystemError) {
        guard let slash = path.firstIndex(of: "/") else { return try folder.remove(String(path)) }
        let name = String(path[..<slash])
        let next = try folder.open(name, .directory)
        try remove(path[path.index(after: slash)...], below: next)
        if try next.list().isEmpty { try folder.removeEmptyDirectory(name) }
    }
}
