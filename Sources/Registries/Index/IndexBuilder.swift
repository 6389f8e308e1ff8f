public import Packages
public import SQLite
public import Unix

/// Writes an index from scratch. The same candidates give the same bytes, in whatever order they came.
public struct IndexBuilder {
    /// What is said of a package as a whole.
    public struct Description: Hashable, Sendable {
        public var name: String
        public var text: String?
        public var homepage: String?
        /// Why nobody should begin to use it; nil while its publisher stands by it.
        public var deprecated: String?

        public init(name: String, text: String?, homepage: String?, deprecated: String? = nil) {
            self.name = name
            self.text = text
            self.homepage = homepage
            self.deprecated = deprecated
        }
    }

    /// In any order; each name, version, revision and platform once.
    public var candidates: [Candidate]
    /// In any order, each name once.
    public var descriptions: [Description]

    public init(candidates: [Candidate], descriptions: [Description]) {
        self.candidates = candidates
        self.descriptions = descriptions
    }

    /// Takes what a candidate says of its package, if it is the newest: so the order of additions has no say.
    mutating func describe(_ candidate: Candidate, _ metadata: PackageMetadata) {
        let hasNewer = candidates.contains { $0.name == candidate.name && Self.precedes(candidate, $0) }
        let place = descriptions.firstIndex { $0.name == candidate.name }
        if hasNewer, place != nil { return }
        let former = place.map { descriptions.remove(at: $0) }
        descriptions.append(
            Description(
                name: candidate.name, text: metadata.description, homepage: metadata.homepage,
                deprecated: former?.deprecated))
    }

    /// Writes to a path where nothing is yet.
    public func write(_ path: Path) throws(DatabaseError) {
        let database = try Database.open(path.text, .scratch)
        try database.run(IndexSchema.create)
        try database.run("BEGIN")
        let package = try database.prepare(IndexSchema.replacePackage)
        for description in descriptions.sorted(by: { $0.name < $1.name }) {
            try description.write(package)
        }
        let insert = try database.prepare(CandidateRow.insert)
        for (rank, candidate) in Self.ranked(candidates) {
            try CandidateRow.write(candidate, rank: rank, insert)
        }
        try database.run("COMMIT")
        // Leaves no free pages and one order of pages, whatever happened before.
        try database.run("VACUUM")
    }

    /// In the order of the index, each with its rank.
    static func ranked(_ candidates: [Candidate]) -> [(rank: Int, candidate: Candidate)] {
        let sorted = candidates.sorted(by: precedes)
        var rank = 0
        return sorted.enumerated().map { place, candidate in
            if place > 0 {
                let previous = sorted[place - 1]
                if previous.name != candidate.name {
                    rank = 0
                } else if previous.version != candidate.version || previous.revision != candidate.revision {
                    rank += 1
                }
            }
            return (rank, candidate)
        }
    }

    static func precedes(_ one: Candidate, _ other: Candidate) -> Bool {
        if one.name != other.name { return one.name < other.name }
        if one.version != other.version { return one.version < other.version }
        if one.revision != other.revision { return one.revision < other.revision }
        return one.platform < other.platform
    }
}

extension IndexBuilder.Description {
    /// A row of `IndexSchema.selectPackages`.
    init(_ row: borrowing Statement) {
        self.init(name: row.text(0) ?? "", text: row.text(1), homepage: row.text(2), deprecated: row.text(3))
    }

    func write(_ insert: borrowing Statement) throws(DatabaseError) {
        try insert.bind(1, name)
        try insert.bind(2, text)
        try insert.bind(3, homepage)
        try insert.bind(4, deprecated)
        try insert.run()
    }
}
