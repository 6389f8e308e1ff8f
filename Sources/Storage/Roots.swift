public import Diagnostics
internal import Notation
public import Unix

/// All projects that the cellar serves: `$DATA/roots/<key>.json`, and in each project `.stout/root` with its key and the
/// path that it had then.
///
/// A project that was moved or copied finds another path there than its own and registers anew; the record of the former
/// place stays until it is known to be given up.
public struct Roots: Sendable {
    private let folder: Path

    public init(_ home: Home) { folder = home.roots }

    /// How a root stands to what is on the disk.
    public enum State: Hashable, Sendable {
        case alive
        /// No project with this key is at its path: it was deleted or moved, or its disk is not mounted.
        case gone
        /// The system does not let this user, or at this time nobody, look.
        case unreadable
    }

    private static let day: Int64 = 86_400

    /// Whether a project is registered under its present path. That it was seen is noted once a day.
    public func knows(_ project: Path) -> Bool {
        guard let own = Self.own(of: project), own.project == project,
            let status = try? FileSystem.statusIfThere(path(own.key))
        else { return false }
        // Who may not write here may not collect either.
        if Clock.now() - status.modified / 1_000_000_000 > Self.day { try? FileSystem.touch(path(own.key)) }
        return true
    }

    /// Notes that a project uses kegs, besides those that it is known to use. They are on the disk afterwards.
    public func register(_ project: Path, adding kegs: Set<String>) throws(Failure) {
        do throws(SystemError) {
            let own = Self.own(of: project)
            if let own, own.project == project {
                // A record that cannot be read is written anew; which kegs it had is found out by the next collection.
                let old = try read(own.key)
                if let old, old.project == project, kegs.isSubset(of: old.kegs) { return }
                try write(Root(key: own.key, project: project, kegs: kegs.union(old?.kegs ?? [])))
                return
            }
            let key = String((0..<24).map { _ in "0123456789abcdef".randomElement() ?? "0" })
            // The record first: a key in the project that nobody knows would be taken for a root.
            try write(Root(key: key, project: project, kegs: kegs))
            try FileSystem.writeAtomically(Self.ownPath(of: project), Array("\(key) \(project)\n".utf8))
        } catch { throw error.failure("note that this project uses the cellar") }
    }

    /// All of them, by path. Fails when one cannot be read: nobody knows which kegs it needs.
    public func all() throws(Failure) -> [Root] {
        var found: [Root] = []
        for name in try names() {
            guard let root = try record(String(name.dropLast(5))) else {
                throw Failure(
                    Diagnostic(
                        .rootUnreadable, "the record of a project cannot be read: `\(folder / name)`",
                        notes: ["nobody knows which packages that project needs, so nothing was removed"],
                        hints: ["remove that file, then run `stout sync` in each of your projects"]))
            }
            found.append(root)
        }
        return found.sorted { $0.project.text < $1.project.text }
    }

    private func names() throws(Failure) -> [String] {
        do throws(SystemError) {
            return try FileSystem.list(folder).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
        } catch { throw error.failure("read which projects use the cellar") }
    }

    private func record(_ key: String) throws(Failure) -> Root? {
        do throws(SystemError) { return try read(key) } catch {
            throw error.failure("read which projects use the cellar")
        }
    }

    /// What is at a root's path now.
    public func state(of root: Root) -> State {
        do throws(SystemError) {
            let text = try FileSystem.read(Self.ownPath(of: root.project), limit: 1 << 16)
            return Self.parse(text)?.key == root.key ? .alive : .gone
        } catch {
            return error.code == .noEntry || error.code == .notDirectory ? .gone : .unreadable
        }
    }

    /// When a project last said that it is there, in seconds since 1970.
    public func seen(_ root: Root) throws(Failure) -> Int64 {
        do throws(SystemError) { return try FileSystem.status(path(root.key)).modified / 1_000_000_000 } catch {
            throw error.failure("read which projects use the cellar")
        }
    }

    /// Replaces what is known of a root's kegs, and notes that it was seen.
    func update(_ root: Root, kegs: Set<String>) throws(SystemError) {
        if kegs == root.kegs { return try FileSystem.touch(path(root.key)) }
        try write(Root(key: root.key, project: root.project, kegs: kegs))
    }

    func forget(_ root: Root) throws(SystemError) { try FileSystem.removeTree(path(root.key)) }

    private func path(_ key: String) -> Path { folder / "\(key).json" }

    private func read(_ key: String) throws(SystemError) -> Root? {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(path(key), limit: 64 << 20) } catch {
            if error.code == .noEntry { return nil }
            throw error
        }
        do throws(JSONError) { return Root(try JSON.parse(bytes), key: key) } catch { return nil }
    }

    private func write(_ root: Root) throws(SystemError) {
        try FileSystem.writeAtomically(path(root.key), Array(JSON.text(of: root.json, indented: true).utf8))
    }

    private static func ownPath(of project: Path) -> Path { project / ".stout/root" }

    /// What a project says of itself.
    private static func own(of project: Path) -> (key: String, project: Path)? {
        (try? FileSystem.read(ownPath(of: project), limit: 1 << 16)).flatMap(parse)
    }

    /// A key of ours, a space, a path, a line feed; a path may have line feeds of its own.
    private static func parse(_ bytes: [UInt8]) -> (key: String, project: Path)? {
        guard bytes.last == UInt8(ascii: "\n") else { return nil }
        let line = String(decoding: bytes.dropLast(), as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 1)
        // It becomes part of a path.
        guard words.count == 2, words[0].utf8.count == 24,
            words[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return (String(words[0]), Path(String(words[1])))
    }
}
