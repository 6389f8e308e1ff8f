internal import Archives
public import Diagnostics
internal import Packages
public import Storage
public import Unix

/// `stout vendor --archive`: a vendor folder as one file, the same bytes for the same folder; or what is new in it since
/// another such file.
public enum ArchiveVendor {
    public struct Outcome: Sendable {
        public let path: Path
        /// In bytes.
        public let size: Int64
        /// How many files of the folder are in it, and how many are not because the former one has them.
        public let files: Int
        public let left: Int
    }

    /// To be called after the folder was made.
    ///
    /// - Parameters:
    ///   - file: the archive; replaced by one rename.
    ///   - former: an archive that `run` made; what its manifest names is left out.
    public static func run(
        _ vendor: VendorFolder, to file: Path, since former: Path?, _ patience: Patience
    ) throws(Failure) -> Outcome {
        let held = try vendor.lock(.shared, patience)
        return try withExtendedLifetime(held) { () throws(Failure) in
            try archive(
                vendor, try vendor.manifest(), file, try former.map { path throws(Failure) in try manifest(in: path) })
        }
    }

    private static func archive(
        _ vendor: VendorFolder, _ manifest: VendorManifest, _ file: Path, _ former: VendorManifest?
    ) throws(Failure) -> Outcome {
        try vendor.checkLinks(on: manifest.files.map(\.path))
        let known = Set(former?.files ?? [])
        let wanted = manifest.files.filter { !known.contains($0) }
        let text = VendorFolder.text(of: manifest)
        var files = wanted.map {
            FolderArchive.File(
                path: $0.path, digest: $0.sha256, size: UInt64($0.size),
                isExecutable: $0.path.hasPrefix("\(VendorFolder.programsName)/"))
        }
        files.append(
            FolderArchive.File(
                path: VendorFolder.manifestName, digest: VendorFolder.digest(of: text), size: UInt64(text.count),
                isExecutable: false))
        let unfinished = file.parent / ".\(file.name).\(Process.identifier).new"
        do throws(BottleError) {
            do throws(SystemError) {
                try FileSystem.makeDirectories(file.parent)
                try clear(file)
            } catch { throw .system(error) }
            defer { try? FileSystem.removeTree(unfinished) }
            let output: Descriptor
            do throws(SystemError) { output = try Descriptor.open(unfinished, .create(0o644)) } catch {
                throw .system(error)
            }
            try FolderArchive.write(files, of: vendor.folder, to: output)
            do throws(SystemError) {
                let size = try output.status().size
                try output.sync()
                try FileSystem.rename(unfinished, to: file)
                try FileSystem.syncDirectory(file.parent)
                return Outcome(
                    path: file, size: size, files: wanted.count, left: manifest.files.count - wanted.count)
            } catch { throw .system(error) }
        } catch {
            switch error {
            case .system(let error): throw error.failure("write `\(file)`")
            case .refused(let refusal):
                if let path = refusal.entry, refusal.rule == .changedWhilePacked {
                    throw VendorSources.wrong(vendor.folder / path, isThere: true)
                }
                throw Failure(
                    Diagnostic(
                        .vendorArchive, "the vendor folder cannot be archived", notes: refusal.facts,
                        hints: ["`stout vendor` makes it anew"]))
            }
        }
    }

    /// Removes what stouts left that were killed while they wrote the same archive: it may be large.
    private static func clear(_ file: Path) throws(SystemError) {
        let (head, tail) = (".\(file.name).", ".new")
        for name in try FileSystem.list(file.parent) where name.hasPrefix(head) && name.hasSuffix(tail) {
            guard let owner = Int32(name.dropFirst(head.count).dropLast(tail.count)),
                owner == Process.identifier || !Process.isThere(owner)
            else { continue }
            try FileSystem.removeTree(file.parent / name)
        }
    }

    /// What the folder of an archive, or of a `vendor.toml`, had.
    private static func manifest(in file: Path) throws(Failure) -> VendorManifest {
        if file.name == VendorFolder.manifestName { return try VendorFolder(file.parent).manifest() }
        let contents = try read(file, into: nil)
        return try VendorFolder.manifest(contents.kept ?? [], name: "\(file):\(VendorFolder.manifestName)")
    }

    /// Reads an archive; whatever it breaks is one error to the user.
    static func read(_ file: Path, into folder: consuming Descriptor?) throws(Failure) -> FolderArchive.Contents {
        do throws(BottleError) {
            return try FolderArchive.read(
                try InspectBottle.open(file), into: folder, keeping: VendorFolder.manifestName)
        } catch {
            switch error {
            case .system(let error): throw error.failure("read `\(file)`")
            case .refused(let refusal):
                throw broken(
                    file, ["it breaks the rule `\(refusal.rule.rawValue)`: \(refusal.rule.sentence)"] + refusal.facts)
            }
        }
    }

    static func broken(_ file: Path, _ notes: [String]) -> Failure {
        Failure(
            Diagnostic(
                .vendorArchive, "`\(file)` is no archive of a vendor folder", notes: notes + ["nothing was changed"],
                hints: ["carry the file over again; `stout vendor --archive FILE` makes one"]))
    }
}
