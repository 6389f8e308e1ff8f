internal import Diagnostics
internal import Notation
internal import Packages
internal import Unix

/// New texts of the files that people commit. They are staged beside the old ones, where a full disk still changes
/// nothing, and then put in place together.
struct PendingFiles {
    /// What a file is to say, and what it said when that was made from it; nil where there was no file.
    struct Text {
        let new: [UInt8]
        let old: [UInt8]?

        init(_ new: [UInt8], replacing old: [UInt8]?) {
            self.new = new
            self.old = old
        }
    }

    /// Nil to leave the Stoutfile as it is.
    var stoutfile: Text?
    /// Nil to leave the lock as it is.
    var lock: Text?

    /// A lock that is to take the place of the project's.
    static func lock(_ outcome: LockProject.Outcome, of project: Project) -> Text? {
        outcome.isChanged
            ? Text(Array(Lock.text(of: outcome.lock).utf8), replacing: project.lockSource?.bytes) : nil
    }

    /// Writes the project's own Stoutfile, and the lock beside the root's. To be called with a `ProjectHold`.
    func write(of project: Project) throws(Failure) { try stage(of: project).write() }

    /// Puts the texts beside the files that they are to replace.
    func stage(of project: Project) throws(Failure) -> Staged {
        var staged: [FileReplacement] = []
        for (folder, name, text) in [
            (project.folder, Project.manifestName, stoutfile), (project.root, Project.lockName, lock),
        ] {
            guard let text else { continue }
            let path = try ProjectFile.target(folder / name)
            do throws(SystemError) {
                staged.append(try FileReplacement(path, text.new, expecting: text.old))
            } catch { throw error.failure("write \(name)") }
        }
        return Staged(files: staged)
    }

    /// Texts that are on the disk, beside the files that they are to replace.
    struct Staged {
        fileprivate let files: [FileReplacement]

        /// Puts them in place, all or none. Fails with `filesChanged` where a file does not say any more what was read: an
        /// editor, or a pull, saved it meanwhile.
        func write() throws(Failure) {
            let changed: Path?
            do throws(SystemError) { changed = try commit() } catch { throw error.failure("write the project's files") }
            if let changed { throw PendingFiles.changed(changed) }
        }

        /// - Returns: the file that somebody changed; nil when all are in place.
        private func commit() throws(SystemError) -> Path? {
            for (index, file) in files.enumerated() {
                if try file.commit() { continue }
                for former in files[..<index].reversed() { try former.undo() }
                return file.path
            }
            for file in files { try file.finish() }
            for folder in Set(files.map(\.path.parent)) { try FileSystem.syncDirectory(folder) }
            return nil
        }
    }

    /// Does something that ends with `write`, again where a file was changed meanwhile: edits are edits of text, and go on top
    /// of what was saved.
    static func retrying<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        for _ in 1..<attempts {
            do throws(Failure) { return try body() } catch {
                guard error.all.contains(where: { $0.code == .filesChanged }) else { throw error }
            }
        }
        return try body()
    }

    private static let attempts = 4

    private static func changed(_ path: Path) -> Failure {
        Failure(
            Diagnostic(
                .filesChanged, "`\(path.name)` was changed while stout worked on it",
                notes: ["what was saved is kept, and nothing was written"], hints: ["run the command again"]))
    }

    /// Removes what killed processes staged.
    ///
    /// - Returns: names in the folder.
    static func recover(_ folder: Path) throws(Failure) -> [String] {
        do throws(SystemError) {
            var removed: [String] = []
            for name in try FileSystem.list(folder) where name.hasSuffix(".new") {
                // Its maker may still be at it, without the project's lock.
                let makers = [Project.manifestName, Project.lockName].compactMap {
                    FileSystem.maker(ofTemporary: name, for: $0)
                }
                guard let maker = makers.first, !Process.isThere(maker) else { continue }
                try FileSystem.remove(folder / name)
                removed.append(name)
            }
            return removed
        } catch { throw error.failure("clear what an interrupted stout left") }
    }
}
