public import Diagnostics
internal import Notation
public import Packages
internal import Trust
public import Unix

/// The publisher's side: a folder of static files that any web server can serve (spec/registry.md).
///
/// New files come first, `registry.json` or `trust/timestamp.json` last and by one rename: a reader sees the old state or
/// the new one.
public struct RegistryFolder: Sendable {
    public let folder: Path
    /// Nil for a registry that is not signed, and where others will sign.
    let keys: PublisherKeys?
    /// What is written.
    let log: PublicationLog
    /// Whether what changes is left for `sign`.
    let isHeld: Bool
    var trust: TrustFolder

    /// - Parameters:
    ///   - log: told what is written; a dry run's writes nothing.
    ///   - isHeld: whether signed metadata is left staged, also where it has all signatures.
    public init(
        _ folder: Path, keys: PublisherKeys? = nil, log: PublicationLog = PublicationLog(), isHeld: Bool = false
    ) {
        self.folder = folder
        self.keys = keys
        self.log = log
        self.isHeld = isHeld
        trust = TrustFolder(registry: folder, log)
    }

    private var descriptionPath: Path { folder / RegistryDescription.fileName }

    /// Makes an empty registry in a folder that is new or empty of one.
    ///
    /// - Returns: the digest of its root, for Stoutfiles; nil where it is not signed, or not by all yet who must.
    public func create(name: String, _ plan: KeyPlan = KeyPlan()) throws(Failure) -> Digest? {
        if FileSystem.exists(descriptionPath) || trust.isBegun {
            throw Failure(
                Diagnostic(
                    .registryExists, "`\(folder)` is a registry already",
                    hints: ["add to it with `stout registry add --registry \(folder) BOTTLE…`"]))
        }
        // First what can be refused.
        var staged = try StagedMetadata(registry: folder)
        if let keys { try trust.begin(plan, try keys.create(plan, log), &staged) }
        if !log.isDryRun {
            try doing("make the registry") { () throws(SystemError) in
                try FileSystem.makeDirectories(folder / "index")
                try FileSystem.makeDirectories(folder / "bottles")
            }
        }
        let draft = IndexDraft(folder, log)
        defer { draft.discard() }
        try draft.begin()
        let description = try draft.pack(name: name, serial: 0, replacing: nil)
        try announce(description, of: nil, staged)
        try recognize(keys)
        // Whoever makes a registry knows what it is.
        log.firstSight = nil
        return log.settlement?.published.isEmpty == false ? log.settlement?.root : nil
    }

