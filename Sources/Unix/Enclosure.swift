/// A folder that somebody else may have filled, such as a checkout. Names below it are opened one component at a time, none
/// of them a symbolic link, `.` or `..`: whatever lies there, nothing outside of the folder is read, written or removed.
///
/// That is what `openat2(2)` with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS promises, on every kernel and on macOS. A symbolic
/// link on the way fails with `symbolicLinkLoop`, what is neither file nor folder with `notRegular`. The folder's own path
/// is the caller's choice, and links in it are followed.
public struct Enclosure: Hashable, Sendable {
    public let folder: Path

    public init(_ folder: Path) { self.folder = folder }

    /// The whole content of a file.
    public func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
        let entry = try enter(path)
        return try entry.parent.open(entry.name, .read).readAll(limit: limit)
    }

    /// The status of a name, of a symbolic link its own; nil where nothing has it.
    public func status(_ path: String) throws(SystemError) -> Status? {
        do throws(SystemError) {
            let entry = try enter(path)
            return try entry.parent.status(of: entry.name)
        } catch {
            if error.code == .noEntry || error.code == .notDirectory { return nil }
            throw error
        }
    }

    /// The target of a symbolic link.
    public func readLink(_ path: String) throws(SystemError) -> [UInt8] {
        let entry = try enter(path)
        return try entry.parent.readLink(entry.name)
    }

    /// The names in a folder as bytes, sorted; nothing where there is no such folder.
    public func list(_ path: String) throws(SystemError) -> [[UInt8]] {
        do throws(SystemError) {
            let entry = try enter(path)
            return try Self.openFolder(entry.name, in: entry.parent).list()
        } catch {
            if error.code == .noEntry { return [] }
            throw error
        }
    }

    /// Makes a folder and those above it that are missing; no error when it is there.
    public func makeDirectories(_ path: String, permissions: UInt32 = 0o755) throws(SystemError) {
        var folder = try Descriptor.open(folder, .directory)
        for name in components(path) {
            do throws(SystemError) { try folder.makeDirectory(name, permissions: permissions) } catch {
                // A file system that may only be read says that first, whatever is there.
                let isThere = error.code == .exists || folder.exists(name)
                if !isThere { throw error }
            }
            folder = try Self.openFolder(name, in: folder)
        }
    }

    /// Replaces a file so that a reader sees the old content or the new, and a power cut leaves one of them. What had the name,
    /// a symbolic link too, is gone then.
    public func write(_ path: String, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
        let entry = try enter(path)
        let temporary = FileSystem.temporaryName(for: entry.name)
        do throws(SystemError) {
            let file = try entry.parent.open(temporary, .create(permissions))
            try file.write(all: bytes)
            try file.sync()
            try file.close()
            try entry.parent.rename(temporary, to: entry.name, in: entry.parent)
        } catch {
            try? entry.parent.remove(temporary)
            // The user knows the file by its own name, not by the temporary one.
            throw SystemError(error.code, error.operation, folder / path)
        }
        try entry.parent.sync()
    }

    /// Makes a symbolic link, or points one elsewhere, by one rename. A folder of that name is an error (`isDirectory`), and so
    /// is a file: only links are replaced (`exists`).
    public func replaceSymbolicLink(_ path: String, to target: String) throws(SystemError) {
        let entry = try enter(path)
        if entry.parent.exists(entry.name), try entry.parent.status(of: entry.name).kind != .symbolicLink {
            throw SystemError(.exists, "symlinkat", folder / path)
        }
        let temporary = FileSystem.temporaryName(for: entry.name)
        try entry.parent.symbolicLink(temporary, to: target)
        do throws(SystemError) { try entry.parent.rename(temporary, to: entry.name, in: entry.parent) } catch {
            try? entry.parent.remove(temporary)
            throw SystemError(error.code, error.operation, folder / path)
        }
        try entry.parent.sync()
    }

    /// Removes a file or a symbolic link; no error when nothing is there.
    public func remove(_ path: String) throws(SystemError) {
        do throws(SystemError) {
            let entry = try enter(path)
            try entry.parent.remove(entry.name)
        } catch { if error.code != .noEntry { throw error } }
    }

    /// A name in an open folder.
    private struct Entry: ~Copyable {
        let parent: Descriptor
        let name: String
    }

    private func enter(_ path: String) throws(SystemError) -> Entry {
        var names = components(path)
        let last = names.removeLast()
        var parent = try Descriptor.open(folder, .directory)
        for name in names { parent = try Self.openFolder(name, in: parent) }
        return Entry(parent: parent, name: last)
    }

    private static func openFolder(_ name: String, in parent: borrowing Descriptor) throws(SystemError) -> Descriptor {
        do throws(SystemError) { return try parent.open(name, .directory) } catch {
            // With O_DIRECTORY a link is reported as anything else that is no folder.
            if error.code == .notDirectory, (try? parent.status(of: name).kind) == .symbolicLink {
                throw SystemError(.symbolicLinkLoop, error.operation, error.path)
            }
            throw error
        }
    }

    private func components(_ path: String) -> [String] {
        let names = path.split(separator: "/").map(String.init)
        precondition(!names.isEmpty && !names.contains(".."), "a path below a folder")
        return names.filter { $0 != "." }
    }
}
