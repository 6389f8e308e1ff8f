internal import Archives
public import Diagnostics
public import Packages
public import Transfers
internal import Trust
public import Unix

/// Keeps the local copy of one registry's index: `$cache/index/<key>/` with what the registry said of itself last, and
/// the index itself under its digest.
public struct RegistryClient {
    /// The source's name in the Stoutfile, for messages.
    public let name: String
    /// Which registry it is, whatever mirrors it has.
    public let location: Location
    let folder: Path
    /// Where its files are, best first.
    let places: [Location]
    let trust: RegistryTrust?
    /// When signed metadata must be valid; nil for now.
    let judgedAt: Timestamp?
    /// Whether a remote server is believed without a signature.
    private let isUnsigned: Bool
    let note: (String) -> Void
    /// Told what a person should know now.
    let warn: (Diagnostic) -> Void

    /// - Parameters:
    ///   - places: its mirrors and itself, best first; nil for itself alone.
    ///   - indexes: the folder of all local copies.
    ///   - trust: nil where the server is believed.
    ///   - judgedAt: when its signed metadata must be valid; nil for now.
    ///   - isUnsigned: whether a remote server may be believed; a folder always is.
    ///   - note: told what only somebody who looks closely wants to know.
    ///   - warn: told what takes something away without being an error.
    public init(
        name: String, location: Location, places: [Location]? = nil, indexes: Path,
        trust: RegistryTrust? = nil, judgedAt: Timestamp? = nil, isUnsigned: Bool = false,
        note: @escaping (String) -> Void = { _ in }, warn: @escaping (Diagnostic) -> Void = { _ in }
    ) {
        self.name = name
        self.location = location
        self.places = places ?? [location]
        self.trust = trust
        self.judgedAt = judgedAt
        self.isUnsigned = isUnsigned
        self.note = note
        self.warn = warn
        folder = indexes / IndexCopies.name(of: location, root: trust?.root)
    }

    /// The local copy as it is, without asking anybody; nil when there is none.
    public func cached() throws(Failure) -> Path? {
        guard let description = try keptDescription() else { return nil }
        let index = indexPath(description)
        let all = [index] + (try namespaces().compactMap(\.index))
        return all.allSatisfy { FileSystem.exists($0) } ? index : nil
    }

    /// What the registry said of itself last.
    func keptDescription() throws(Failure) -> RegistryDescription? {
        guard let bytes = try read(RegistryDescription.fileName) else { return nil }
        return try? RegistryDescription(reading: bytes)
    }

    /// What the registry said of itself when it was asked last, and when that was, in seconds since 1970; nil when there
    /// is no copy.
    public func last() throws(Failure) -> (description: RegistryDescription, asked: Int64)? {
        guard try cached() != nil, let bytes = try read(RegistryDescription.fileName),
            let description = try? RegistryDescription(reading: bytes),
            let status = try? FileSystem.status(folder / RegistryDescription.fileName)
        else { return nil }
        return (description, status.modified / 1_000_000_000)
    }

    /// Brings the local copy up to date: one conditional request when nothing changed.
    ///
    /// - Returns: the index's file, and whether it is a new one.
    public func refresh(_ engine: TransferEngine) throws(Failure) -> (index: Path, changed: Bool) {
        let refreshed = try refreshed(engine)
        // Says when the copy was found to be current; without it nothing is worse.
        try? FileSystem.touch(folder / RegistryDescription.fileName)
        return refreshed
    }

