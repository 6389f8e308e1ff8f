internal import Packages
internal import SQLite
public import Unix

/// Names and descriptions of an index as SQLite's full-text tables, made on this machine when somebody searches for the
/// first time, and kept beside the index: spec/registry.md, "A client's copy".
public struct SearchTables: ~Copyable {
    private let database: Database
    private let path: Path

    /// `STOW`, and a number that changes when these tables do.
    private static let application: Int64 = 0x5354_4F57
    private static let version: Int64 = 2

    /// A package that was found.
    public struct Hit: Hashable, Sendable {
        public let name: String
        public let description: String?
        /// Why nobody should begin to use it; nil while its publisher stands by it.
        public let deprecated: String?
        /// Where the words were found, best first.
        public let place: Place
    }

    /// Where the words of a search stand.
    public enum Place: Int, Sendable, CaseIterable, Comparable {
        /// They are the name.
        case name
        /// The name begins with them.
        case start
        /// Words of the name begin with them.
        case part
        /// They are somewhere in the name.
        case inside
        /// Words of the name or the description begin with them.
        case description

        public static func < (one: Place, other: Place) -> Bool { one.rawValue < other.rawValue }
    }

    /// Opens those of an index; makes them when they are not there, or not right.
    ///
    /// - Parameter index: its file.
    public static func open(of index: Path) throws(IndexError) -> SearchTables {
        let path = path(of: index)
        if let found = whole(path) { return found }
        try make(of: index, at: path)
        do throws(DatabaseError) {
            return SearchTables(database: try Database.open(path.text, .immutable), path: path)
        } catch { throw IndexError(path, .database(error)) }
    }

    static func path(of index: Path) -> Path {
        index.parent / (String(index.name.prefix { $0 != "." }) + suffix)
    }

    /// Of the names of such files.
    static let suffix = ".words"

    private init(database: consuming Database, path: Path) {
        self.database = database
        self.path = path
    }

    /// Nil when there are none of this version.
    private static func whole(_ path: Path) -> SearchTables? {
        guard let database = try? Database.open(path.text, .immutable),
            (try? database.integer("PRAGMA application_id")) == application,
            (try? database.integer("PRAGMA user_version")) == version
        else { return nil }
        return SearchTables(database: database, path: path)
    }

    private static func make(of index: Path, at path: Path) throws(IndexError) {
        let unfinished = path.parent / ".\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
        defer { try? FileSystem.removeTree(unfinished) }
        do throws(DatabaseError) {
            let source = try Database.open(index.text, .immutable)
            let target = try Database.open(unfinished.text, .scratch)
            try target.run(
                """
                CREATE VIRTUAL TABLE word USING fts5(name, description, deprecated UNINDEXED, prefix = '2 3');
                CREATE VIRTUAL TABLE inside USING fts5(name, tokenize = 'trigram', content = '');
                PRAGMA application_id = \(application);
                PRAGMA user_version = \(version);
                BEGIN
                """)
            // The number of a row is its rank among those that are found in the same place: short names first.
            let read = try source.prepare(
                "SELECT name, description, deprecated FROM package ORDER BY length(name), name")
            let word = try target.prepare(
                "INSERT INTO word (rowid, name, description, deprecated) VALUES (?1, ?2, ?3, ?4)")
            let inside = try target.prepare("INSERT INTO inside (rowid, name) VALUES (?1, ?2)")
            var row: Int64 = 0
            while try read.step() {
                // An index of before was not looked through for names.
                guard PackageName.isValid(read.text(0) ?? "") else { continue }
                row += 1
                try word.bind(1, row)
                for column in 0..<3 as Range<Int32> { try word.bind(column + 2, read.text(column)) }
                try word.run()
                try inside.bind(1, row)
                try inside.bind(2, read.text(0))
                try inside.run()
            }
            try target.run("COMMIT; INSERT INTO word (word) VALUES ('optimize')")
        } catch { throw IndexError(index, .database(error)) }
        do throws(SystemError) { try FileSystem.rename(unfinished, to: path) } catch {
            throw IndexError(index, .system(error))
        }
    }

    /// Packages in whose name or description all words are, or words that begin so; best first.
    ///
    /// - Parameter limit: how many at most.
    public func search(_ words: [String], limit: Int) throws(IndexError) -> [Hit] {
        var hits: [Hit] = []
        var seen: Set<Int64> = []
        do throws(DatabaseError) {
            for place in Place.allCases where hits.count < limit {
                guard let (sql, argument) = Self.query(words, place) else { continue }
                let found = try database.prepare(sql)
                try found.bind(1, argument)
                try found.bind(2, Int64(limit + seen.count))
                while hits.count < limit, try found.step() {
                    guard seen.insert(found.integer(0)).inserted else { continue }
                    hits.append(
                        Hit(
                            name: found.text(1) ?? "", description: found.text(2), deprecated: found.text(3),
                            place: place))
                }
            }
        } catch { throw IndexError(path, .database(error)) }
        return hits
    }

    /// Packages that are ranked by their descriptions, where no more are asked for: 500 take a millisecond, 2,000 took four.
    private static let mostRanked = 500

    private static let columns = "word.rowid, word.name, word.description, word.deprecated FROM"

    private static func query(_ words: [String], _ place: Place) -> (sql: String, argument: String)? {
        let byNumber = "SELECT \(columns) word WHERE word MATCH ?1 ORDER BY rowid LIMIT ?2"
        switch place {
        case .name:
            let name = words.joined(separator: "-")
            // A NUL would end a text of FTS5's language.
            if name.utf8.contains(0) { return nil }
            // The name's words as a phrase, and then the name itself.
            return ("SELECT \(columns) word WHERE word MATCH \(phrase) AND name = ?1 LIMIT ?2", name)
        case .start: return (byNumber, "{name} : (^\(all(words)))")
        case .part: return (byNumber, "{name} : (\(all(words)))")
        case .inside:
            return trigrams(words).map {
                (
                    "SELECT \(columns) inside JOIN word ON word.rowid = inside.rowid WHERE inside MATCH ?1 "
                        + "ORDER BY inside.rowid LIMIT ?2", $0
                )
            }
        case .description:
            // A rank is looked up for each row: of a word that half of the packages have, the shortest names are ranked.
            return (
                """
                SELECT \(columns) (SELECT rowid AS row, bm25(word, 10, 1) AS score FROM word WHERE word MATCH ?1 \
                LIMIT max(\(mostRanked), ?2)) JOIN word ON word.rowid = row ORDER BY score, row LIMIT ?2
                """, all(words)
            )
        }
    }

    /// The argument as a text to be found in the column `name`, in the language of FTS5.
    private static let phrase = "'{name} : \"' || replace(?1, '\"', '\"\"') || '\"'"

    /// All words, each as the beginning of one. https://www.sqlite.org/fts5.html#full_text_query_syntax
    private static func all(_ words: [String]) -> String {
        words.map { "\(quoted($0)) *".filter { $0 != "\u{0}" } }.joined(separator: " AND ")
    }

    /// Words of three characters and more, anywhere; nil when one is shorter.
    private static func trigrams(_ words: [String]) -> String? {
        words.allSatisfy { $0.unicodeScalars.count >= 3 && !$0.utf8.contains(0) }
            ? words.map(quoted).joined(separator: " AND ") : nil
    }

    private static func quoted(_ word: String) -> String {
        "\"" + word.replacing("\"", with: "\"\"") + "\""
    }
}
