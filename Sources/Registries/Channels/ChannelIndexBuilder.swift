internal import Packages
internal import SQLite
internal import Unix

/// Writes the index of a channel: a row for each package, with all of its builds in conda's order
/// (`ChannelPackage` reads it).
struct ChannelIndexBuilder {
    /// `STOC`: marks the file as ours.
    static let application: Int64 = 0x5354_4F43
    static let version: Int64 = 3

    private let records: ChannelRecords
    private let ranking: ChannelRanking
    /// By the number of a match specification: its place among those of the package in hand.
    private var local: [Int32]
    /// Names that the channel has and of which nothing was brought.
    private let listed: Set<String>

    init(_ records: ChannelRecords, _ ranking: ChannelRanking, listed: Set<String>) {
        self.listed = listed
        self.records = records
        self.ranking = ranking
        local = Array(repeating: -1, count: records.specs.count * 2)
    }

    /// Writes to a path where nothing is yet.
    mutating func write(_ path: Path) throws(DatabaseError) {
        let database = try Database.open(path.text, .scratch)
        try database.run(
            """
            PRAGMA page_size = 16384;
            PRAGMA application_id = \(Self.application);
            PRAGMA user_version = \(Self.version);
            CREATE TABLE package (number INTEGER PRIMARY KEY, name TEXT NOT NULL, builds BLOB NOT NULL);
            CREATE TABLE listed (name TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE left_out (name TEXT NOT NULL, file TEXT NOT NULL, reason TEXT NOT NULL);
            CREATE TABLE channel (specs INTEGER NOT NULL, records INTEGER NOT NULL);
            BEGIN;
            """)
        let insert = try database.prepare("INSERT INTO package (number, name, builds) VALUES (?1, ?2, ?3)")
        for (number, name) in ranking.names.enumerated() {
            try insert.bind(1, Int64(number))
            try insert.bind(2, records.names.text(name))
            try insert.bind(3, package(ranking.order[ranking.places[Int(name)]]))
            try insert.run()
        }
        let list = try database.prepare("INSERT INTO listed (name) VALUES (?1)")
        // A name that breaks the rules is nobody's to ask for.
        for name in listed.sorted() where PackageName.isValid(name) {
            try list.bind(1, name)
            try list.run()
        }
        let leave = try database.prepare("INSERT INTO left_out (name, file, reason) VALUES (?1, ?2, ?3)")
        for record in ranking.leftOut {
            try leave.bind(1, record.name)
            try leave.bind(2, record.file)
            try leave.bind(3, record.reason)
            try leave.run()
        }
        try database.run(
            """
            CREATE UNIQUE INDEX name ON package (name);
            CREATE INDEX left_out_name ON left_out (name);
            INSERT INTO channel VALUES (\(records.specs.count * 2), \(ranking.order.count));
            COMMIT;
            """)
    }

    /// A match specification, and the runs of builds that have it.
    private struct Carried {
        let spec: UInt32
        var runs: [Range<Int>]
    }

    private mutating func package(_ order: ArraySlice<UInt32>) -> [UInt8] {
        var versions: [UInt32] = []
        var licenses: [UInt32] = []
        var builds = ByteWriter()
        var details = ByteWriter()
        var carried: [Carried] = []
        for (rank, place) in order.enumerated() {
            let record = records[place]
            if versions.last != record.version { versions.append(record.version) }
            builds.write(versions.count - 1)
            builds.write(Int(record.number))
            builds.bytes.append(record.flags.rawValue)
            builds.write(records.texts[record.build])
            for spec in records.specs(of: record) {
                var index = Int(local[Int(spec)])
                if index < 0 {
                    index = carried.count
                    local[Int(spec)] = Int32(index)
                    carried.append(Carried(spec: spec, runs: []))
                }
                if let last = carried[index].runs.last, last.upperBound >= rank {
                    carried[index].runs[carried[index].runs.count - 1] = last.lowerBound..<rank + 1
                } else {
                    carried[index].runs.append(rank..<rank + 1)
                }
            }
            for word in [record.sha256.0, record.sha256.1, record.sha256.2, record.sha256.3] {
                for shift in stride(from: UInt64(56), through: 0, by: -8) {
                    details.bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
            details.write(Int(record.size))
            details.write(Int(record.timestamp))
            if record.license == 0 {
                details.write(0)
            } else {
                if !licenses.contains(record.license) { licenses.append(record.license) }
                details.write((licenses.firstIndex(of: record.license) ?? 0) + 1)
            }
            if record.file != 0 { details.write(records.texts[record.file - 1]) }
        }
        var specs = ByteWriter()
        for entry in carried {
            local[Int(entry.spec)] = -1
            specs.write(Int(entry.spec))
            specs.write(records.specs[entry.spec >> 1])
            specs.write(entry.runs.count)
            var last = 0
            for run in entry.runs {
                specs.write(run.lowerBound - last)
                specs.write(run.count)
                last = run.upperBound
            }
        }
        var whole = ByteWriter()
        for count in [order.count, versions.count, carried.count, licenses.count] { whole.write(count) }
        for version in versions { whole.write(records.versions[version]) }
        for license in licenses { whole.write(records.texts[license - 1]) }
        whole.write(builds.bytes.count)
        whole.write(specs.bytes.count)
        return whole.bytes + builds.bytes + specs.bytes + details.bytes
    }
}