    /// Runs a change of the registry, or a look at it, one at a time.
    ///
    /// - Parameter isChange: whether it will publish another index, which takes keys where the registry is signed.
    func locked<Value>(isChange: Bool = true, _ body: () throws(Failure) -> Value) throws(Failure) -> Value {
        guard FileSystem.exists(descriptionPath) || trust.isBegun else {
            throw Failure(
                Diagnostic(
                    .registryMissing, "`\(folder)` is no registry",
                    hints: ["`stout registry init \(folder)` makes one", "name it with `--registry DIR`"]))
        }
        if trust.isBegun, keys == nil, isChange, !isHeld {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "the registry is signed, and no keys are named",
                    hints: [
                        "name the folder of its keys with `--keys DIR`, or set STOUT_KEYS",
                        "`--stage` leaves it to those who have them",
                    ]))
        }
        let lock = try lock()
        return try withExtendedLifetime(lock) { () throws(Failure) in
            try recognize(keys)
            let value = try body()
            if log.settlement?.published.isEmpty == false { try recognize(keys) }
            return value
        }
    }

    /// Refuses what is not the registry that the keys know, and has them know what it is now.
    func recognize(_ keys: PublisherKeys?) throws(Failure) {
        guard let keys, !log.isDryRun, !isHeld, let state = try trust.published() else { return }
        try PublisherMemory(registry: folder, keys: keys, log: log).recognize(state)
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
        if log.isDryRun { return }
        try doing("clear the registry's index folder") { () throws(SystemError) in
            for name in try FileSystem.list(folder / "index") where name.hasPrefix(".") {
                try FileSystem.removeTree(folder / "index" / name)
            }
        }
    }

    /// What is published.
    func describe() throws(Failure) -> RegistryDescription {
        if trust.isBegun {
            if !trust.exists {
                throw Failure(
                    Diagnostic(
                        .registryMissing, "the registry in `\(folder)` is not published yet",
                        hints: [
                            "those who have its keys sign it: `stout registry sign --registry \(folder) --keys DIR`"
                        ]))
            }
            return try trust.description()
        }
        do throws(SystemError) {
            let bytes = try FileSystem.read(descriptionPath, limit: RegistryDescription.maximumSize)
            if let description = try? RegistryDescription(reading: bytes) { return description }
        } catch { throw error.failure("read the registry") }
        throw Failure(
            Diagnostic(
                .registryUnreadable, "`\(descriptionPath)` cannot be read",
                hints: ["restore it from a copy, or make the registry anew from its bottles"]))
    }

    /// Everything that an index has.
    func contents(_ description: RegistryDescription) throws(Failure) -> IndexBuilder {
        let draft = IndexDraft(folder, log, tag: "look")
        defer { draft.discard() }
        try draft.unpack(description)
        return try Self.reading { () throws(IndexError) in
            let index = try Index.open(draft.database)
            return IndexBuilder(candidates: try index.candidates(), descriptions: try index.descriptions())
        }
    }

    // MARK: - Changing

    /// Publishes a change of the index; one at a time.
    public func publish<Value>(_ change: (IndexEdit) throws(Failure) -> Value) throws(Failure) -> Value {
        try locked { () throws(Failure) in try self.change(change) }
    }

    /// Publishes what a change makes of an index. To be called with the lock held.
    ///
    /// - Parameters:
    ///   - namespace: whose index it is; nil for the registry's own.
    ///   - names: packages that the change is about.
    public func change<Value>(
        of namespace: String? = nil, names: Set<String> = [], _ body: (IndexEdit) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        let staged = try StagedMetadata(registry: folder)
        let state = trust.isBegun ? try trust.published() : nil
        let own = trust.isBegun ? try trust.description(of: nil, staged, state) : try describe()
        let base = namespace == nil ? own : try trust.description(of: namespace, staged, state)
        // What is staged was never published: what follows it replaces the same publication.
        let former = trust.isBegun ? TrustFolder.description(of: namespace, state) : base
        if let keys, !isHeld, trust.isBegun {
            try trust.checkIsSeen([namespace ?? "targets"], staged, try trust.scene(staged), keys)
        }
        try clearUnfinished()
        let draft = IndexDraft(folder, log)
        defer { draft.discard() }
        if let base { try draft.unpack(base, after: former) } else { try draft.begin() }
        let edit = try Self.reading { () throws(IndexError) in try IndexEdit(draft.database) }
        // What is staged of the registry's own is not the namespace's to sign.
        if namespace != nil, let own = TrustFolder.description(of: nil, state) {
            try takeOver(names, from: own, to: edit)
        }
        let value = try body(edit)
        try Self.reading { () throws(IndexError) in try edit.finish() }
        let published = try draft.pack(
            name: own?.name ?? folder.name, serial: (former?.serial ?? -1) + 1,
            replacing: namespace == nil ? former : nil, namespace: namespace)
        try announce(published, of: namespace, staged)
        try removeIndexes(of: namespace, but: [published, base, former])
        return value
    }

    /// A namespace begins a package with what the registry itself has of it.
    private func takeOver(
        _ names: Set<String>, from own: RegistryDescription, to edit: IndexEdit
    ) throws(Failure) {
        let draft = IndexDraft(folder, log, tag: "own")
        defer { draft.discard() }
        try draft.unpack(own)
        try Self.reading { () throws(IndexError) in
            let there = try IndexEdit(draft.database)
            for name in names.sorted() where try edit.description(of: name) == nil {
                guard let description = try there.description(of: name) else { continue }
                try edit.describe(description)
                try edit.replace(name, by: try there.candidates(of: name))
            }
        }
    }

    static func reading<Value>(_ body: () throws(IndexError) -> Value) throws(Failure) -> Value {
        do throws(IndexError) { return try body() } catch { throw error.publishersFailure }
    }

    /// Makes an index the current one, or stages that.
    private func announce(
        _ description: RegistryDescription, of namespace: String?, _ staged: StagedMetadata
    ) throws(Failure) {
        if trust.isBegun || !staged.drafts.isEmpty {
            var staged = staged
            try trust.stage(description, of: namespace, &staged)
            log.settlement = try trust.settle(staged, keys, isHeld: isHeld)
            return
        }
        try doing("publish the index") { () throws(SystemError) in
            try log.write(descriptionPath, Array(description.text.utf8))
        }
    }

    /// Removes what no reader can still be asking for: what is named stays, and what was followed by another less than ten
    /// minutes ago.
    private func removeIndexes(of namespace: String?, but kept: [RegistryDescription?]) throws(Failure) {
        let place = namespace.map { folder / "index" / $0 } ?? folder / "index"
        let named = Set(kept.flatMap { $0?.files ?? [] }.map { folder / $0 })
        try doing("remove former indexes") { () throws(SystemError) in
            var files: [(path: Path, moment: Int64)] = []
            for name in try FileSystem.listIfThere(place)
            where (name.hasSuffix(".sqlite.zst") || name.hasSuffix(".delta")) && !name.hasPrefix(".") {
                files.append((place / name, try FileSystem.status(place / name).modified))
            }
            files.sort { $0.moment < $1.moment }
            for (file, next) in zip(files, files.dropFirst()) where !named.contains(file.path) {
                if Clock.now() - next.moment / 1_000_000_000 < trust.patience { continue }
                try log.remove(file.path)
            }
        }
    }

    func doing<Value>(_ what: String, _ body: () throws(SystemError) -> Value) throws(Failure) -> Value {
        do throws(SystemError) { return try body() } catch { throw error.failure(what) }
    }
}
