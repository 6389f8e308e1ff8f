public import Diagnostics
internal import Notation
public import Packages
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
        let draft = IndexDraft(folder)
        defer { draft.discard() }
        try draft.begin()
        try publish(draft, name: name, serial: 0, replacing: nil)
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
        try change { index throws(Failure) in
            var additions: [Addition] = []
            for path in bottles { additions.append(try add(path, to: index)) }
            return additions
        }
    }

    private func add(_ path: Path, to index: IndexEdit) throws(Failure) -> Addition {
        let read = try BottleFile.read(path)
        let candidate = read.candidate
        let known = try Self.reading { () throws(IndexError) in
            try index.candidates(of: candidate.name).first { $0.isSameBuild(as: candidate) }
        }
        if let known, known.bottle.sha256 != candidate.bottle.sha256 {
            throw Failure(
                Diagnostic(
                    .bottleKnown,
                    "the registry has another bottle of \(candidate.name) \(candidate.versionText) for \(candidate.platform)",
                    notes: ["a published bottle never changes: locks name it by its digest"],
                    hints: ["raise `revision` in its `.stout/package.toml` and pack it again"]))
        }
        try Self.reading { () throws(IndexError) in try index.add(candidate, read.metadata) }
        let isKnown = FileSystem.exists(folder / candidate.bottle.path)
        if !isKnown { try keep(path, as: candidate.bottle.path) }
        return Addition(
            metadata: read.metadata, digest: candidate.bottle.sha256, size: candidate.bottle.size, isKnown: isKnown)
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
        let draft = IndexDraft(folder)
        defer { draft.discard() }
        try draft.unpack(description)
        return try Self.reading { () throws(IndexError) in
            let index = try Index.open(draft.database)
            return IndexBuilder(candidates: try index.candidates(), descriptions: try index.descriptions())
        }
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

    /// Publishes what a change makes of the index. To be called with the lock held.
    public func change<Value>(_ body: (IndexEdit) throws(Failure) -> Value) throws(Failure) -> Value {
        let former = try describe()
        try clearUnfinished()
        let draft = IndexDraft(folder)
        defer { draft.discard() }
        try draft.unpack(former)
        let value: Value
        let edit = try Self.reading { () throws(IndexError) in try IndexEdit(draft.database) }
        value = try body(edit)
        try Self.reading { () throws(IndexError) in try edit.finish() }
        try publish(draft, name: former.name, serial: former.serial + 1, replacing: former)
        return value
    }

    /// Publishes a change of the index; one at a time.
    public func publish<Value>(_ change: (IndexEdit) throws(Failure) -> Value) throws(Failure) -> Value {
        try locked { () throws(Failure) in try self.change(change) }
    }

    private func publish(
        _ draft: IndexDraft, name: String, serial: Int64, replacing old: RegistryDescription?
    ) throws(Failure) {
        let published = try draft.pack(name: name, serial: serial, replacing: old)
        try announce(published)
        // Readers that hold the former description may still ask for what it names.
        try doing("remove former indexes") { () throws(SystemError) in
            try removeIndexes(but: Set(published.files + (old?.files ?? [])))
        }
    }

    static func reading<Value>(_ body: () throws(IndexError) -> Value) throws(Failure) -> Value {
        do throws(IndexError) { return try body() } catch { throw error.publishersFailure }
    }

    /// Makes an index the current one.
    private func announce(_ description: RegistryDescription) throws(Failure) {
        if let keys { return try trust.publish(description, keys, after: trust.exists ? try trust.state() : nil) }
        try doing("publish the index") { () throws(SystemError) in
            try FileSystem.writeAtomically(descriptionPath, Array(description.text.utf8))
        }
    }

    private func removeIndexes(but kept: Set<String>) throws(SystemError) {
        for name in try FileSystem.list(folder / "index")
        where name.hasSuffix(".sqlite.zst") || name.hasSuffix(".delta") {
            if !kept.contains("index/\(name)") { try FileSystem.remove(folder / "index" / name) }
        }
    }

    private func doing(_ what: String, _ body: () throws(SystemError) -> Void) throws(Failure) {
        do throws(SystemError) { try body() } catch { throw error.failure(what) }
    }
}
