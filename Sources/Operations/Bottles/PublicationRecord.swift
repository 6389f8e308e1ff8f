public import Packages
internal import Registries
public import Unix

/// How a publisher's command is to go, and what came of it.
public final class PublicationRecord: Sendable {
    /// A file that was written or removed; in a dry run one that would be.
    public struct Step: Hashable, Sendable {
        public let path: Path
        /// In bytes; nil where it is removed.
        public let size: Int64?
    }

    /// A role whose metadata is not published yet.
    public struct Waiting: Hashable, Sendable {
        public let role: String
        public let signatures: Int
        /// How many must sign; 0 where it waits for another role alone.
        public let threshold: Int
    }

    let log: PublicationLog
    /// Whether what changes is left to be signed later.
    public let isHeld: Bool

    public init(isDryRun: Bool = false, isHeld: Bool = false) {
        log = PublicationLog(isDryRun: isDryRun)
        self.isHeld = isHeld
    }

    public var isDryRun: Bool { log.isDryRun }

    /// Each file once, in the order of the last writes.
    public var steps: [Step] {
        var found: [Step] = []
        for step in log.steps {
            found.removeAll { $0.path == step.path }
            found.append(Step(path: step.path, size: step.size))
        }
        return found
    }

    /// What was published of signed metadata; nil where nothing is signed.
    public var published: [String]? { log.settlement?.published }
    public var signed: [String] { log.settlement?.signed ?? [] }
    public var waiting: [Waiting] {
        (log.settlement?.waiting ?? []).map {
            Waiting(role: $0.role, signatures: $0.signatures, threshold: $0.threshold)
        }
    }
    /// The first root of a registry that the keys had never seen before; nil where they know it.
    public var firstSight: Digest? { log.firstSight }
    /// The digest of the newest root, for Stoutfiles.
    public var root: Digest? { log.settlement?.root }
}
