internal import Archives

/// A folder of the environment while it is planned. A class, because a tree of values would be copied on the way down.
final class LinkFolder {
    private enum Node {
        case folder(LinkFolder)
        case leaf(TreeListing.Entry, keg: Int)
    }

    private let parent: LinkFolder?
    private var nodes: [String: Node] = [:]
    /// The kegs that have this folder, ascending: they are added one after the other.
    private var owners: [Int] = []
    /// Something below must stand in the environment itself; then it is true of all folders above as well.
    private var mustBeReal = false

    init(below parent: LinkFolder? = nil) { self.parent = parent }

    /// A folder above has the owners of those below.
    private var isReal: Bool { mustBeReal || owners.count != 1 }

    /// The first byte of a path's last component.
    static func nameStart(_ path: String) -> String.Index {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
    }

    /// Parents first, names bytewise.
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
                    steps.append(.fold(path, keg: folder.owners[0]))
                }
            }
        }
    }

    /// The way down to where the last entry of a keg was added. Neighbours in a listing mostly share a folder, so that
    /// most entries are added without a walk.
    struct Way {
        private let keg: Int
        private let root: LinkFolder
        /// The path of the open folder, without a slash at its end.
        private var path: Substring = ""
        private var open: LinkFolder

        init(_ root: LinkFolder, _ keg: Int) {
            self.root = root
            self.keg = keg
            open = root
        }

        mutating func add(_ entry: TreeListing.Entry) throws(LinkPlan.Conflict) {
            let start = LinkFolder.nameStart(entry.path)
            let parent = start == entry.path.startIndex ? "" : entry.path[..<entry.path.utf8.index(before: start)]
            if !parent.utf8.elementsEqual(path.utf8) {
                open = root
                for part in parent.split(separator: "/") {
                    open = try open.folder(String(part), keg)
                }
                path = parent
            }
            let name = String(entry.path[start...])
            if entry.kind == .directory {
                _ = try open.folder(name, keg)
            } else {
                try open.leaf(name, entry, keg)
                if LinkPlan.looksAround(entry) { open.pin() }
            }
        }
    }

    /// The folder of this name, made when it is missing.
    private func folder(_ name: String, _ keg: Int) throws(LinkPlan.Conflict) -> LinkFolder {
        switch nodes[name] {
        case .folder(let known):
            if known.owners.last != keg { known.owners.append(keg) }
            return known
        case .leaf(let other, let first):
            // A keg's own file is never a folder as well.
            throw LinkPlan.Conflict(path: other.path, kegs: [first, keg])
        case nil:
            let new = LinkFolder(below: self)
            new.owners.append(keg)
            nodes[name] = .folder(new)
            return new
        }
    }

    private func leaf(_ name: String, _ entry: TreeListing.Entry, _ keg: Int) throws(LinkPlan.Conflict) {
        switch nodes[name] {
        case nil: nodes[name] = .leaf(entry, keg: keg)
        case .leaf(let other, let first):
            // The same file twice, such as a licence text, is no conflict.
            if other.kind != entry.kind { throw LinkPlan.Conflict(path: entry.path, kegs: [first, keg]) }
        case .folder(let folder):
            throw LinkPlan.Conflict(path: entry.path, kegs: [folder.owners[0], keg])
        }
    }

    private func pin() {
        var folder: LinkFolder? = self
        while let one = folder, !one.mustBeReal {
            one.mustBeReal = true
            folder = one.parent
        }
    }
}
