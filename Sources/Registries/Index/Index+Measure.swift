public import Packages
internal import SQLite

extension Index {
    /// How much is in a bottle.
    public struct Measure: Hashable, Sendable {
        /// Sum of the files' sizes, in bytes.
        public let unpackedSize: Int64
        /// Files, folders and links, the listing included.
        public let entries: Int

        public init(unpackedSize: Int64, entries: Int) {
            self.unpackedSize = unpackedSize
            self.entries = entries
        }
    }

    /// What is said of one bottle of a package; nil when the index does not know it, as after an update that took it
    /// away.
    public func measure(of name: String, bottle: Digest) throws(IndexError) -> Measure? {
        do throws(DatabaseError) {
            let row = try database.prepare("SELECT unpacked, entries FROM candidate WHERE name = ?1 AND sha256 = ?2")
            try row.bind(1, name)
            try row.bind(2, bottle.bytes)
            guard try row.step(), row.integer(0) >= 0, row.integer(1) >= 0 else { return nil }
            return Measure(unpackedSize: row.integer(0), entries: Int(row.integer(1)))
        } catch { throw IndexError(path, .database(error)) }
    }
}
