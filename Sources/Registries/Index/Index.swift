public import Packages
public import SQLite
public import Unix

/// The local copy of a source's candidates: read-only, opened with SQLite's defences (spec/registry.md).
public struct Index: ~Copyable {
    private let database: Database
    private let candidates: Statement
    /// Its file, for messages.
    public let path: Path

    /// Opens a complete index.
    public static func open(_ path: Path) throws(IndexError) -> Index {
        let application: Int64
        let version: Int64
        do throws(DatabaseError) {
            let database = try Database.open(path.text, .immutable)
            application = try database.integer("PRAGMA application_id")
            version = try database.integer("PRAGMA user_version")
            if application == IndexSchema.application, version == IndexSchema.version {
                let candidates = try database.prepare(CandidateRow.select)
                return Index(database: database, candidates: candidates, path: path)
            }
        } catch { throw IndexError(path, .database(error)) }
        throw IndexError(path, application == IndexSchema.application ? .version(version) : .foreign)
    }

    private init(database: consuming Database, candidates: consuming Statement, path: Path) {
        self.database = database
        self.candidates = candidates
        self.path = path
    }

    /// All candidates of a package by ascending rank, those of one rank by platform; empty when there is none.
    public func candidates(of name: String) throws(IndexError) -> [Candidate] {
        var found: [Candidate] = []
        var isWhole = true
        do throws(DatabaseError) {
            try candidates.bind(1, name)
            defer { candidates.reset() }
            while try candidates.step() {
                guard let candidate = CandidateRow.read(name, candidates) else {
                    isWhole = false
                    break
                }
                found.append(candidate)
            }
        } catch { throw IndexError(path, .database(error)) }
        if !isWhole { throw IndexError(path, .malformed(name)) }
        return found
    }

    /// Every name, ascending.
    public func names() throws(IndexError) -> [String] {
        do throws(DatabaseError) {
            let statement = try database.prepare("SELECT name FROM package ORDER BY name")
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0) ?? "") }
            return names
        } catch { throw IndexError(path, .database(error)) }
    }

    /// What is said of each package as a whole, by name.
    func descriptions() throws(IndexError) -> [IndexBuilder.Description] {
        do throws(DatabaseError) {
            let statement = try database.prepare("SELECT name, description, homepage FROM package ORDER BY name")
            var found: [IndexBuilder.Description] = []
            while try statement.step() {
                found.append(
                    IndexBuilder.Description(
                        name: statement.text(0) ?? "", text: statement.text(1), homepage: statement.text(2)))
            }
            return found
        } catch { throw IndexError(path, .database(error)) }
    }
}

/// Why an index cannot be used.
public struct IndexError: Error, Sendable {
    public enum Reason: Sendable {
        /// Not a file of ours.
        case foreign
        /// Of a format that this program does not read.
        case version(Int64)
        /// A row of this package that cannot be: wrong version, digest or requirement.
        case malformed(String)
        case database(DatabaseError)
    }

    public let path: Path
    public let reason: Reason

    init(_ path: Path, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
