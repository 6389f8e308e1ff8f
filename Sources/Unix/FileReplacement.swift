internal import Glibc

/// New content for a file that people and their editors write, too. It is staged beside the file, where a full disk still
/// changes nothing, and takes its place only where the file still has the content that the new one was made from.
///
/// The file stays what it was: its mode, its owner, its other names. A file with several names, or of an owner whom this user
/// cannot give files to, is written in place; any other is exchanged by one rename.
public final class FileReplacement {
    /// The file itself; a symbolic link that led here is the caller's matter.
    public let path: Path
    private let bytes: [UInt8]
    /// What the file has to hold; nil where it must not be there.
    private let expected: [UInt8]?
    private let temporary: Path
    private let staysInPlace: Bool
    private enum State { case staged, exchanged, made, written, over }
    private var state = State.staged

    /// Stages the content. A new file has the permissions 0666 without those of the umask.
    ///
    /// - Parameter expected: the content that the file has to have when its turn comes; nil where there must be no file.
    public init(_ path: Path, _ bytes: [UInt8], expecting expected: [UInt8]?) throws(SystemError) {
        self.path = path
        self.bytes = bytes
        self.expected = expected
        let temporary = path.parent / FileSystem.temporaryName(for: path.name)
        self.temporary = temporary
        do throws(SystemError) {
            let old = expected == nil ? nil : try FileSystem.statusIfThere(path)
            let file = try Descriptor.open(path.parent, .directory).createFile(
                temporary.name, permissions: old?.permissions ?? 0o666)
            var staysInPlace = false
            if let old {
                let new = try file.status()
                if new.owner != old.owner || new.group != old.group {
                    staysInPlace = !file.setOwner(old.owner, group: old.group)
                }
                // After the owner, whose change takes set-user-ID bits away.
                try file.setPermissions(old.permissions)
                staysInPlace = staysInPlace || old.links > 1
            }
            self.staysInPlace = staysInPlace
            try file.write(all: bytes)
            try file.sync()
            try file.close()
        } catch {
            _ = unsafe unlink(temporary.text)
            // The user knows the file by its own name, not by the temporary one.
            throw SystemError(error.code, error.operation, path)
        }
    }

    deinit { if state != .over { _ = unsafe unlink(temporary.text) } }

    /// Puts the new content in place.
    ///
    /// - Returns: false, and nothing is changed, where the file does not hold what it has to.
    public func commit() throws(SystemError) -> Bool {
        guard let expected else {
            do throws(SystemError) { try FileSystem.hardLink(path, to: temporary) } catch {
                if error.code == .exists { return false }
                // File systems without a second name for a file.
                if try FileSystem.isThere(path) { return false }
                try FileSystem.rename(temporary, to: path)
            }
            state = .made
            return true
        }
        guard try holds(path, expected) else { return false }
        if staysInPlace {
            try overwrite(bytes)
            state = .written
            return true
        }
        guard try FileSystem.exchange(temporary, path) else {
            try FileSystem.rename(temporary, to: path)
            state = .over
            return true
        }
        // What an editor saved between the last look and this call has the temporary name now.
        guard try holds(temporary, expected) else {
            _ = try FileSystem.exchange(temporary, path)
            return false
        }
        state = .exchanged
        return true
    }

    /// Takes a commit back: another file that was to change with this one did not.
    public func undo() throws(SystemError) {
        switch state {
        case .staged, .over: return
        case .exchanged: _ = try FileSystem.exchange(temporary, path)
        case .made: try FileSystem.remove(path)
        case .written: try overwrite(expected ?? [])
        }
        state = .staged
    }

    /// Lets go of the former content. The folder has to be synced by the caller.
    public func finish() throws(SystemError) {
        if state == .over { return }
        state = .over
        do throws(SystemError) { try FileSystem.remove(temporary) } catch { if error.code != .noEntry { throw error } }
    }

    private func holds(_ path: Path, _ content: [UInt8]) throws(SystemError) -> Bool {
        do throws(SystemError) { return try FileSystem.read(path, limit: content.count) == content } catch {
            switch error.code {
            case .noEntry, .fileTooLarge, .notRegular, .isDirectory: return false
            default: throw error
            }
        }
    }

    private func overwrite(_ content: [UInt8]) throws(SystemError) {
        let file = try Descriptor.open(path, .readWrite(0o644))
        try file.write(all: content)
        try file.truncate(to: Int64(content.count))
        try file.sync()
        try file.close()
    }
}

extension Descriptor {
    /// Whether the file belongs to this user and group now; false where the system does not let this process do that.
    /// C: `fchown(2)`.
    func setOwner(_ owner: UInt32, group: UInt32) -> Bool { fchown(number, owner, group) == 0 }
}
