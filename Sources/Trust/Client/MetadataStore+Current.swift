public import Packages

extension MetadataStore {
    /// What is kept, if all of it still stands by its own rules at a time; nil if anything is missing, not rightly
    /// signed, of another publication than the rest, or expired. Asks nobody.
    public func current(at time: Timestamp) throws(MetadataError) -> TrustedRepository? {
        guard let rootBytes = try read(RootMetadata.TopRole.root.rawValue),
            let timestampBytes = try read(RootMetadata.TopRole.timestamp.rawValue),
            let snapshotBytes = try read(RootMetadata.TopRole.snapshot.rawValue),
            let targetsBytes = try read(RootMetadata.TopRole.targets.rawValue)
        else { return nil }
        do throws(MetadataError) {
            let root = try RootMetadata.trusted(rootBytes)
            let timestamp = try TimestampMetadata(timestampBytes, root)
            let snapshot = try SnapshotMetadata(snapshotBytes, root)
            let targets = try TargetsMetadata(targetsBytes, root.signers(of: .targets))
            let heads = [root.head, timestamp.head, snapshot.head, targets.head]
            guard !heads.contains(where: { $0.isExpired(at: time) }),
                snapshot.head.version == timestamp.snapshot.version, let named = snapshot.files["targets.json"],
                named.version == targets.head.version
            else { return nil }
            try named.file.check(targetsBytes, role: RootMetadata.TopRole.targets.rawValue)
            return TrustedRepository(
                root: root, timestamp: timestamp, snapshot: snapshot, targets: targets, time: time)
        } catch { return nil }
    }
}
