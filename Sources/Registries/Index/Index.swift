public import Packages
internal import SQLite
public import Unix

/// The local copy of a source's candidates: read-only, opened with SQLite's defences (spec/registry.md).
public struct Index: ~Copyable {
    let database: Database
    private let offers: Statement
    private let candidate: Statement
    /// Its file, for messages.
    public let path: Path

    /// Opens a complete index: one that has the tables of spec/registry.md and nothing else.
    public static func open(_ path: Path) throws(IndexError) -> Index {
        let refusal: IndexError.Reason?
        do throws(DatabaseError) {
            let database = try Database.open(path.text, .immutable)
            refusal = try IndexSchema.refusal(of: database)
            if refusal == nil {
                let offers = try database.prepare(CandidateRow.selectOffers)
                let candidate = try database.prepare(CandidateRow.selectOne)
                return Index(database: database, offers: offers, candidate: candidate, path: path)
            }
        } catch { throw IndexError(path, .database(error)) }
        throw IndexError(path, refusal ?? .foreign)
    }

    private init(
        database: consuming Database, offers: consuming Statement, candidate: consuming Statement, path: Path
    ) {
        self.database = database
        self.offers = offers
        self.candidate = candidate
        self.path = path
    }

    /// What is offered of a package by ascending rank, those of one rank by platform; empty when there is none.
    public func offers(of name: String) throws(IndexError) -> [Offer] {
        var found: [Offer] = []
        var isWhole = true
        var isTooMany = false
        do throws(DatabaseError) {
            try offers.bind(1, name)
            defer { offers.reset() }
            var reader = CandidateReader()
            while try offers.step() {
                guard let offer = reader.offer(offers), found.last.map({ Self.mayFollow($0, offer) }) ?? true else {
                    isWhole = false
                    break
                }
                isTooMany = found.count == Self.mostCandidates
                if isTooMany { break }
                found.append(offer)
            }
        } catch { throw IndexError(path, .database(error)) }
        if !isWhole { throw IndexError(path, .malformed(name)) }
        if isTooMany { throw IndexError(path, .tooMany(name)) }
        return found
    }

    /// Of one package: more are refused, so that one package cannot take all memory.
    static let mostCandidates = 100_000

    /// A resolver searches versions by rank: ranks that do not ascend with them would lead it astray.
    private static func mayFollow(_ one: Offer, _ next: Offer) -> Bool {
        if one.version == next.version, one.revision == next.revision { return one.rank == next.rank }
        if one.rank >= next.rank { return false }
        return one.version < next.version || (one.version == next.version && one.revision < next.revision)
    }

    /// The candidate behind an offer of this index.
    public func candidate(_ name: String, _ offer: Offer) throws(IndexError) -> Candidate {
        do throws(DatabaseError) {
            try candidate.bind(1, name)
            try candidate.bind(2, Int64(offer.rank))
            try candidate.bind(3, offer.platform.description)
            defer { candidate.reset() }
            var reader = CandidateReader()
            if try candidate.step(), let found = reader.candidate(candidate) { return found }
        } catch { throw IndexError(path, .database(error)) }
        throw IndexError(path, .malformed(name))
    }

    /// All candidates of a package by rank and platform; empty when there is none.
    public func candidates(of name: String) throws(IndexError) -> [Candidate] {
        var found: [Candidate] = []
        var isWhole = true
        do throws(DatabaseError) {
            let statement = try database.prepare(CandidateRow.selectPackage)
            try statement.bind(1, name)
            var reader = CandidateReader()
            while try statement.step() {
                guard let candidate = reader.candidate(statement), found.count < Self.mostCandidates else {
                    isWhole = false
                    break
                }
                found.append(candidate)
            }
        } catch { throw IndexError(path, .database(error)) }
        if !isWhole { throw IndexError(path, found.count < Self.mostCandidates ? .malformed(name) : .tooMany(name)) }
        return found
    }

    /// What is said of a package as a whole; nil when there is none of that name.
    public func description(of name: String) throws(IndexError) -> IndexBuilder.Description? {
        do throws(DatabaseError) {
            let statement = try database.prepare(IndexSchema.selectPackage)
            try statement.bind(1, name)
            return try statement.step() ? IndexBuilder.Description(statement) : nil
        } catch { throw IndexError(path, .database(error)) }
    }

    /// How many packages there are.
    public func packageCount() throws(IndexError) -> Int {
        do throws(DatabaseError) { return Int(try database.integer("SELECT count(*) FROM package")) } catch {
            throw IndexError(path, .database(error))
        }
    }

    /// Everything, by name, rank and platform.
    public func candidates() throws(IndexError) -> [Candidate] {
        var found: [Candidate] = []
        var broken: String?
        do throws(DatabaseError) {
            let statement = try database.prepare(CandidateRow.selectAll)
            var reader = CandidateReader()
            while try statement.step() {
                guard let candidate = reader.candidate(statement) else {
                    broken = statement.text(0) ?? ""
                    break
                }
                found.append(candidate)
            }
        } catch { throw IndexError(path, .database(error)) }
        if let broken { throw IndexError(path, .malformed(broken)) }
        return found
    }

    /// Every name that has a candidate, ascending.
    func candidateNames() throws(IndexError) -> [String] {
        do throws(DatabaseError) {
            let statement = try database.prepare("SELECT DISTINCT name FROM candidate ORDER BY name")
            var names: [String] = []
            while try statement.step() { names.append(statement.text(0) ?? "") }
            return names
        } catch { throw IndexError(path, .database(error)) }
    }

    /// What is said against beginning to use a package; nil where nothing is.
    func deprecation(of name: String) throws(IndexError) -> String? {
        do throws(DatabaseError) {
            let statement = try database.prepare("SELECT deprecated FROM package WHERE name = ?1")
            try statement.bind(1, name)
            return try statement.step() ? statement.text(0) : nil
        } catch { throw IndexError(path, .database(error)) }
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
            let statement = try database.prepare(IndexSchema.selectPackages)
            var found: [IndexBuilder.Description] = []
            while try statement.step() { found.append(IndexBuilder.Description(statement)) }
            return found
        } catch { throw IndexError(path, .database(error)) }
    }
}
