public import Packages
internal import SQLite
internal import Unix

/// Changes an index in place: what is not touched keeps its bytes, so that a publication differs from the one before in
/// few pages (spec/registry.md, "Deltas").
public final class IndexEdit {
    private let database: Database
    private let path: Path
    private let rows: Statement
    private let remove: Statement
    private let insert: Statement
    private let package: Statement
    private let describing: Statement
    private let shorten: Statement
    private var reader = CandidateReader()
    /// Rows written so far.
    private var written = 0
    /// Keys of rows that are longer than they will be.
    private var padded: [(name: String, rank: Int64, platform: String)] = []

    /// Begins; the file is worth nothing until `finish`.
    ///
    /// - Parameter path: a copy of an index that nobody reads.
    init(_ path: Path) throws(IndexError) {
        // It lies where other programs may have been at it.
        _ = try Index.open(path)
        self.path = path
        do throws(DatabaseError) {
            let database = try Database.open(path.text, .scratch)
            try database.run("PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; BEGIN")
            rows = try database.prepare(CandidateRow.selectPackage)
            remove = try database.prepare(CandidateRow.delete)
            insert = try database.prepare(CandidateRow.replace)
            package = try database.prepare(IndexSchema.replacePackage)
            describing = try database.prepare(IndexSchema.selectPackage)
            shorten = try database.prepare(CandidateRow.shorten)
            self.database = database
        } catch { throw IndexError(path, .database(error)) }
    }

    /// All candidates of a package by rank and platform.
    public func candidates(of name: String) throws(IndexError) -> [Candidate] {
        try read(name).map { $0.candidate }
    }

    private func read(_ name: String) throws(IndexError) -> [(rank: Int64, candidate: Candidate)] {
        var found: [(rank: Int64, candidate: Candidate)] = []
        var isWhole = true
        try doing { () throws(DatabaseError) in
            try rows.bind(1, name)
            defer { rows.reset() }
            while try rows.step() {
                guard let candidate = reader.candidate(rows) else {
                    isWhole = false
                    return
                }
                found.append((rows.integer(1), candidate))
            }
        }
        if !isWhole { throw IndexError(path, .malformed(name)) }
        return found
    }

    /// Makes these all candidates of a package. Rows that stay as they are are not written.
    ///
    /// - Parameter candidates: in any order; each version, revision and platform once.
    public func replace(_ name: String, by candidates: [Candidate]) throws(IndexError) {
        let old = try read(name)
        let new = IndexBuilder.ranked(candidates)
        var there: [Key: Candidate] = [:]
        for row in old { there[Key(rank: row.rank, platform: row.candidate.platform)] = row.candidate }
        try doing { () throws(DatabaseError) in
            for (rank, candidate) in new {
                let known = there.removeValue(forKey: Key(rank: Int64(rank), platform: candidate.platform))
                if known.map({ $0.isSameRow(as: candidate) }) ?? false { continue }
                try write(candidate, rank)
            }
            for key in there.keys.sorted(by: { ($0.rank, $0.platform) < ($1.rank, $1.platform) }) {
                try remove.bind(1, name)
                try remove.bind(2, key.rank)
                try remove.bind(3, key.platform.description)
                try remove.run()
            }
        }
    }

    private struct Key: Hashable {
        let rank: Int64
        let platform: BottlePlatform
    }

    private func write(_ candidate: Candidate, _ rank: Int) throws(DatabaseError) {
        written += 1
        var candidate = candidate
        // Rows that come in order fill their pages to the brim, and each row that comes later would split one. Some are
        // written longer than they are, so that their pages have room.
        if written > 4096, written % 8 == 0, candidate.yanked == nil {
            candidate.yanked = String(repeating: " ", count: 240)
            padded.append((candidate.name, Int64(rank), candidate.platform.description))
        }
        try CandidateRow.write(candidate, rank: rank, insert)
    }

    /// What is said of a package as a whole; nil when there is none of that name.
    public func description(of name: String) throws(IndexError) -> IndexBuilder.Description? {
        var found: IndexBuilder.Description?
        try doing { () throws(DatabaseError) in
            try describing.bind(1, name)
            defer { describing.reset() }
            if try describing.step() { found = IndexBuilder.Description(describing) }
        }
        return found
    }

    public func describe(_ description: IndexBuilder.Description) throws(IndexError) {
        if try self.description(of: description.name) == description { return }
        try doing { () throws(DatabaseError) in try description.write(package) }
    }

    /// Adds a candidate, and takes what it says of its package if it is the newest: so the order of additions has no say.
    func add(_ candidate: Candidate, _ metadata: PackageMetadata) throws(IndexError) {
        var candidates = try candidates(of: candidate.name)
        let former = try description(of: candidate.name)
        if former == nil || !candidates.contains(where: { IndexBuilder.precedes(candidate, $0) }) {
            try describe(
                IndexBuilder.Description(
                    name: candidate.name, text: metadata.description, homepage: metadata.homepage,
                    deprecated: former?.deprecated))
        }
        if !candidates.contains(where: { $0.isSameBuild(as: candidate) }) {
            candidates.append(candidate)
            try replace(candidate.name, by: candidates)
        }
    }

    /// Ends; the file is whole then.
    func finish() throws(IndexError) {
        try doing { () throws(DatabaseError) in
            for key in padded {
                try shorten.bind(1, key.name)
                try shorten.bind(2, key.rank)
                try shorten.bind(3, key.platform)
                try shorten.run()
            }
            padded = []
            try database.run("COMMIT")
        }
    }

    private func doing<Value>(_ body: () throws(DatabaseError) -> Value) throws(IndexError) -> Value {
        do throws(DatabaseError) { return try body() } catch { throw IndexError(path, .database(error)) }
    }
}

extension Candidate {
    /// Whether a lock could not tell one from the other but by the digest.
    func isSameBuild(as other: Candidate) -> Bool {
        name == other.name && version == other.version && revision == other.revision && platform == other.platform
    }

    /// Whether both are the same row. Versions that are equal may be written differently.
    fileprivate func isSameRow(as other: Candidate) -> Bool {
        self == other && version.text == other.version.text
    }
}
