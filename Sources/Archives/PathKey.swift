@_spi(_Unicode) internal import Swift

/// Stands for a path in the sets of `EntryLedger`: 16 bytes however long the path is. The seed is drawn anew in every
/// process, so that nobody can make two paths with the same key.
struct PathKey: Hashable {
    private let first: Int
    private let second: Int

    /// The keg's root.
    static let root = PathKey(first: 0, second: 0)

    private init(first: Int, second: Int) {
        self.first = first
        self.second = second
    }

    /// The key of a name below this folder, byte for byte.
    func child(_ component: Substring.UTF8View) -> PathKey {
        var one = Hasher()
        var other = Hasher()
        one.combine(first)
        other.combine(second)
        for byte in component {
            one.combine(byte)
            other.combine(byte)
        }
        other.combine(UInt8.max)
        return PathKey(first: one.finalize(), second: other.finalize())
    }

    /// The same key for names that a file system may take for one: equal but for case or Unicode normalisation.
    func foldedChild(_ component: Substring) -> PathKey {
        let folded = Self.folded(name: component)
        var one = Hasher()
        var other = Hasher()
        one.combine(first)
        one.combine(folded)
        other.combine(second)
        other.combine(folded)
        other.combine(UInt8.max)
        return PathKey(first: one.finalize(), second: other.finalize())
    }

    /// Case is folded by mapping down, up, and down again: `ẞ` is `ß` is `ss` only so. Before that marks are brought into
    /// their canonical order (NFD), because one of them, the iota subscript, becomes a letter when it is mapped.
    /// `String` hashes and compares as equal what is canonically equivalent, so the result need not be normalised.
    static func folded(name: Substring) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
        var ordered = ""
        for scalar in String(name)._nfd { ordered.unicodeScalars.append(scalar) }
        return ordered.lowercased().uppercased().lowercased()
    }

    static func exact(_ path: Substring) -> PathKey {
        path.split(separator: "/").reduce(.root) { $0.child($1.utf8) }
    }

    static func folded(_ path: Substring) -> PathKey {
        path.split(separator: "/").reduce(.root) { $0.foldedChild($1) }
    }
}
