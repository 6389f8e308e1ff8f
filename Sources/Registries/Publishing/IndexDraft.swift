internal import Archives
internal import Diagnostics
internal import Packages
internal import SQLite
internal import Trust
internal import Unix

/// The files of an index that is to be published, in the registry's own `index/`, under names that readers do not see.
struct IndexDraft {
    private let registry: Path
    private let log: PublicationLog
    private let tag: String
    private let folder: Path
    /// What is published now.
    private var former: Path { file("former") }
    /// What is being made of it.
    var database: Path { file("sqlite") }
    private var anew: Path { file("anew") }
    private var compressed: Path { file("zst") }
    private var delta: Path { file("delta") }

    /// In bytes. A smaller index is written anew from its rows, so that the same candidates give the same bytes; a larger
    /// one is changed in place and gets deltas.
    static let small: Int64 = 1 << 20
    /// Most deltas that are kept.
    static let deltas = 32

    /// In bytes, of a namespace's index: a larger one is not published.
    var limitOfNamespace = RegistryDescription.maximumNamespaceIndexSize

    /// - Parameter tag: keeps several drafts of one command apart.
    init(_ registry: Path, _ log: PublicationLog, tag: String = "") {
        self.registry = registry
        self.log = log
        self.tag = tag
        folder =
            log.isDryRun
            ? Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-\(UInt64.random(in: 0 ... .max))"
            : registry / "index"
    }

    private func file(_ kind: String) -> Path { folder / ".\(Process.identifier)\(tag).\(kind)" }

    /// Removes what is left of it.
    func discard() {
        for path in [former, database, anew, compressed, delta] { try? FileSystem.removeTree(path) }
        if log.isDryRun { try? FileSystem.removeTree(folder) }
    }

    private func prepare() throws(Failure) {
        discard()
        try Self.doing { () throws(SystemError) in try FileSystem.makeDirectories(folder) }
    }

    /// Begins with nothing.
    func begin() throws(Failure) {
        try prepare()
        try Self.writing { () throws(DatabaseError) in
            try IndexBuilder(candidates: [], descriptions: []).write(database)
        }
    }

    /// Begins with what is published, or with what is staged on top of it.
    ///
    /// - Parameter published: nil where that is the same.
    func unpack(_ description: RegistryDescription, after published: RegistryDescription? = nil) throws(Failure) {
        try prepare()
        try unpack(description, to: database)
        if let published, published.indexDigest != description.indexDigest {
            try unpack(published, to: former)
        } else {
            try Self.doing { () throws(SystemError) in try FileSystem.copy(database, to: former) }
        }
    }

    /// What is built upon is what was signed: who could write into the folder would otherwise put what they like under the
    /// publisher's next signature.
    private func unpack(_ description: RegistryDescription, to target: Path) throws(Failure) {
        let digest: Digest?
        do throws(BottleError) {
            digest = try ZstdFile.decompress(
                registry / description.indexPath, to: target, limit: description.indexUnpackedSize)
        } catch {
            switch error {
            case .system(let error): throw error.failure("read the registry's index")
            case .refused(let refusal):
                if (try? SHA256Hasher.digest(ofFile: registry / description.indexPath)) != description.indexDigest {
                    throw Failure(description.differs)
                }
                throw Failure(
                    Diagnostic(
                        .indexUnusable, "the registry's index cannot be read", notes: ["\(refusal)"],
                        hints: ["make the registry anew from its bottles"]))
            }
        }
        if digest != description.indexDigest { throw Failure(description.differs) }
    }

