internal import Archives
public import Diagnostics
internal import Packages
public import Storage
public import Unix

/// `stout vendor --import`: merges an archive of a vendor folder, whole or delta, into a vendor folder. It needs no project.
public enum ImportVendor {
    public struct Outcome: Sendable {
        public let folder: VendorFolder
        /// How many files were new, and the sum of their sizes in bytes.
        public let files: Int
        public let size: Int64
        /// All files of the folder.
        public let total: Int
        /// Files that nothing needs any more, with their sizes in bytes.
        public let needless: [(path: String, size: Int64)]
        /// Whether these were removed.
        public let isPruned: Bool
    }

    /// All of it, or nothing: every file is in the folder's `.unfinished`, and known to be right, before any has its name.
    public static func run(
        _ file: Path, into folder: VendorFolder, prunes: Bool, _ patience: Patience
    ) throws(Failure) -> Outcome {
        try folder.checkIsOwn()
        let isNew = !FileSystem.exists(folder.folder)
        do throws(SystemError) { try FileSystem.makeDirectories(folder.folder) } catch {
            throw error.failure("make the vendor folder")
        }
        let held = try folder.lock(.exclusive, patience)
        do throws(Failure) {
            return try withExtendedLifetime(held) { () throws(Failure) in try merge(file, folder, prunes) }
        } catch {
            // Fails where another has put something there meanwhile, which is then to stay.
            if isNew { try? FileSystem.removeEmptyDirectory(folder.folder) }
            throw error
        }
    }

    private static func merge(_ file: Path, _ vendor: VendorFolder, _ prunes: Bool) throws(Failure) -> Outcome {
        let contents = try VendorContents(vendor)
        try contents.checkLinks(vendor)
        let target = vendor.unfinished / "archive"
        let opened: Descriptor
        do throws(SystemError) {
            try VendorPlacement.begin(vendor)
            try FileSystem.makeDirectory(target)
            opened = try Descriptor.open(target, .directory)
        } catch { throw error.failure("prepare the vendor folder") }
        defer { try? FileSystem.removeTree(vendor.unfinished) }
        let archive = try ArchiveVendor.read(file, into: opened)
        guard let text = archive.kept else {
            throw ArchiveVendor.broken(file, ["it has no `\(VendorFolder.manifestName)`"])
        }
        let manifest = try VendorFolder.manifest(text, name: "\(file):\(VendorFolder.manifestName)")
        let brought = try checked(archive, manifest, file)
        if let old = try? vendor.manifest() { try checkIsNoOlder(manifest, than: old, file) }
        let lacking = manifest.files.filter {
            !brought.contains($0.path) && contents.files[$0.path]?.digest != $0.sha256
        }
        if !lacking.isEmpty { throw incomplete(lacking, file, vendor) }
        let wanted = manifest.files.filter { brought.contains($0.path) }.map {
            VendorPlacement.Wanted(
                path: $0.path, digest: $0.sha256, size: $0.size, source: .unpacked(target / $0.path))
        }
        let placement = VendorPlacement(vendor: vendor, contents: contents)
        do throws(SystemError) {
            let new = wanted.filter { contents.files[$0.path]?.digest != $0.digest }
            _ = try placement.put(wanted, manifest)
            let needless = try placement.remove(but: manifest, prunes: prunes)
            return Outcome(
                folder: vendor, files: new.count, size: new.reduce(0) { $0 + $1.size }, total: manifest.files.count,
                needless: needless, isPruned: prunes)
        } catch { throw error.failure("write the vendor folder") }
    }

    /// The paths of an archive's files, once each is what the manifest in it names.
    private static func checked(
        _ archive: FolderArchive.Contents, _ manifest: VendorManifest, _ file: Path
    ) throws(Failure) -> Set<String> {
        let named = Dictionary(manifest.files.map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
        var brought: Set<String> = []
        for one in archive.files where one.path != VendorFolder.manifestName {
            guard let wanted = named[one.path], wanted.sha256 == one.digest else {
                throw ArchiveVendor.broken(
                    file, ["`\(one.path)` in it is not what its `\(VendorFolder.manifestName)` names"])
            }
            brought.insert(one.path)
        }
        return brought
    }

    private static func checkIsNoOlder(
        _ manifest: VendorManifest, than old: VendorManifest, _ file: Path
    ) throws(Failure) {
        for source in manifest.sources {
            guard let here = old.source(named: source.name), here.root == source.root, let mine = here.serial,
                let offered = source.serial, offered < mine
            else { continue }
            throw Failure(
                Diagnostic(
                    .vendorOlder, "`\(file)` is older than the vendor folder",
                    notes: [
                        "of source `\(source.name)` it has publication \(offered), and the folder has \(mine)",
                        "nothing was changed",
                    ], hints: ["to go back on purpose, remove the folder first"]))
        }
    }

    private static func incomplete(
        _ lacking: [VendorManifest.File], _ file: Path, _ vendor: VendorFolder
    ) -> Failure {
        let more = lacking.count - 5
        return Failure(
            Diagnostic(
                .vendorDelta, "`\(file)` is a delta, and `\(vendor.folder)` has not what it builds on",
                notes: lacking.prefix(5).map { "missing or other bytes: \($0.path)" }
                    + (more > 0 ? ["and \(more) more"] : []) + ["nothing was changed"],
                hints: ["import the archive that it was made `--since`, then this one; or a whole archive"]))
    }
}
