internal import Packages
internal import SQLite
public import Unix

/// The local copy of what one channel has for one platform: read-only, opened with SQLite's defences.
public struct ChannelIndex: ~Copyable {
    let database: Database
    private let builds: Statement
    /// How many numbers its match specifications have.
    let specCount: Int
    /// How many packages' files there are.
    public let recordCount: Int
    /// How many of the channel's records could not be used.
    public let leftOutCount: Int
    /// Its file, for messages.
    public let path: Path

    /// Opens a complete index.
    public static func open(_ path: Path) throws(IndexError) -> ChannelIndex {
        let application: Int64
        let version: Int64
        do throws(DatabaseError) {
            let database = try Database.open(path.text, .immutable)
            application = try database.integer("PRAGMA application_id")
            version = try database.integer("PRAGMA user_version")
            if application == ChannelIndexBuilder.application, version == ChannelIndexBuilder.version {
                let builds = try database.prepare("SELECT builds FROM package WHERE name = ?1")
                let specs = Int(try database.integer("SELECT specs FROM channel"))
                let records = Int(try database.integer("SELECT records FROM channel"))
                let leftOut = Int(try database.integer("SELECT count(*) FROM left_out"))
                return ChannelIndex(
                    database: database, builds: builds, specCount: max(0, specs), recordCount: records,
                    leftOutCount: leftOut, path: path)
            }
        } catch { throw IndexError(path, .database(error)) }
        throw IndexError(path, application == ChannelIndexBuilder.application ? .version(version) : .foreign)
    }

    private init(
        database: consuming Database, builds: consuming Statement, specCount: Int, recordCount: Int,
        leftOutCount: Int, path: Path
    ) {
        self.database = database
        self.builds = builds
        self.specCount = specCount
        self.recordCount = recordCount
        self.leftOutCount = leftOutCount
        self.path = path
    }

    /// All builds of a package; nil when there is none.
    func package(_ name: String) throws(IndexError) -> ChannelPackage? {
        let found: ChannelPackage
        do throws(DatabaseError) {
            try builds.bind(1, name)
            defer { builds.reset() }
            guard try builds.step() else { return nil }
            found = ChannelPackage(name, builds.bytes(0))
        } catch { throw IndexError(path, .database(error)) }
        if !found.isWhole { throw IndexError(path, .malformed(name)) }
        return found
    }

    /// Whether the channel has a name of which nothing was brought.
    func isListed(_ name: String) throws(IndexError) -> Bool {
        do throws(DatabaseError) {
            let statement = try database.prepare("SELECT 1 FROM listed WHERE name = ?1")
            try statement.bind(1, name)
            return try statement.step()
        } catch { throw IndexError(path, .database(error)) }
    }

    /// The first of the records that could not be used, by file name.
    ///
    /// - Parameter name: of the package; nil for all.
    public func leftOut(of name: String? = nil, limit: Int) throws(IndexError) -> [LeftOutRecord] {
        if leftOutCount == 0 { return [] }
        do throws(DatabaseError) {
            let statement = try database.prepare(
                "SELECT name, file, reason FROM left_out \(name == nil ? "" : "WHERE name = ?2 ")ORDER BY file LIMIT ?1"
            )
            try statement.bind(1, Int64(limit))
            if let name { try statement.bind(2, name) }
            var records: [LeftOutRecord] = []
            while try statement.step() {
                records.append(
                    LeftOutRecord(
                        file: statement.text(1) ?? "", name: statement.text(0) ?? "", reason: statement.text(2) ?? ""))
            }
            return records
        } catch { throw IndexError(path, .database(error)) }
    }

    /// Every name, ascending.
    public func names() throws(IndexError) -> [String] {
        do throws(DatabaseError) {
            let statement = try database.prepare(
                "SELECT name FROM package UNION SELECT name FROM listed ORDER BY name")
            var names: [String] = []
            // An index of before was not looked through for names.
            while try statement.step() {
                if let name = statement.text(0), PackageName.isValid(name) { names.append(name) }
            }
            return names
        } catch { throw IndexError(path, .database(error)) }
    }
}