    /// Compresses it and gives it its name, and that of the delta that leads to it, if there is one of use. Both are on
    /// the disk then.
    ///
    /// - Parameters:
    ///   - old: what is published; nil where no delta is wanted.
    ///   - namespace: whose index it is; nil for the registry's own.
    func pack(
        name: String, serial: Int64, replacing old: RegistryDescription?, namespace: String? = nil
    ) throws(Failure) -> RegistryDescription {
        let unpacked = try Self.doing { () throws(SystemError) in try FileSystem.status(database).size }
        if namespace != nil, unpacked > limitOfNamespace {
            throw Failure(
                Diagnostic(
                    .indexTooLarge, "the namespace's index is larger than a client takes",
                    notes: ["it has \(unpacked) bytes, and \(limitOfNamespace) are the most"],
                    hints: ["the registry's publisher can split the namespace, or make a registry of its own of it"]))
        }
        if unpacked < Self.small { try writeAnew() }
        // What clients refuse is not published.
        try RegistryFolder.reading { () throws(IndexError) in try Index.check(database) }
        do throws(BottleError) {
            // What levels beyond 9 save of a large index, which is full of digests, is not worth their time.
            let frame = try ZstdFile.compress(database, to: compressed, level: unpacked < 16 * Self.small ? 19 : 9)
            var description = RegistryDescription(
                name: name, serial: serial, indexDigest: frame.digest, indexSize: frame.size,
                indexUnpackedSize: frame.unpackedSize, contents: frame.contents, namespace: namespace)
            do throws(SystemError) {
                if let old { try addDeltas(to: &description, after: old) }
                try log.place(compressed, at: registry / description.indexPath)
            } catch { throw .system(error) }
            return description
        } catch {
            if case .system(let error) = error { throw error.failure("publish the index") }
            throw Failure(
                Diagnostic(
                    .indexUnusable, "the index could not be compressed", notes: ["\(error)"], hints: ["try again"]))
        }
    }

    private func writeAnew() throws(Failure) {
        let builder = try RegistryFolder.reading { () throws(IndexError) in
            let index = try Index.open(database)
            return IndexBuilder(candidates: try index.candidates(), descriptions: try index.descriptions())
        }
        try Self.writing { () throws(DatabaseError) in try builder.write(anew) }
        try Self.doing { () throws(SystemError) in try FileSystem.rename(anew, to: database) }
    }

    /// Those of before, and the one from the former index. All together are at most half as long as the index: who needs
    /// more of them takes that.
    private func addDeltas(
        to description: inout RegistryDescription, after old: RegistryDescription
    ) throws(SystemError) {
        if description.indexUnpackedSize < Self.small || description.indexDigest == old.indexDigest { return }
        let limit = description.indexSize / 2
        guard let bytes = try IndexDelta.make(from: former, to: database, limit: Int(clamping: limit)) else { return }
        let new = RegistryDescription.Delta(
            serial: description.serial, from: old.indexDigest, to: description.indexDigest,
            sha256: SHA256Hasher.digest(of: bytes), size: Int64(bytes.count))
        let file = try Descriptor.open(delta, .create(0o644))
        try file.write(all: bytes)
        try file.sync()
        try file.close()
        try log.place(delta, at: registry / new.path)
        var left = limit
        // Where the registry was as it is now, there is one way on, and none from here.
        let others = old.deltas.filter { $0.from != new.from && $0.from != new.to }
        for delta in ([new] + others).prefix(Self.deltas) {
            left -= delta.size
            if left < 0 { break }
            description.deltas.append(delta)
        }
    }

    private static func writing(_ body: () throws(DatabaseError) -> Void) throws(Failure) {
        do throws(DatabaseError) { try body() } catch {
            throw Failure(
                Diagnostic(
                    .indexUnusable, "the index could not be written", notes: ["\(error)"],
                    hints: ["is there room on the disk?"]))
        }
    }

    private static func doing<Value>(_ body: () throws(SystemError) -> Value) throws(Failure) -> Value {
        do throws(SystemError) { return try body() } catch { throw error.failure("write the index") }
    }
}

extension RegistryDescription {
    /// All files that it names, below the registry.
    var files: [String] { [indexPath] + deltas.map(\.path) }

    /// For its publisher.
    var differs: Diagnostic {
        Diagnostic(
            .indexDiffers, "`\(indexPath)` is not the index that is announced",
            notes: ["a disk has failed, or somebody has changed the file; nothing was published on top of it"],
            hints: ["restore it from a copy, and look for how it came about before anything is signed"])
    }
}
