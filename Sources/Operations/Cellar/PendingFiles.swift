internal import Diagnostics
internal import Unix

/// New texts of the files that people commit. They are staged beside the old ones, where a full disk still changes
/// nothing, and then put in place together.
struct PendingFiles {
    /// Nil to leave the Stoutfile as it is.
    var stoutfile: [UInt8]?
    /// Nil to leave the lock as it is.
    var lock: [UInt8]?

    /// Writes the project's own Stoutfile, and the lock beside the root's.
    func write(of project: Project) throws(Failure) {
        var staged: [(new: Path, path: Path)] = []
        defer { for file in staged { try? FileSystem.removeTree(file.new) } }
        for (folder, name, bytes) in [
            (project.folder, Project.manifestName, stoutfile), (project.root, Project.lockName, lock),
        ] {
            guard let bytes else { continue }
            let new = folder / ".\(name).\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
            staged.append((new: new, path: folder / name))
            do throws(SystemError) {
                let file = try Descriptor.open(new, .create(0o644))
                try file.write(all: bytes)
                try file.sync()
                try file.close()
            } catch {
                // The user knows the file by its own name, not by the temporary one.
                throw SystemError(error.code, error.operation, folder / name).failure("write \(name)")
            }
        }
        do throws(SystemError) {
            for file in staged { try FileSystem.rename(file.new, to: file.path) }
            for folder in Set(staged.map(\.path.parent)) { try FileSystem.syncDirectory(folder) }
        } catch { throw error.failure("write the project's files") }
    }

    /// Removes what killed processes staged.
    ///
    /// - Returns: names in the folder.
    static func recover(_ folder: Path) throws(Failure) -> [String] {
        do throws(SystemError) {
            var removed: [String] = []
            for name in try FileSystem.list(folder) where name.hasSuffix(".new") {
                for file in [Project.manifestName, Project.lockName] where name.hasPrefix(".\(file).") {
                    // `.Stout.lock.4242.17.new`: its maker may still be at it, without the project's lock.
                    let words = name.dropFirst(file.utf8.count + 2).split(separator: ".")
                    guard words.count == 3, let maker = Int32(words[0]), !Process.isThere(maker) else { continue }
                    try FileSystem.removeTree(folder / name)
                    removed.append(name)
                }
            }
            return removed
        } catch { throw error.failure("clear what an interrupted stout left") }
    }
}
