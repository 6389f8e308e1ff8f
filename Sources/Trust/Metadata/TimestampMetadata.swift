internal import Notation
public import Packages

/// A metadata file as the metadata above it names it.
public struct MetadataReference: Hashable, Sendable {
    /// At least 1.
    public let version: Int64
    public let file: FileDescription

    init(_ fields: MetadataFields) throws(MetadataError) {
        version = try fields.integer("version", atLeast: 1)
        file = try FileDescription(fields, isTarget: false)
    }
}

/// The one file that changes with every publication and has a fixed name: which snapshot is current.
public struct TimestampMetadata: Sendable {
    public let head: MetadataHead
    public let snapshot: MetadataReference
    /// When it was signed, by its publisher's clock; nil where that is not said. TUF has no such field; stout's registries
    /// write it (spec/trust.md).
    public let issued: Timestamp?

    /// Reads one that the root's keys have signed.
    public init(_ bytes: [UInt8], _ root: RootMetadata) throws(MetadataError) {
        let role = RootMetadata.TopRole.timestamp
        let envelope = try MetadataEnvelope(bytes, role: role.rawValue)
        try root.signers(of: role).check(envelope)
        let fields = try MetadataFields(envelope.signed, "", of: role.rawValue)
        head = try MetadataHead(fields, kind: role.rawValue)
        snapshot = try MetadataReference(try fields.fields("meta").fields("snapshot.json"))
        issued = fields.optional("issued") == nil ? nil : try fields.time("issued")
    }

    /// - Parameter life: for how many seconds from then on it may hold; nil for any.
    /// - Throws: `.expired` and `.lasting`.
    func checkTime(_ time: Timestamp, life: Int64?) throws(MetadataError) {
        let role = RootMetadata.TopRole.timestamp.rawValue
        if head.isExpired(at: time) { throw MetadataError(role, .expired(head.expires)) }
        if let life, head.expires.secondsSince1970 > time.secondsSince1970 + life {
            throw MetadataError(role, .lasting(head.expires, days: life / 86_400))
        }
    }
}

/// Which version of each targets metadata belongs together.
public struct SnapshotMetadata: Sendable {
    public let head: MetadataHead
    /// By file name, `targets.json` and so on.
    public let files: [String: MetadataReference]

    /// Reads one that the root's keys have signed.
    public init(_ bytes: [UInt8], _ root: RootMetadata) throws(MetadataError) {
        let role = RootMetadata.TopRole.snapshot
        let envelope = try MetadataEnvelope(bytes, role: role.rawValue)
        try root.signers(of: role).check(envelope)
        let fields = try MetadataFields(envelope.signed, "", of: role.rawValue)
        head = try MetadataHead(fields, kind: role.rawValue)
        files = try fields.dictionary("meta") { _, file throws(MetadataError) in try MetadataReference(file) }
    }

    /// - Throws: `.unlisted` and `.rollback` when this one lacks a file of the former, or has an older one.
    func check(after former: SnapshotMetadata) throws(MetadataError) {
        let role = RootMetadata.TopRole.snapshot.rawValue
        for (name, old) in former.files {
            guard let new = files[name] else { throw MetadataError(role, .unlisted(name)) }
            if new.version < old.version {
                throw MetadataError(role, .rollback(known: old.version, offered: new.version))
            }
        }
    }
}
