internal import Archives

/// One path of an environment that is planned: what the first keg says of it that has it.
struct LinkNode {
    let line: ListingLine
    /// The first keg that has it.
    let keg: Int
    /// The folder's place among the nodes; the root is its own.
    let parent: Int
    /// Where the path's last component begins in the keg's listing.
    let name: Int
    /// Place of its entry in the keg's prefix listing; nil when its content does not name the prefix.
    let prefixed: Int?
    /// Of the folder and the name.
    let hash: UInt32
    /// Several kegs have it.
    var isShared = false
    /// Of a folder: there is a file below. One without is there for what programs write.
    var isFilled = false
    /// Of a folder: something below must stand in the environment itself; then it is true of all folders above as well.
    var mustBeReal = false

    var isFolder: Bool { line.kind == .directory }
    /// Whether the environment has a folder of its own for it. A folder above has the owners of those below.
    var isReal: Bool { mustBeReal || isShared }
    /// In the keg's listing.
    var nameRange: Range<Int> { name..<line.path.upperBound }
}
