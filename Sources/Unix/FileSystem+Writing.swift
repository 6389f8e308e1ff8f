internal import Glibc

extension FileSystem {
    /// A name for what is to take the place of another name in the same folder: `.Stoutfile.4242.17.new`. It says which
    /// process made it, so that what a killed one left can be told from what is in use.
    public static func temporaryName(for name: String) -> String {
        ".\(name).\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
    }

    /// The process that made such a name for a file, or for any file; nil for other names.
    public static func maker(ofTemporary name: String, for file: String? = nil) -> Int32? {
        guard name.hasPrefix("."), name.hasSuffix(".new") else { return nil }
        let words = name.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard words.count >= 4, UInt32(words[words.count - 2]) != nil,
            file.map({ words.dropLast(3).joined(separator: ".") == $0 }) ?? true
        else { return nil }
        return Int32(words[words.count - 3])
    }

    /// Replaces a file's content in place: for files that nobody reads yet.
    public static func write(_ path: Path, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
        let file = try Descriptor.open(path, .overwrite(permissions))
        try file.write(all: bytes)
        try file.close()
    }

    /// Replaces a file's content so that a reader sees the old or the new bytes, and a power cut leaves one of them:
    /// a temporary neighbour is written, synced and renamed, then the folder is synced. The permissions stay what they
    /// were; where there was no file they are those given. A symbolic link is replaced, unless the user named it: then it
    /// stays, and the file that it leads to is replaced.
    public static func writeAtomically(
        _ path: Path, _ bytes: [UInt8], permissions: UInt32 = 0o644, isNamed: Bool = false
    ) throws(SystemError) {
        let old = try statusIfThere(path)
        if isNamed, old?.kind == .symbolicLink, let file = try? realPath(path) {
            return try writeAtomically(file, bytes, permissions: permissions)
        }
        let permissions = old?.kind == .file ? old?.permissions ?? permissions : permissions
        let temporary = path.parent / temporaryName(for: path.name)
        do throws(SystemError) {
            let file = try Descriptor.open(temporary, .create(permissions))
            try file.write(all: bytes)
            try file.sync()
            try file.close()
            try rename(temporary, to: path)
        } catch {
            _ = unsafe unlink(temporary.cString)
            // The user knows the file by its own name, not by the temporary one.
            throw SystemError(error.code, error.operation, path)
        }
        try syncDirectory(path.parent)
    }

    /// Points a symbolic link elsewhere by one rename: a reader sees the old target or the new one.
    ///
    /// - Parameter isDurable: whether the folder is synced then; without, the caller does that.
    public static func replaceSymbolicLink(
        _ path: Path, to target: String, isDurable: Bool = true
    ) throws(SystemError) {
        let temporary = path.parent / temporaryName(for: path.name)
        try symbolicLink(temporary, to: target)
        do throws(SystemError) { try rename(temporary, to: path) } catch {
            _ = unsafe unlink(temporary.cString)
            throw SystemError(error.code, error.operation, path)
        }
        if isDurable { try syncDirectory(path.parent) }
    }
}
