public import Diagnostics
public import Unix

/// The link `.stout/env` in the project, for people and their editors. It leads to the environment and never changes; stout
/// takes nothing from it but the project's key (`ProjectHome`).
extension ProjectState {
    private static let folderName = ".stout"
    private var linkName: String { environment.name }
    private var linkPath: String { "\(Self.folderName)/\(linkName)" }

    public var isLinked: Bool { ProjectHome.link(project, linkName) == environment.text }

    /// Makes the link, in a folder that keeps itself out of commits. Links of others are replaced, nothing else is.
    ///
    /// - Returns: why there is none, where the project's folder cannot be written; nil when it is there. The environment can be
    ///   used all the same.
    public func link() throws(Failure) -> String? {
        // The project was moved, or its folder has another number; who may not write here may not collect either.
        if !home.isRecorded { try? home.prepare() }
        if isLinked { return nil }
        do throws(SystemError) {
            try makeFolder().replaceSymbolicLink(linkPath, to: environment.text)
            return nil
        } catch {
            switch error.code {
            case .exists, .notDirectory, .symbolicLinkLoop: throw blocked(error)
            default: return error.code.description
            }
        }
    }

    /// Writes a file into the project's `.stout`, for people.
    ///
    /// - Returns: its path.
    public func write(_ name: String, _ bytes: [UInt8]) throws(Failure) -> Path {
        do throws(SystemError) { try makeFolder().write("\(Self.folderName)/\(name)", bytes) } catch {
            switch error.code {
            case .notDirectory, .symbolicLinkLoop: throw blocked(error)
            default: throw error.failure("write `\(Self.folderName)/\(name)`")
            }
        }
        return project / Self.folderName / name
    }

    private func makeFolder() throws(SystemError) -> Enclosure {
        let project = Enclosure(project)
        try project.makeDirectories(Self.folderName)
        let ignore = "\(Self.folderName)/.gitignore"
        if try project.status(ignore) == nil { try project.write(ignore, Array("*\n".utf8)) }
        return project
    }

    /// Fails where something else has the place of the link, before anything is fetched for it.
    public func checkLink() throws(Failure) {
        do throws(SystemError) {
            let project = Enclosure(project)
            if let status = try project.status(Self.folderName), status.kind != .directory {
                throw SystemError(.notDirectory, "fstatat", self.project / Self.folderName)
            }
            if let status = try project.status(linkPath), status.kind != .symbolicLink {
                throw SystemError(.exists, "fstatat", self.project / linkPath)
            }
        } catch {
            switch error.code {
            case .exists, .notDirectory, .symbolicLinkLoop: throw blocked(error)
            // The project's folder may not be looked into; nor can a link be made then.
            default: return
            }
        }
    }

    /// Takes the link away, if it is there.
    func unlink() throws(SystemError) {
        if isLinked { try Enclosure(project).remove(linkPath) }
    }

    /// Removes links that killed processes had not renamed yet.
    func recoverLinks() throws(SystemError) -> [String] {
        let project = Enclosure(project)
        guard (try? project.status(Self.folderName))??.kind == .directory else { return [] }
        var removed: [String] = []
        for bytes in try project.list(Self.folderName) {
            let name = String(decoding: bytes, as: UTF8.self)
            guard let maker = FileSystem.maker(ofTemporary: name), !Process.isThere(maker),
                ["env", ".gitignore"].contains(where: { name.hasPrefix(".\($0)") })
            else { continue }
            do throws(SystemError) { try project.remove("\(Self.folderName)/\(name)") } catch { continue }
            removed.append("\(Self.folderName)/\(name)")
        }
        return removed
    }

    private func blocked(_ error: SystemError) -> Failure {
        let path = error.path.map { $0.text } ?? linkPath
        return Failure(
            Diagnostic(
                .environmentBlocked, "`\(path)` is in the way of the environment's link",
                notes: [
                    error.code == .exists
                        ? "it is not a symbolic link, so it was not made by stout, and it is left alone"
                        : "`.stout` must be a folder; nothing behind a link is written to or removed"
                ],
                hints: ["move `\(path)` away and run `stout sync`"]))
    }
}
