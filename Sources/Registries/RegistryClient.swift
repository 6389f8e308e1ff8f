internal import Archives
public import Diagnostics
internal import Packages
public import Transfers
internal import Trust
public import Unix

/// Keeps the local copy of one registry's index: `$cache/index/<key>/` with what the registry said of itself last, and
/// the index itself under its digest.
public struct RegistryClient {
    /// The source's name in the Stoutfile, for messages.
    public let name: String
    public let location: Location
    private let folder: Path
    private let trust: RegistryTrust?

    /// - Parameters:
    ///   - indexes: the folder of all local copies.
    ///   - trust: nil where the server is believed.
    public init(name: String, location: Location, indexes: Path, trust: RegistryTrust? = nil) {
        self.name = name
        self.location = location
        self.trust = trust
        // Two projects that name one place share the copy, whatever they call it; not one that believes the server with
        // one that does not.
        let root = trust.map { "\n\($0.root)" } ?? ""
        let key = SHA256Hasher.digest(of: Array("\(location)\(root)".utf8)).hex.prefix(24)
        folder = indexes / String(key)
    }

    /// The local copy as it is, without asking anybody; nil when there is none.
    public func cached() throws(Failure) -> Path? {
        guard let bytes = try read(RegistryDescription.fileName) else { return nil }
        guard let description = try? RegistryDescription(reading: bytes) else { return nil }
        let index = indexPath(description)
        return FileSystem.exists(index) ? index : nil
    }

    /// Brings the local copy up to date: one conditional request when nothing changed.
    ///
    /// - Returns: the index's file, and whether it is a new one.
    public func refresh(_ engine: TransferEngine) throws(Failure) -> (index: Path, changed: Bool) {
        let old = try cached()
        if let trust {
            let description = try refreshTrusted(trust, engine)
            return try keep(description, Array(description.text.utf8), old, engine)
        }
        let known = old == nil ? nil : try read(RegistryDescription.fileName)
        let validator = try known.flatMap { bytes throws(Failure) in try readValidator(of: bytes) }
        let fetched: FetchedDocument
        do throws(TransferError) {
            fetched = try engine.fetch(
                [below(RegistryDescription.fileName)], maximumSize: RegistryDescription.maximumSize,
                validator: validator)
        } catch {
            if case .notFound = error.kind, isSigned(engine) { throw unnamedRoot() }
            throw failure(error)
        }
        if fetched.isUnchanged, let old { return (old, false) }
        let kept = try keep(try describe(fetched.bytes), fetched.bytes, old, engine)
        if known != fetched.bytes || validator ?? Validator() != fetched.validator {
            try keepValidator(fetched.validator, for: fetched.bytes)
        }
        return kept
    }

    /// Brings the index that a description names, and makes both current.
    private func keep(
        _ description: RegistryDescription, _ bytes: [UInt8], _ old: Path?, _ engine: TransferEngine
    ) throws(Failure) -> (index: Path, changed: Bool) {
        let index = indexPath(description)
        let isNew = !FileSystem.exists(index)
        try keeping { () throws(SystemError) in try FileSystem.makeDirectories(folder) }
        if isNew { try bring(description, to: index, engine) }
        if try read(RegistryDescription.fileName) != bytes {
            try keeping { () throws(SystemError) in
                try FileSystem.writeAtomically(folder / RegistryDescription.fileName, bytes)
                try clear(but: [index, old])
            }
        }
        return (index, isNew)
    }

    func keepValidator(_ validator: Validator, for document: [UInt8]) throws(Failure) {
        try keeping { () throws(SystemError) in
            try FileSystem.makeDirectories(folder)
            try FileSystem.writeAtomically(folder / Self.validatorName, Self.text(of: validator, for: document))
        }
    }

    private static let validatorName = "validator"

    private func indexPath(_ description: RegistryDescription) -> Path {
        folder / "\(description.indexDigest.hex).sqlite"
    }

    /// Removes former indexes and what was left unfinished. What is young stays: another stout may be about to open it,
    /// or is writing it; a slow one must not take away what a quicker one has just brought.
    private func clear(but kept: [Path?]) throws(SystemError) {
        for name in try FileSystem.list(folder) where name.hasSuffix(".sqlite") || name.hasSuffix(".new") {
            let path = folder / name
            if kept.contains(path) { continue }
            guard let status = try FileSystem.statusIfThere(path) else { continue }
            let age = Clock.now() - status.modified / 1_000_000_000
            if age < (name.hasSuffix(".new") ? 86_400 : 600) { continue }
            try FileSystem.removeTree(path)
        }
    }

