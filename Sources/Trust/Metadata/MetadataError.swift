public import Packages
public import Unix

/// Why a repository's metadata is not trusted, or could not be had (TUF specification 1.0, section 5).
public struct MetadataError: Error, Hashable, Sendable {
    /// The role: `root`, `timestamp`, `snapshot`, `targets`, or that of a delegation.
    public let role: String
    public let reason: Reason

    public enum Reason: Hashable, Sendable {
        /// The text is not JSON, or has no canonical form; the detail says where.
        case syntax(String)
        /// The text ends before its JSON does.
        case truncated
        /// A field is missing or has a value that it cannot have.
        case field(String)
        /// It says of itself that it is of another role.
        case kind(String)
        /// A version of the specification that stout does not read.
        case specification(String)
        /// There is a signature that is none of the role's keys, or not of these bytes: how many different keys of the role
        /// signed it rightly, and how many are wanted.
        case signatures(found: Int, wanted: Int)
        /// All signatures that it has are right, and they are too few: how many, and how many are wanted.
        case unsigned(found: Int, wanted: Int)
        /// It is older than what was trusted before: an attack, or a server that was restored from a copy.
        case rollback(known: Int64, offered: Int64)
        /// Another version than the metadata above it names.
        case version(expected: Int64, found: Int64)
        case expired(Timestamp)
        /// It would hold for longer than metadata of its role may: until when, and for how many days it may.
        case lasting(Timestamp, days: Int64)
        /// More bytes than are allowed, or than the metadata above it names.
        case size(limit: Int)
        /// Fewer bytes than the metadata above it names.
        case length(expected: Int64, found: Int64)
        case digest
        /// The server does not have it.
        case missing
        /// The snapshot does not name it, or does not name it any more.
        case unlisted(String)
        /// More new roots in a row than are followed at once.
        case rotations(limit: Int)
        /// What this client keeps cannot be read or written.
        case system(SystemError)
    }

    public init(_ role: String, _ reason: Reason) {
        self.role = role
        self.reason = reason
    }
}
