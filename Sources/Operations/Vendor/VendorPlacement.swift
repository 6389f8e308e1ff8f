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
        var ready: [(from: Path, to: Path)] = []
        var unsynced: [Path] = []
        for (number, file) in wanted.enumerated() where contents.files[file.path]?.digest != file.digest {
            let unfinished = vendor.unfinished / "new-\(number)"
            switch file.source {
            case .kept: continue
            case .fetched(let path): ready.append((path, vendor.folder / file.path))
            case .unpacked(let path):
                unsynced.append(path)
                ready.append((path, vendor.folder / file.path))
            case .bytes(let bytes):
                let new = try Descriptor.open(unfinished, .create(0o644))
                try new.write(all: bytes)
                unsynced.append(unfinished)
                ready.append((unfinished, vendor.folder / file.path))
            case .copied(let path):
                try FileSystem.copy(path, to: unfinished)
                try FileSystem.setPermissions(unfinished, 0o755)
                unsynced.append(unfinished)
                ready.append((unfinished, vendor.folder / file.path))
            }
        }
        let written = unsynced
        try Crew.work(written.count, threads: Self.waiting) { number throws(SystemError) in
            try Descriptor.open(written[number], .read).sync()
        }
        // All contents are on the disk before any of them has its name, and all names before the manifest.
        var folders: Set<String> = []
        for (from, path) in ready {
            try FileSystem.makeDirectories(path.parent)
            try FileSystem.rename(from, to: path)
            var folder = path.parent
            while folders.insert(folder.text).inserted, folder != vendor.folder { folder = folder.parent }
        }
        let names = folders.sorted()
        try Crew.work(names.count, threads: Self.waiting) { number throws(SystemError) in
            try FileSystem.syncDirectory(Path(names[number]))
        }
        let text = VendorFolder.text(of: manifest)
        if (try? FileSystem.read(vendor.manifestPath)) == text { return false }
        try FileSystem.writeAtomically(vendor.manifestPath, text)
        return true
    }

    /// Removes former indexes and metadata, and, when asked to, whatever else is not needed any more.
    ///
    /// - Returns: what was not needed, with sizes in bytes.
    func remove(but manifest: VendorManifest, prunes: Bool) throws(SystemError) -> [(path: String, size: Int64)] {
        let needed = Set(manifest.files.map(\.path))
        var needless: [(path: String, size: Int64)] = []
        for (path, file) in contents.files.sorted(by: { $0.key < $1.key }) where !needed.contains(path) {
            let isFormer = path.hasPrefix("sources/")
            if !isFormer { needless.append((path, file.size)) }
            guard isFormer || prunes && VendorFolder.isOwn(path) else { continue }
            try FileSystem.remove(vendor.folder / path)
            // Folders that are empty now go as well.
            var folder = (vendor.folder / path).parent
            while folder != vendor.folder, try FileSystem.list(folder).isEmpty {
                try FileSystem.removeEmptyDirectory(folder)
                folder = folder.parent
            }
        }
        return needless
    }
}
