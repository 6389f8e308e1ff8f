/// The rules between entries: order, parents, collisions, links, limits. It remembers 16 bytes or so of every entry,
/// and the symbolic links, which are judged when all are known.
struct EntryLedger {
    private let limits: BottleLimits
    private var last: String?
    private var folders: Set<PathKey> = [.root]
    /// The folder of the last entry: the next one is mostly in it too.
    private var parent: (path: String, exact: PathKey, folded: PathKey) = ("", .root, .root)
    private var seen: Set<PathKey> = []
    private var linkLedger = LinkLedger()
    private(set) var count = 0
    /// Sum of the files' sizes, in bytes.
    private(set) var size: UInt64 = 0
    /// Sum of names and targets, in bytes.
    private var names = 0

    init(_ limits: BottleLimits) { self.limits = limits }

    /// Takes the next entry, whose name and target have been looked at, or refuses it.
    mutating func admit(_ entry: BottleEntry) throws(BottleError) {
        let path = entry.path
        if let last, !last.utf8.lexicographicallyPrecedes(path.utf8) {
            throw .refused(last.utf8.elementsEqual(path.utf8) ? .duplicate : .order, path)
        }
        last = path
        try count(entry)

        let (folder, name) = Self.divide(path)
        if !folder.utf8.elementsEqual(parent.path.utf8) {
            parent = (String(folder), .exact(folder), .folded(folder))
        }
        if !folders.contains(parent.exact) {
            throw .refused(seen.contains(parent.folded) ? .parentNotFolder : .parentMissing, path)
        }
        if !seen.insert(parent.folded.foldedChild(name)).inserted { throw .refused(.nameCollision, path) }

        switch entry.kind {
        case .directory: folders.insert(parent.exact.child(name.utf8))
        case .file: break
        case .symbolicLink(let target): linkLedger.add(path, target, parent.exact.child(name.utf8))
        }
    }

    /// To be called when all entries are known: no link's way may lead through another link.
    func finish() throws(BottleError) { try linkLedger.finish() }

    var links: [(path: String, target: String)] { linkLedger.links }

    private mutating func count(_ entry: BottleEntry) throws(BottleError) {
        count += 1
        if count > limits.entries { throw .refused(.limitEntries, entry.path) }
        names += entry.path.utf8.count
        switch entry.kind {
        case .directory: break
        case .symbolicLink(let target): names += target.utf8.count
        case .file(let added, _):
            if added > limits.fileSize { throw .refused(.limitFileSize, entry.path, "\(added) bytes") }
            let (sum, overflow) = size.addingReportingOverflow(added)
            if overflow || sum > limits.unpackedSize { throw .refused(.limitSize, entry.path) }
            size = sum
        }
        if names > limits.names { throw .refused(.limitNames, entry.path) }
    }

    /// The folder of a path (empty for the root) and the name in it.
    static func divide(_ path: String) -> (parent: Substring, name: Substring) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path[...]) }
        return (path[..<slash], path[path.utf8.index(after: slash)...])
    }
}