    /// Three lines: the digest of the description that it belongs to, the tag, and the date, either of these empty. Two
    /// processes that write both files at once must not leave a tag beside a description that it is not of.
    private static func text(of validator: Validator, for description: [UInt8]) -> [UInt8] {
        let digest = SHA256Hasher.digest(of: description).hex
        return Array("\(digest)\n\(validator.etag ?? "")\n\(validator.lastModified ?? "")\n".utf8)
    }

    func readValidator(of description: [UInt8]) throws(Failure) -> Validator? {
        guard let bytes = try read(Self.validatorName) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        func line(_ index: Int) -> String? { index < lines.count && !lines[index].isEmpty ? String(lines[index]) : nil }
        guard line(0) == SHA256Hasher.digest(of: description).hex else { return nil }
        let validator = Validator(etag: line(1), lastModified: line(2))
        return validator == Validator() ? nil : validator
    }

    /// Fetches the index and checks it against what was announced; nothing has its name before it is right.
    private func bring(_ description: RegistryDescription, to path: Path, _ engine: TransferEngine) throws(Failure) {
        let unfinished = folder / ".\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
        let sink: IndexSink
        let location: Location
        do throws(SystemError) { sink = try IndexSink(unfinished, limit: description.indexUnpackedSize) } catch {
            throw error.failure("keep the index of `\(name)`")
        }
        defer { try? FileSystem.removeTree(unfinished) }
        do throws(LocationError) { location = try self.location.appending(description.indexPath) } catch {
            throw differs(["`\(description.indexPath)` does not lie below the registry"])
        }
        let request = TransferRequest(tag: 0, mirrors: [location], expectedSize: Int(description.indexSize))
        let result = engine.run([request]) { _ in sink }[0]
        if sink.isTooLarge { throw differs(["it has more than the announced \(description.indexUnpackedSize) bytes"]) }
        if let problem = sink.problem {
            switch problem {
            case .system(let error): throw error.failure("keep the index of `\(name)`")
            case .refused(let refusal): throw differs(["\(refusal)"])
            }
        }
        do throws(TransferError) { _ = try result.get() } catch { throw failure(error) }
        guard sink.digest == description.indexDigest else {
            throw differs(["announced was \(description.indexDigest), what came is \(sink.digest)"])
        }
        try keeping { () throws(SystemError) in
            try sink.close()
            try FileSystem.rename(unfinished, to: path)
        }
    }

    private func keeping(_ body: () throws(SystemError) -> Void) throws(Failure) {
        do throws(SystemError) { try body() } catch { throw error.failure("keep the index of `\(name)`") }
    }

    private func read(_ file: String) throws(Failure) -> [UInt8]? {
        do throws(SystemError) {
            return try FileSystem.read(folder / file, limit: RegistryDescription.maximumSize)
        } catch {
            if error.code == .noEntry { return nil }
            throw error.failure("read the copy of the index of `\(name)`")
        }
    }

    func below(_ file: String) -> Location {
        // A plain file name is always below.
        do throws(LocationError) { return try location.appending(file) } catch { preconditionFailure("\(file)") }
    }

    private func describe(_ bytes: [UInt8]) throws(Failure) -> RegistryDescription {
        do throws(RegistryDescription.Problem) { return try RegistryDescription(reading: bytes) } catch {
            let what = "`\(RegistryDescription.fileName)` of source `\(name)`"
            switch error {
            case .syntax(let detail):
                throw Failure(
                    Diagnostic(
                        .registryUnreadable, "\(what) is no JSON", notes: ["at \(location)", detail],
                        hints: ["is that the address of a registry of stout's?"]))
            case .field(let field):
                throw Failure(
                    Diagnostic(
                        .registryUnreadable, "\(what) has no usable `\(field)`", notes: ["at \(location)"],
                        hints: ["is that the address of a registry of stout's?"]))
            case .newer(let format):
                throw Failure(
                    Diagnostic(
                        .registryNewer,
                        "\(what) has format \(format), and this stout reads up to \(RegistryDescription.currentFormat)",
                        notes: ["at \(location)"], hints: ["use a newer stout"]))
            }
        }
    }

    func failure(_ error: TransferError) -> Failure {
        if case .notFound = error.kind, trust == nil, location.isLocal {
            return Failure(
                Diagnostic(
                    .registryMissing, "`\(location)`, which is source `\(name)`, is no registry",
                    notes: ["it has no `\(RegistryDescription.fileName)`"],
                    hints: ["check the path", "`stout registry init DIR` makes a registry"]))
        }
        var diagnostic = error.diagnostic
        diagnostic.notes.append("it is the index of source `\(name)`")
        return Failure(diagnostic)
    }

    private func differs(_ notes: [String]) -> Failure {
        Failure(
            Diagnostic(
                .indexDiffers, "the index of source `\(name)` is not the one that its registry announced",
                notes: ["at \(location)"] + notes,
                hints: ["try again; if it stays, the registry is broken or somebody changes what it serves"]))
    }
}
