internal import Diagnostics
internal import Notation
internal import Unix

/// A file of a project that people commit: the Stoutfile or the lock.
///
/// It may be a symbolic link, as people keep their own files in one folder and link them to where they are used. A checkout
/// can carry a link as well: so what is behind one is written only where that is a file of the same name, and is shown in
/// messages only where it lies in the project.
enum ProjectFile {
    /// In bytes: these are files that people write and review; beyond this it is something else.
    private static let longest = 256 << 20

    /// Nil when there is none.
    ///
    /// - Parameter isNamed: whether the user named the file: it may be a pipe, then.
    static func read(_ path: Path, as name: String, isNamed: Bool = false) throws(Failure) -> SourceText? {
        do throws(SystemError) {
            let bytes =
                isNamed
                ? try FileSystem.readStream(path, limit: longest) : try FileSystem.read(path, limit: longest)
            return SourceText(name: name, bytes: bytes, linkedFrom: isNamed ? nil : outsideTarget(of: path))
        } catch {
            switch error.code {
            case .noEntry: return nil
            case .fileTooLarge: throw tooLarge(name)
            default: throw error.failure("read \(name)")
            }
        }
    }

    /// Where new content for a file goes: to the file itself, or to the one that a link leads to.
    static func target(_ path: Path) throws(Failure) -> Path {
        let status: Status?
        do throws(SystemError) { status = try FileSystem.statusIfThere(path) } catch {
            throw error.failure("look at \(path.name)")
        }
        switch status?.kind {
        case nil, .file: return path
        case .directory: throw SystemError(.isDirectory, "fstatat", path).failure("write \(path.name)")
        case .other: throw SystemError(.notRegular, "fstatat", path).failure("write \(path.name)")
        case .symbolicLink: break
        }
        guard let target = try? FileSystem.realPath(path), target.name == path.name,
            let status = try? FileSystem.status(target), status.kind == .file, status.owner == Process.user
        else { throw linked(path) }
        return target
    }

    /// Where a link leads that stands in a folder and leads out of it, and out of its repository; nil for any other file.
    private static func outsideTarget(of path: Path) -> String? {
        guard let status = try? FileSystem.status(path, following: false), status.kind == .symbolicLink,
            let target = try? FileSystem.realPath(path), let folder = try? FileSystem.realPath(path.parent),
            target != folder / path.name
        else { return nil }
        var root = folder
        while root.parent != root, !FileSystem.exists(root / ".git") { root = root.parent }
        let inside = root.parent == root ? folder : root
        return target.text.hasPrefix(inside.text + "/") ? nil : target.text
    }

    private static func linked(_ path: Path) -> Failure {
        let target = (try? FileSystem.readLink(path)) ?? ""
        return Failure(
            Diagnostic(
                .fileLinked, "`\(path.name)` is a symbolic link that stout does not write through",
                notes: [
                    "it leads to `\(target)`",
                    "a link is followed only to a file of yours that is called `\(path.name)`, too",
                ], hints: ["replace the link with a file, or let it lead to one called `\(path.name)`"]))
    }

    private static func tooLarge(_ name: String) -> Failure {
        Failure(
            Diagnostic(
                .tomlSize, "\(name) has more than \(longest >> 20) MB, and no file of this kind is that large",
                hints: ["is this the right file?"]))
    }
}
