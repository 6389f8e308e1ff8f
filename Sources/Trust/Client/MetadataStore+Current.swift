public import Packages

extension MetadataStore {
    /// What is kept, if all of it still stands by its own rules at a time; nil if anything is missing, not rightly
    /// signed, of another publication than the rest, or expired. Asks nobody.
    public func current(at time: Timestamp) throws(MetadataError) -> TrustedRepository? {
        guard let kept = try kept(), !kept.heads.contains(where: { $0.isExpired(at: time) }) else { return nil }
        do throws(MetadataError) { try kept.timestamp.checkTime(time, life: MetadataLimits().timestampLife) } catch {
            return nil
        }
        return TrustedRepository(
            root: kept.root, timestamp: kept.timestamp, snapshot: kept.snapshot, targets: kept.targets, time: time)
    }

    /// When the first part of what is kept ceases to hold; nil where nothing is kept, or not all of it is right.
    public func expires() throws(MetadataError) -> Timestamp? { try kept()?.heads.map(\.expires).min() }

    private struct Kept {
        let root: RootMetadata
        let timestamp: TimestampMetadata
        let snapshot: SnapshotMetadata
        let targets: TargetsMetadata

        var heads: [MetadataHead] { [root.head, timestamp.head, snapshot.head, targets.head] }
    }

    /// All of it, if it is rightly signed and of one publication, expired or not.
    private func kept() throws(MetadataError) -> Kept? {
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
            guard snapshot.head.version == timestamp.snapshot.version, let named = snapshot.files["targets.json"],
                named.version == targets.head.version
            else { return nil }
            try named.file.check(targetsBytes, role: RootMetadata.TopRole.targets.rawValue)
            return Kept(root: root, timestamp: timestamp, snapshot: snapshot, targets: targets)
        } catch { return nil }
    }
}
