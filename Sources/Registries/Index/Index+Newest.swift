internal import Packages
internal import SQLite

extension Index {
    /// The newest version of a package that is no pre-release and was not withdrawn, for any platform, as people write it; nil when
    /// there is none. Reads from the newest on, and no further than it must.
    public func newest(of name: String) throws(IndexError) -> String? {
        var isWhole = true
        do throws(DatabaseError) {
            let rows = try database.prepare(
                "SELECT version, revision FROM candidate WHERE name = ?1 AND yanked IS NULL ORDER BY rank DESC")
            try rows.bind(1, name)
            while try rows.step() {
                guard let version = try? Version(parsing: rows.text(0) ?? ""), rows.integer(1) >= 0 else {
                    isWhole = false
                    break
                }
                if !version.isPreRelease { return "\(RevisedVersion(version, Int(rows.integer(1))))" }
            }
        } catch { throw IndexError(path, .database(error)) }
        if !isWhole { throw IndexError(path, .malformed(name)) }
        return nil
    }
}
