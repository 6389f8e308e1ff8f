internal import Unix

/// A file of a project that is a symbolic link: what is behind one that leads out is shown in no message.
enum LinkedText {
    /// Where a link leads that leads out of its folder, and out of the repository that this is in; nil for any other file.
    static func target(of path: Path) -> String? {
        guard let status = try? FileSystem.status(path, following: false), status.kind == .symbolicLink,
            let target = try? FileSystem.realPath(path), let folder = try? FileSystem.realPath(path.parent),
            target != folder / path.name
        else { return nil }
        var root = folder
        while root.parent != root, !FileSystem.exists(root / ".git") { root = root.parent }
        let inside = root.parent == root ? folder : root
        return target.text.hasPrefix(inside.text + "/") ? nil : target.text
    }
}
