internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// The signed metadata of a registry, as its publisher keeps it (spec/trust.md): what is published in `trust/`, and in
/// `staged/` what waits for signatures.
struct TrustFolder: Sendable {
    typealias Role = RootMetadata.TopRole

    let registry: Path
    let log: PublicationLog
    /// For how long what was published stays after the next publication, in seconds: a reader that has begun with it must
    /// be able to end.
    var patience: Int64 = 600
    /// Of what is published.
    var folder: Path { registry / SignedLayout.folder }

    init(registry: Path, _ log: PublicationLog = PublicationLog()) {
        self.registry = registry
        self.log = log
    }

    /// Whether something was published.
    var exists: Bool { FileSystem.exists(folder / "timestamp.json") }

    /// Whether it is to be signed, published or not.
    var isBegun: Bool { exists || FileSystem.exists(registry / StagedMetadata.folder / "root.json") }

    /// How long what is signed holds, in days. A timestamp's is the time after which clients find out that a server stands
    /// still.
    static func days(_ role: Role) -> Int64 { role == .timestamp ? 30 : 365 }

    /// What is published.
    struct State {
        let root: RootMetadata
        let rootBytes: [UInt8]
        let timestamp: TimestampMetadata
        let snapshot: SnapshotMetadata
        let snapshotBytes: [UInt8]
        let targets: TargetsMetadata
        /// Those of all namespaces that have published something.
        let namespaces: [String: TargetsMetadata]
        /// All that the snapshot lists, by role.
        let documents: [String: SignedDraft]
        /// Their files.
        let files: [String: [UInt8]]
    }

    /// What is published, if anything is.
    func published() throws(Failure) -> State? { exists ? try state() : nil }

    /// Reads all of it, checking signatures but no times: what has expired can be signed anew.
    func state() throws(Failure) -> State {
        do throws(MetadataError) {
            var number: Int64 = 1
            while FileSystem.exists(folder / "\(number + 1).root.json") { number += 1 }
            let rootBytes = try read("\(number).root.json", "root")
            let root = try RootMetadata.trusted(rootBytes)
            let timestamp = try TimestampMetadata(try read("timestamp.json", "timestamp"), root)
            let snapshotBytes = try read("\(timestamp.snapshot.version).snapshot.json", "snapshot")
            let snapshot = try SnapshotMetadata(snapshotBytes, root)
            guard snapshot.files["targets.json"] != nil else {
                throw MetadataError("snapshot", .unlisted("targets.json"))
            }
            var documents: [String: SignedDraft] = [:]
            var files: [String: [UInt8]] = [:]
            for (name, reference) in snapshot.files where name.hasSuffix(".json") {
                let role = String(name.dropLast(5))
                let bytes = try read("\(reference.version).\(name)", role)
                files[role] = bytes
                documents[role] = try SignedDraft(reading: bytes, role: role)
            }
            let targets = try TargetsMetadata(files["targets"] ?? [], root.signers(of: .targets))
            var namespaces: [String: TargetsMetadata] = [:]
            for delegation in targets.delegations {
                guard let bytes = files[delegation.name] else { continue }
                namespaces[delegation.name] = try TargetsMetadata(bytes, targets.signers(of: delegation))
            }
            return State(
                root: root, rootBytes: rootBytes, timestamp: timestamp, snapshot: snapshot,
                snapshotBytes: snapshotBytes, targets: targets, namespaces: namespaces, documents: documents,
                files: files)
        } catch { throw Self.broken(error, in: folder) }
    }

    static func broken(_ error: MetadataError, in folder: Path) -> Failure {
        if case .system(let error) = error.reason { return error.failure("read the registry's metadata") }
        return Failure(
            Diagnostic(
                .publicationBroken, "the registry's own metadata of the role `\(error.role)` is not right",
                notes: error.failure(folder.parent.name).all.flatMap { [$0.message] + $0.notes } + ["in `\(folder)`"],
                hints: ["restore `\(folder.name)` from a copy"]))
    }

    private func read(_ name: String, _ role: String) throws(MetadataError) -> [UInt8] {
        do throws(SystemError) { return try FileSystem.read(folder / name, limit: 8 << 20) } catch {
            throw MetadataError(role, .system(error))
        }
    }

    func expiry(_ role: Role) throws(Failure) -> Timestamp {
        guard let time = Timestamp(Clock.text(Clock.now() + Self.days(role) * 86_400)) else {
            throw Failure(
                Diagnostic(.trustExpired, "this machine's clock shows no usable date", hints: ["set the clock"]))
        }
        return time
    }

    func write(_ name: String, _ bytes: [UInt8]) throws(Failure) {
        do throws(SystemError) { try log.write(folder / name, bytes) } catch {
            throw error.failure("write the registry's metadata")
        }
    }
}
