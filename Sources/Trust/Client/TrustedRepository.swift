public import Packages

/// A repository whose top metadata was brought up to date and is trusted as of one moment.
public struct TrustedRepository: Sendable {
    public let root: RootMetadata
    public let timestamp: TimestampMetadata
    public let snapshot: SnapshotMetadata
    public let targets: TargetsMetadata
    /// What was taken for now; nothing that expires is trusted at or after its time.
    public let time: Timestamp
}
