internal import Archives
public import Diagnostics
internal import Notation
public import Packages
internal import SQLite
internal import Trust
public import Unix

/// The publisher's side: a folder of static files that any web server can serve (spec/registry.md).
///
/// New files come first, `registry.json` last and by one rename: a reader sees the old state or the new one.
public struct RegistryFolder: Sendable {
    public let folder: Path
    /// Nil for a registry that is not signed.
    private let keys: PublisherKeys?
    private let trust: TrustFolder

    public init(_ folder: Path, keys: PublisherKeys? = nil) {
        self.folder = folder
        self.keys = keys
        trust = TrustFolder(registry: folder)
    }

    /// What was added.
    public struct Addition: Sendable {
        public let metadata: PackageMetadata
        public let digest: Digest
        /// In bytes.
        public let size: Int64
        /// The registry had this very bottle.
        public let isKnown: Bool
    }

    private var descriptionPath: Path { folder / RegistryDescription.fileName }

    /// Makes an empty registry in a folder that is new or empty of one.
    ///
    /// - Returns: the digest of its root, for Stoutfiles; nil where it is not signed.
    public func create(name: String) throws(Failure) -> Digest? {
        if FileSystem.exists(descriptionPath) || trust.exists {
            throw Failure(
                Diagnostic(
                    .registryExists, "`\(folder)` is a registry already",
                    hints: ["add to it with `stout registry add --registry \(folder) BOTTLE…`"]))
        }
        // First what can be refused.
        let fresh = try keys?.create()
        try doing("make the registry") { () throws(SystemError) in
            try FileSystem.makeDirectories(folder / "index")
            try FileSystem.makeDirectories(folder / "bottles")
        }
        let root = try fresh.map { keys throws(Failure) in try trust.create(keys) }
        try publish(IndexBuilder(candidates: [], descriptions: []), name: name, serial: 0, replacing: nil)
        return root
    }

    /// Adds bottles; all of them, or none.
    public func add(_ bottles: [Path]) throws(Failure) -> [Addition] {
        try locked { () throws(Failure) in try addLocked(bottles) }
    }

