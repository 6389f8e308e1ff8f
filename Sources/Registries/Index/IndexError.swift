public import SQLite
public import Unix

/// Why an index cannot be used.
public struct IndexError: Error, Sendable {
    public enum Reason: Sendable {
        /// Not a file of ours.
        case foreign
        /// Of a format that this program does not read.
        case version(Int64)
        /// It has something besides its tables: a view, a trigger, another table or index.
        case stranger(kind: String, name: String)
        /// A table of it is not there, or has other columns than it should.
        case table(String)
        /// A row of this package that cannot be: wrong version, digest or requirement.
        case malformed(String)
        /// A name that breaks the rules for names.
        case name(String)
        /// The channel has this package, and what it says of it was not brought.
        case absent(String)
        /// It offers more of a package than anybody reads.
        case tooMany(String)
        /// What SQLite says of its pages.
        case damaged(String)
        case database(DatabaseError)
        /// What is kept beside it cannot be written.
        case system(SystemError)
    }

    public let path: Path
    public let reason: Reason

    init(_ path: Path, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