    private func refreshed(_ engine: TransferEngine) throws(Failure) -> (index: Path, changed: Bool) {
        let old = try cached()
        if let trust { return try refresh(trust, old, engine) }
        if !isUnsigned, !location.isLocal { throw withoutSignature(engine) }
        let known = old == nil ? nil : try read(RegistryDescription.fileName)
        let validator = try known.flatMap { bytes throws(Failure) in try readValidator(of: bytes) }
        var left = places
        var first: Failure?
        while true {
            let fetched: FetchedDocument
            do throws(TransferError) {
                fetched = try engine.fetch(
                    left.map { below(RegistryDescription.fileName, at: $0) },
                    maximumSize: RegistryDescription.maximumSize,
                    validator: validator)
            } catch {
                if first == nil, case .notFound = error.kind, isSigned(engine) { throw unnamedRoot() }
                throw first ?? failure(error)
            }
            let place = left.remove(at: fetched.mirror)
            if !place.isLocal, places.count > 1 { note("the index of \(name) is that of \(place)") }
            if fetched.isUnchanged, let old { return (old, false) }
            do throws(Trouble) {
                return try take(fetched, known, validator, old, from: [place] + left, engine)
            } catch {
                switch error {
                case .here(let failure): throw failure
                case .there(let failure):
                    if left.isEmpty { throw first ?? failure }
                    first = first ?? failure
                    note("the index at \(place) cannot be used: \(failure.all[0].message); asking the next mirror")
                }
            }
        }
    }

    /// Whose fault it is.
    enum Trouble: Error {
        /// Of the place that was asked; another one may have it right.
        case there(Failure)
        /// Of this machine.
        case here(Failure)
    }

    private func take(
        _ fetched: FetchedDocument, _ known: [UInt8]?, _ validator: Validator?, _ old: Path?, from places: [Location],
        _ engine: TransferEngine
    ) throws(Trouble) -> (index: Path, changed: Bool) {
        let description: RegistryDescription
        do throws(Failure) { description = try describe(fetched.bytes) } catch { throw .there(error) }
        let kept = try keep(description, fetched.bytes, old, from: places, engine)
        if known != fetched.bytes || validator ?? Validator() != fetched.validator {
            try keepValidator(fetched.validator, for: fetched.bytes)
        }
        return kept
    }

    func keepValidator(_ validator: Validator, for document: [UInt8]) throws(Trouble) {
        try keeping { () throws(SystemError) in
            try FileSystem.makeOwnDirectories(folder)
            try FileSystem.writeAtomically(folder / Self.validatorName, Self.text(of: validator, for: document))
        }
    }

    private static let validatorName = "validator"

    func indexPath(_ description: RegistryDescription) -> Path {
        folder / "\(description.indexDigest.hex).sqlite"
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

    func keeping(_ body: () throws(SystemError) -> Void) throws(Trouble) {
        do throws(SystemError) { try body() } catch { throw .here(error.failure("keep the index of `\(name)`")) }
    }

    private func read(_ file: String) throws(Failure) -> [UInt8]? {
        do throws(SystemError) {
            return try FileSystem.read(folder / file, limit: RegistryDescription.maximumSize)
        } catch {
            if error.code == .noEntry { return nil }
            throw error.failure("read the copy of the index of `\(name)`")
        }
    }

    func below(indexOf description: RegistryDescription, at place: Location) throws(Trouble) -> Location {
        do throws(LocationError) { return try place.appending(description.indexPath) } catch {
            throw .there(differs(["`\(description.indexPath)` does not lie below the registry"]))
        }
    }

    /// What the registry said of itself last; to be called after a refresh.
    func described() throws(Failure) -> RegistryDescription {
        try describe(try read(RegistryDescription.fileName) ?? [])
    }

    func below(_ file: String, at place: Location) -> Location {
        // A plain file name is always below.
        do throws(LocationError) { return try place.appending(file) } catch { preconditionFailure("\(file)") }
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

    func differs(_ notes: [String]) -> Failure {
        Failure(
            Diagnostic(
                .indexDiffers, "the index of source `\(name)` is not the one that its registry announced",
                notes: ["at \(location)"] + notes,
                hints: ["try again; if it stays, the registry is broken or somebody changes what it serves"] + lastGood)
        )
    }

    /// What somebody can do who needs something now.
    var lastGood: [String] {
        let isKept = ((try? cached()) ?? nil) != nil
        return ["nothing was changed" + (isKept ? "; `--offline` uses the index of before" : "")]
    }
}