    /// Runs a change of the registry, or a look at it, one at a time.
    ///
    /// - Parameter isChange: whether it will publish another index, which takes keys where the registry is signed.
    func locked<Value>(isChange: Bool = true, _ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        guard FileSystem.exists(descriptionPath) || trust.exists else {
            throw Failure(
                Diagnostic(
                    .registryMissing, "`\(folder)` is no registry",
                    hints: ["`stout registry init \(folder)` makes one", "name it with `--registry DIR`"]))
        }
        if trust.exists, keys == nil, isChange {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "the registry is signed, and no keys are named",
                    hints: ["name the folder of its keys with `--keys DIR`, or set STOUT_KEYS"]))
        }
        let lock = try lock()
        return try withExtendedLifetime(lock) { () throws(Failure) in try body() }
    }

    private func addLocked(_ bottles: [Path]) throws(Failure) -> [Addition] {
        let description = try describe()
        try clearUnfinished()
        var builder = try contents(description)
        var additions: [Addition] = []
        for path in bottles {
            let read = try BottleFile.read(path)
            let candidate = read.candidate
            if let known = builder.candidates.first(where: { $0.isSameBuild(as: candidate) }) {
                if known.bottle.sha256 != candidate.bottle.sha256 {
                    throw Failure(
                        Diagnostic(
                            .bottleKnown,
                            "the registry has another bottle of \(candidate.name) \(candidate.versionText) for \(candidate.platform)",
                            notes: ["a published bottle never changes: locks name it by its digest"],
                            hints: ["raise `revision` in its `.stout/package.toml` and pack it again"]))
                }
            } else {
                builder.candidates.append(candidate)
            }
            builder.describe(candidate, read.metadata)
            let isKnown = FileSystem.exists(folder / candidate.bottle.path)
            if !isKnown { try keep(path, as: candidate.bottle.path) }
            additions.append(
                Addition(
                    metadata: read.metadata, digest: candidate.bottle.sha256, size: candidate.bottle.size,
                    isKnown: isKnown))
        }
        try publish(builder, name: description.name, serial: description.serial + 1, replacing: description)
        return additions
    }

    private func lock() throws(Failure) -> FileLock {
        do throws(SystemError) {
            while true {
                if let lock = try FileLock.take(folder / ".lock", .exclusive, waiting: true) { return lock }
            }
        } catch { throw error.failure("lock the registry") }
    }

    /// What a killed publisher left. To be called with the lock held.
    private func clearUnfinished() throws(Failure) {
        try doing("clear the registry's index folder") { () throws(SystemError) in
            for name in try FileSystem.list(folder / "index") where name.hasPrefix(".") {
                try FileSystem.removeTree(folder / "index" / name)
            }
        }
    }

    func describe() throws(Failure) -> RegistryDescription {
        if trust.exists { return try trust.description() }
        do throws(SystemError) {
            let bytes = try FileSystem.read(descriptionPath, limit: RegistryDescription.maximumSize)
            if let description = try? RegistryDescription(reading: bytes) { return description }
        } catch { throw error.failure("read the registry") }
        throw Failure(
            Diagnostic(
                .registryUnreadable, "`\(descriptionPath)` cannot be read",
                hints: ["restore it from a copy, or make the registry anew from its bottles"]))
    }

    /// Everything that is published so far.
    func contents(_ description: RegistryDescription) throws(Failure) -> IndexBuilder {
        let unpacked = folder / "index" / ".\(Process.identifier).read"
        defer { try? FileSystem.removeTree(unpacked) }
        do throws(BottleError) { try ZstdFile.decompress(folder / description.indexPath, to: unpacked) } catch {
            switch error {
            case .system(let error): throw error.failure("read the registry's index")
            case .refused(let refusal):
                throw Failure(
                    Diagnostic(
                        .indexUnusable, "the registry's index cannot be read", notes: ["\(refusal)"],
                        hints: ["make the registry anew from its bottles"]))
            }
        }
        do throws(IndexError) {
            let index = try Index.open(unpacked)
            return IndexBuilder(candidates: try index.candidates(), descriptions: try index.descriptions())
        } catch { throw error.failure(description.name) }
    }

    private func keep(_ bottle: Path, as path: String) throws(Failure) {
        try doing("copy a bottle into the registry") { () throws(SystemError) in
            let target = folder / path
            try FileSystem.makeDirectories(target.parent)
            let unfinished = target.parent / ".\(target.name).\(Process.identifier).new"
            try FileSystem.removeTree(unfinished)
            try FileSystem.copy(bottle, to: unfinished)
            try FileSystem.setPermissions(unfinished, 0o644)
            try Descriptor.open(unfinished, .read).sync()
            try FileSystem.rename(unfinished, to: target)
            try FileSystem.syncDirectory(target.parent)
        }
    }

    func publish(
        _ builder: IndexBuilder, name: String, serial: Int64, replacing old: RegistryDescription?
    ) throws(Failure) {
        let database = folder / "index" / ".\(Process.identifier).sqlite"
        let compressed = folder / "index" / ".\(Process.identifier).zst"
        defer {
            try? FileSystem.removeTree(database)
            try? FileSystem.removeTree(compressed)
        }
        try doing("write the index") { () throws(SystemError) in
            try FileSystem.removeTree(database)
            try FileSystem.removeTree(compressed)
        }
        do throws(DatabaseError) { try builder.write(database) } catch {
            throw Failure(
                Diagnostic(
                    .indexUnusable, "the index could not be written", notes: ["\(error)"],
                    hints: ["is there room on the disk?"]))
        }
        let published: RegistryDescription
        do throws(BottleError) {
            let frame = try ZstdFile.compress(database, to: compressed)
            let description = RegistryDescription(
                name: name, serial: serial, indexDigest: frame.digest, indexSize: frame.size,
                indexUnpackedSize: frame.unpackedSize)
            do throws(SystemError) {
                try FileSystem.rename(compressed, to: folder / description.indexPath)
                try FileSystem.syncDirectory(folder / "index")
            } catch { throw .system(error) }
            published = description
        } catch {
            if case .system(let error) = error { throw error.failure("publish the index") }
            throw Failure(
                Diagnostic(
                    .indexUnusable, "the index could not be compressed", notes: ["\(error)"], hints: ["try again"]))
        }
        try announce(published)
        // Readers that hold the former description may still ask for the former index: one stays.
        try doing("remove former indexes") { () throws(SystemError) in
            try removeIndexes(but: [published.indexPath, old?.indexPath])
        }
    }

    /// Makes an index the current one.
    private func announce(_ description: RegistryDescription) throws(Failure) {
        if let keys { return try trust.publish(description, keys, after: trust.exists ? try trust.state() : nil) }
        try doing("publish the index") { () throws(SystemError) in
            try FileSystem.writeAtomically(descriptionPath, Array(description.text.utf8))
        }
    }

    private func removeIndexes(but kept: [String?]) throws(SystemError) {
        for name in try FileSystem.list(folder / "index") where name.hasSuffix(".sqlite.zst") {
            if !kept.contains("index/\(name)") { try FileSystem.remove(folder / "index" / name) }
        }
    }

    private func doing(_ what: String, _ body: () throws(SystemError) -> Void) throws(Failure) {
        do throws(SystemError) { try body() } catch { throw error.failure(what) }
    }
}

extension Candidate {
    /// Whether a lock could not tell one from the other but by the digest.
    fileprivate func isSameBuild(as other: Candidate) -> Bool {
        name == other.name && version == other.version && revision == other.revision && platform == other.platform
    }
}
