/// The rules between the entries of a foreign archive, which come in any order: folders may be implied or repeated,
/// nothing else may be there twice. It remembers about 50 bytes of every entry, and the symbolic links.
struct ForeignLedger {
    private enum Kind {
        case folder, file, link
    }

    private let limits: BottleLimits
    /// Whether names that some file systems take for one may not be there together.
    private let refusesLookalikes: Bool
    /// By the key that is the same for all names which a file system may take for one.
    private var seen: [PathKey: (exact: PathKey, kind: Kind)] = [:]
    /// The folder of the last entry: the next one is mostly in it too.
    private var parent: (path: String, exact: PathKey, folded: PathKey) = ("", .root, .root)
    private var linkLedger = LinkLedger()
    /// Folders, files and links, implied folders too.
    private(set) var count = 0
    /// Sum of the files' sizes, in bytes.
    private(set) var size: UInt64 = 0
    /// Sum of names and targets, in bytes.
    private var names = 0

    init(_ limits: BottleLimits, refusesLookalikes: Bool = true) {
        self.limits = limits
        self.refusesLookalikes = refusesLookalikes
    }

    private func folded(_ folder: PathKey, _ name: Substring) -> PathKey {
        refusesLookalikes ? folder.foldedChild(name) : folder.child(name.utf8)
    }

    /// Takes the next entry or refuses it. What has to be made for it, in order: folders on the way that nobody named,
    /// then the entry itself, unless it is a folder that is there already.
    mutating func admit(_ entry: ForeignEntry) throws(BottleError) -> [ForeignEntry] {
        let (folder, name) = EntryLedger.divide(entry.path)
        var made: [ForeignEntry] = []
        if !folder.utf8.elementsEqual(parent.path.utf8) { try enter(folder, entry.path, &made) }
        let folded = folded(parent.folded, name)
        let exact = parent.exact.child(name.utf8)
        let kind: Kind
        switch entry.kind {
        case .directory: kind = .folder
        case .file: kind = .file
        case .symbolicLink: kind = .link
        case .hardLink(let target):
            let known = seen[refusesLookalikes ? .folded(target[...]) : .exact(target[...])]
            guard let known, known.kind == .file, known.exact == .exact(target[...]) else {
                throw .refused(.hardLinkTarget, entry.path, EscapedName.text(Array(target.utf8)))
            }
            kind = .file
        }
        if let known = seen[folded] {
            if known.exact != exact { throw .refused(.nameCollision, entry.path) }
            if known.kind != .folder || kind != .folder { throw .refused(.duplicate, entry.path) }
            return made
        }
        try count(entry)
        seen[folded] = (exact, kind)
        if case .symbolicLink(let target) = entry.kind { linkLedger.add(entry.path, target, exact) }
        made.append(entry)
        return made
    }

    /// To be called when all entries are known: no link's way may lead through another link.
    func finish() throws(BottleError) { try linkLedger.finish() }

    var links: [(path: String, target: String)] { linkLedger.links }

    /// Makes `folder` the parent of what comes; each missing folder on the way is made.
    private mutating func enter(
        _ folder: Substring, _ entry: String, _ made: inout [ForeignEntry]
    ) throws(BottleError) {
        var (path, exact, folded) = ("", PathKey.root, PathKey.root)
        for component in folder.split(separator: "/") {
            path += path.isEmpty ? String(component) : "/" + component
            exact = exact.child(component.utf8)
            folded = self.folded(folded, component)
            if let known = seen[folded] {
                if known.exact != exact { throw .refused(.nameCollision, entry) }
                if known.kind != .folder { throw .refused(.parentNotFolder, entry) }
            } else {
                let implied = ForeignEntry(path: path, kind: .directory)
                try count(implied)
                seen[folded] = (exact, .folder)
                made.append(implied)
            }
        }
        parent = (path, exact, folded)
    }

    private mutating func count(_ entry: ForeignEntry) throws(BottleError) {
        count += 1
        if count > limits.entries { throw .refused(.limitEntries, entry.path) }
        names += entry.path.utf8.count
        switch entry.kind {
        case .directory: break
        case .symbolicLink(let target), .hardLink(let target): names += target.utf8.count
        case .file(let added, _):
            if added > limits.fileSize { throw .refused(.limitFileSize, entry.path, "\(added) bytes") }
            let (sum, overflow) = size.addingReportingOverflow(added)
            if overflow || sum > limits.unpackedSize { throw .refused(.limitSize, entry.path) }
            size = sum
        }
        if names > limits.names { throw .refused(.limitNames, entry.path) }
    }
}
