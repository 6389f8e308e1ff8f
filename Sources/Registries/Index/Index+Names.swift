internal import Packages
internal import SQLite

extension Index {
    /// Names of packages that begin so, in order.
    ///
    /// - Parameter limit: how many at most.
    public func names(startingWith prefix: String, limit: Int) throws(IndexError) -> [String] {
        do throws(DatabaseError) { return try database.names(startingWith: prefix, limit: limit) } catch {
            throw IndexError(path, .database(error))
        }
    }
}

extension ChannelIndex {
    /// Names of packages that begin so, in order.
    ///
    /// - Parameter limit: how many at most.
    public func names(startingWith prefix: String, limit: Int) throws(IndexError) -> [String] {
        do throws(DatabaseError) { return try database.names(startingWith: prefix, limit: limit) } catch {
            throw IndexError(path, .database(error))
        }
    }
}

extension Database {
    /// From a table `package` whose names are in an index: no row is read that is not wanted.
    fileprivate func names(startingWith prefix: String, limit: Int) throws(DatabaseError) -> [String] {
        let statement = try prepare("SELECT name FROM package WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT ?3")
        try statement.bind(1, prefix)
        // Behind everything that begins so: no name has such a byte.
        try statement.bind(2, prefix + "\u{10FFFF}")
        try statement.bind(3, Int64(limit))
        var names: [String] = []
        // An index of before was not looked through for names.
        while try statement.step() {
            if let name = statement.text(0), PackageName.isValid(name) { names.append(name) }
        }
        return names
    }
}
