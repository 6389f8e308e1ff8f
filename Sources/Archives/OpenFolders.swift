internal import Unix

/// The folders on the way from a root to the place where work goes on, each held open: names are only ever looked up in
/// a folder that is open already, one component at a time, and never through a symbolic link.
struct OpenFolders {
    final class Folder {
        let descriptor: Descriptor
        let path: String
        let parent: Folder?

        init(_ descriptor: consuming Descriptor, _ path: String, below parent: Folder?) {
            self.descriptor = descriptor
            self.path = path
            self.parent = parent
        }
    }

    let root: Folder
    private var current: Folder

    init(_ root: consuming Descriptor) {
        self.root = Folder(root, "", below: nil)
        current = self.root
    }

    /// The folder at a path below the root (empty: the root), opened as far as it is not open yet.
    mutating func folder(_ path: Substring) throws(SystemError) -> Folder {
        while let parent = current.parent, !Self.holds(current.path, path) { current = parent }
        let rest = path.utf8.dropFirst(current.path.utf8.count)
        for component in Substring(rest).split(separator: "/") {
            let name = String(component)
            let path = current.parent == nil ? name : current.path + "/" + name
            current = Folder(try current.descriptor.open(name, .directory), path, below: current)
        }
        return current
    }

    /// Whether a path is a folder or lies below it.
    private static func holds(_ folder: String, _ path: Substring) -> Bool {
        let length = folder.utf8.count
        guard path.utf8.starts(with: folder.utf8) else { return false }
        return path.utf8.count == length || path.utf8.dropFirst(length).first == UInt8(ascii: "/")
    }
}
