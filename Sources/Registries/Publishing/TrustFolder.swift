internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// The signed metadata of a registry, as its publisher keeps it (spec/trust.md).
///
/// New files come first, `timestamp.json` last and by one rename: a reader sees the old publication or the new one.
struct TrustFolder: Sendable {
    typealias Role = RootMetadata.TopRole

    let folder: Path

    init(registry: Path) { folder = registry / SignedLayout.folder }

    var exists: Bool { FileSystem.exists(folder / "timestamp.json") }

    /// How long what is signed holds, in days. A timestamp's is the time after which clients find out that a server stands
    /// still.
    static func days(_ role: Role) -> Int64 { role == .timestamp ? 30 : 365 }

    /// What is published.
    struct State {
        let rootBytes: [UInt8]
        let root: RootMetadata
        let timestamp: TimestampMetadata
        let snapshot: SnapshotMetadata
        let targets: TargetsMetadata
        let snapshotBytes: [UInt8]

        /// What the metadata says of the index.
        fileprivate var description: RegistryDescription? {
            targets.targets[SignedLayout.indexTarget].flatMap { RegistryDescription($0, among: targets.targets) }
        }
    }

    /// What is published of the index.
    func description() throws(Failure) -> RegistryDescription {
        guard let description = try state().description else { throw Failure(Self.noIndex) }
        return description
    }

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
            guard let named = snapshot.files["targets.json"] else {
                throw MetadataError("snapshot", .unlisted("targets.json"))
            }
            let targets = try TargetsMetadata(
                try read("\(named.version).targets.json", "targets"), root.signers(of: .targets))
            return State(
                rootBytes: rootBytes, root: root, timestamp: timestamp, snapshot: snapshot, targets: targets,
                snapshotBytes: snapshotBytes)
        } catch {
            if case .system(let error) = error.reason { throw error.failure("read the registry's metadata") }
            throw Failure(
                Diagnostic(
                    .publicationBroken, "the registry's own metadata of the role `\(error.role)` is not right",
                    notes: ["\(error.reason)", "in `\(folder)`"],
                    hints: ["restore `\(SignedLayout.folder)` from a copy"]))
        }
    }

    private func read(_ name: String, _ role: String) throws(MetadataError) -> [UInt8] {
        do throws(SystemError) { return try FileSystem.read(folder / name, limit: 8 << 20) } catch {
            throw MetadataError(role, .system(error))
        }
    }

    private func expiry(_ role: Role) throws(Failure) -> Timestamp {
        guard let time = Timestamp(Clock.text(Clock.now() + Self.days(role) * 86_400)) else {
            throw Failure(
                Diagnostic(.trustExpired, "this machine's clock shows no usable date", hints: ["set the clock"]))
        }
        return time
    }

    private func write(_ name: String, _ bytes: [UInt8]) throws(Failure) {
        do throws(SystemError) {
            try FileSystem.makeDirectories(folder)
            try FileSystem.writeAtomically(folder / name, bytes)
        } catch { throw error.failure("write the registry's metadata") }
    }

    // MARK: - Publishing

    /// The first root, signed by its own key. Clients name its digest.
    func create(_ keys: [Role: SigningKey]) throws(Failure) -> Digest {
        var roles: [Role: MetadataDraft.Signatories] = [:]
        for (role, key) in keys { roles[role] = MetadataDraft.Signatories([key]) }
        let draft = MetadataDraft.root(version: 1, expires: try expiry(.root), roles)
        return try writeRoot(draft, by: keys[.root].map { [$0] } ?? [])
    }

    private func writeRoot(_ draft: MetadataDraft, by keys: [SigningKey]) throws(Failure) -> Digest {
        let bytes = draft.signed(by: keys)
        let digest = SHA256Hasher.digest(of: bytes)
        try write(SignedLayout.root(digest), bytes)
        try write("\(draft.version).root.json", bytes)
        return digest
    }

    /// Signs an index. Three keys are needed: targets, snapshot, timestamp.
    func publish(_ description: RegistryDescription, _ keys: PublisherKeys, after state: State?) throws(Failure) {
        var signers: [Role: [SigningKey]] = [:]
        for role in [Role.targets, .snapshot, .timestamp] { signers[role] = [try keys.read(role)] }
        try publish(description, signers, after: state)
    }

    private func publish(
        _ description: RegistryDescription, _ signers: [Role: [SigningKey]], after state: State?
    ) throws(Failure) {
        let targetsVersion = (state?.targets.head.version ?? 0) + 1
        let targets = MetadataDraft.targets(
            version: targetsVersion, expires: try expiry(.targets), description.targets
        ).signed(by: signers[.targets] ?? [])
        let snapshotVersion = (state?.snapshot.head.version ?? 0) + 1
        let snapshot = MetadataDraft.snapshot(
            version: snapshotVersion, expires: try expiry(.snapshot),
            files: ["targets.json": MetadataDraft.Reference(version: targetsVersion, targets)]
        ).signed(by: signers[.snapshot] ?? [])
        try write("\(targetsVersion).targets.json", targets)
        try write("\(snapshotVersion).snapshot.json", snapshot)
        try writeTimestamp(
            (state?.timestamp.head.version ?? 0) + 1, MetadataDraft.Reference(version: snapshotVersion, snapshot),
            signers[.timestamp] ?? [])
        // Readers that hold the former timestamp still ask for what it names.
        try remove(belowVersion: targetsVersion - 1, of: .targets)
        try remove(belowVersion: snapshotVersion - 1, of: .snapshot)
    }

    private func writeTimestamp(
        _ version: Int64, _ snapshot: MetadataDraft.Reference, _ keys: [SigningKey]
    ) throws(Failure) {
        let draft = MetadataDraft.timestamp(
            version: version, expires: try expiry(.timestamp), issued: Timestamp(Clock.text(Clock.now())),
            snapshot: snapshot)
        try write("timestamp.json", draft.signed(by: keys))
    }

    private func remove(belowVersion version: Int64, of role: Role) throws(Failure) {
        do throws(SystemError) {
            for name in try FileSystem.list(folder) where name.hasSuffix(".\(role.rawValue).json") {
                if let number = Int64(name.prefix { $0 != "." }), number < version {
                    try FileSystem.remove(folder / name)
                }
            }
        } catch { throw error.failure("remove former metadata") }
    }

    /// Signs the timestamp anew: nothing is published, and clients know that the server still lives.
    func refresh(_ keys: PublisherKeys) throws(Failure) {
        let state = try state()
        try writeTimestamp(
            state.timestamp.head.version + 1,
            MetadataDraft.Reference(version: state.snapshot.head.version, state.snapshotBytes),
            [try keys.read(.timestamp)])
    }

    /// Gives a role a new key: the next root names it, signed by the root key of before and by the one of now.
    func rotate(_ role: Role, _ keys: PublisherKeys) throws(Failure) -> SigningKey {
        let state = try state()
        guard let description = state.description else { throw Failure(Self.noIndex) }
        let formerRoot = try keys.read(.root)
        // A key that was lost is a reason to rotate, too.
        let former = try? keys.read(role)
        var signers: [Role: [SigningKey]] = [:]
        for one in [Role.targets, .snapshot, .timestamp] where one != role { signers[one] = [try keys.read(one)] }
        let key = try keys.create(role)
        if role != .root {
            // Signed by both keys and published before the root: a reader that knows the former root finds the one, who
            // knows the next finds the other.
            signers[role] = [key] + (former.map { [$0] } ?? [])
            try publish(description, signers, after: state)
        }
        var roles: [Role: MetadataDraft.Signatories] = [:]
        for one in Role.allCases {
            roles[one] =
                one == role
                ? MetadataDraft.Signatories([key]) : MetadataDraft.Signatories(state.root.signers(of: one))
        }
        let draft = MetadataDraft.root(version: state.root.head.version + 1, expires: try expiry(.root), roles)
        _ = try writeRoot(draft, by: role == .root ? [formerRoot, key] : [formerRoot])
        // Clients look for new roots when the timestamp has changed.
        if role == .root { try refresh(keys) }
        return key
    }

    private static let noIndex = Diagnostic(
        .publicationBroken, "the registry's own metadata does not name its index",
        hints: ["restore `\(SignedLayout.folder)` from a copy"])
}
