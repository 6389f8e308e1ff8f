public import Archives

/// What an environment's link tree is made of: a pure function of the kegs' listings (spec/storage.md, "Linking").
///
/// A folder that one keg alone owns is one symbolic link, as in GNU Stow, unless something in it may find its neighbours
/// by its own location: programs and shared libraries (`$ORIGIN`, the real path of the program) must stand in the
/// environment itself to find what other kegs put beside them.
public struct LinkPlan: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        /// A folder of the environment's own.
        case directory(String)
        /// One link to a keg's folder.
        case fold(String, keg: Int)
        /// A file of a keg, shared with it.
        case file(String, keg: Int)
        /// A keg's own symbolic link, made again as it is.
        case symbolicLink(String, target: String)
    }

    /// Parents first; a folder's names ascend bytewise.
    public let steps: [Step]

    /// Two kegs that own the same path with different content.
    public struct Conflict: Error, Hashable, Sendable {
        public let path: String
        /// Places in the list of kegs, ascending.
        public let kegs: [Int]
    }

    /// Plans for kegs given by their listings, in an order that does not matter to the result but for numbers.
    public init(_ listings: [TreeListing]) throws(Conflict) {
        var root = Folder()
        for (keg, listing) in listings.enumerated() {
            for entry in listing.entries where !Self.isPrivate(entry.path) {
                let parts = entry.path.split(separator: "/").map { String($0) }
                try root.insert(parts[...], entry, keg, path: entry.path)
            }
        }
        var steps: [Step] = []
        root.write(&steps)
        self.steps = steps
    }

    /// `.stout` of a keg is about the keg, not for the environment.
    private static func isPrivate(_ path: String) -> Bool { path == ".stout" || path.hasPrefix(".stout/") }

    /// Whether a file may look for its neighbours: programs do by their own path, shared libraries by `$ORIGIN`.
    static func looksAround(_ path: String, executable: Bool) -> Bool {
        if executable { return true }
        let name = path.split(separator: "/").last ?? ""
        return name.hasSuffix(".so") || name.contains(".so.") || name.hasSuffix(".dylib")
    }
}

/// A folder of the environment while it is planned.
private struct Folder {
    private enum Node {
        case folder(Folder)
        case leaf(TreeListing.Entry, keg: Int)
    }

    private var nodes: [String: Node] = [:]
    /// The kegs that have this folder.
    private var owners: Set<Int> = []
    private var mustBeReal = false

    /// Depth is bounded by the bottle format (64).
    mutating func insert(
        _ parts: ArraySlice<String>, _ entry: TreeListing.Entry, _ keg: Int, path: String
    ) throws(LinkPlan.Conflict) {
        guard let name = parts.first else { return }
        let isLast = parts.count == 1
        if case .file(_, _, let executable) = entry.kind, LinkPlan.looksAround(path, executable: executable) {
            mustBeReal = true
        }
        if isLast, entry.kind != .directory {
            switch nodes[name] {
            case nil: nodes[name] = .leaf(entry, keg: keg)
            case .leaf(let other, let first):
                // The same file twice, such as a licence text, is no conflict.
                if other.kind != entry.kind { throw LinkPlan.Conflict(path: path, kegs: [first, keg].sorted()) }
            case .folder(let folder):
                throw LinkPlan.Conflict(path: path, kegs: [folder.owners.min() ?? keg, keg].sorted())
            }
            return
        }
        var folder: Folder
        switch nodes.removeValue(forKey: name) {
        case .folder(let known): folder = known
        case nil: folder = Folder()
        case .leaf(_, let first):
            let end = path.split(separator: "/").count - parts.count + 1
            let shared = path.split(separator: "/").prefix(end).joined(separator: "/")
            throw LinkPlan.Conflict(path: shared, kegs: [first, keg].sorted())
        }
        folder.owners.insert(keg)
        if !isLast { try folder.insert(parts.dropFirst(), entry, keg, path: path) }
        nodes[name] = .folder(folder)
    }

    /// Whether anything below must stand in the environment itself.
    private var isReal: Bool {
        mustBeReal || owners.count != 1
            || nodes.values.contains { if case .folder(let folder) = $0 { folder.isReal } else { false } }
    }

    func write(_ steps: inout [LinkPlan.Step], _ prefix: String = "") {
        for (name, node) in nodes.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            let path = prefix + name
            switch node {
            case .leaf(let entry, let keg):
                switch entry.kind {
                case .symbolicLink(let target): steps.append(.symbolicLink(path, target: target))
                case .file, .directory: steps.append(.file(path, keg: keg))
                }
            case .folder(let folder):
                if folder.isReal {
                    steps.append(.directory(path))
                    folder.write(&steps, path + "/")
                } else {
                    steps.append(.fold(path, keg: folder.owners.first ?? 0))
                }
            }
        }
    }
}
