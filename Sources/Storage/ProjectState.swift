public import Diagnostics
internal import Packages
public import Unix

internal import Notation

/// The state of one environment of a project, in the project's place below `$DATA/projects` (spec/storage.md):
///
/// ```
/// env               link to the current generation: the environment's path
/// generations/3     its link tree, never changed
/// generations/3.json  what it is made of
/// synced            digest of the inputs that it was made from
/// pinned            link to the generation that a rollback chose
/// lock              held by a command that changes any of these
/// ```
///
/// An isolated group `docs` has its own `env-docs`, `generations-docs/`, `synced-docs` and `pinned-docs`.
public struct ProjectState: Hashable, Sendable {
    public let home: ProjectHome
    /// The isolated group whose environment this is; nil for the project's own.
    public let group: String?

    public init(_ home: ProjectHome, group: String? = nil) {
        self.home = home
        self.group = group
    }

    /// The isolated groups of a project that have an environment, by name.
    public static func isolatedGroups(of home: ProjectHome) throws(Failure) -> [String] {
        try names(of: home).filter { $0.hasPrefix("env-") }.map { String($0.dropFirst(4)) }.sorted()
    }

    /// An environment that a project has, or once had and has generations of: its own, then those of isolated groups by
    /// name, whether or not the Stoutfile still has these.
    public static func all(of home: ProjectHome) throws(Failure) -> [ProjectState] {
        let names = try names(of: home)
        let groups = Set(
            ["env-", "generations-", "synced-", "pinned-"].flatMap { prefix in
                names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            })
        return [ProjectState(home)] + groups.sorted().map { ProjectState(home, group: $0) }
    }

    /// Without the folder there are none. A folder that cannot be read is another matter: its kegs would count as unused.
    private static func names(of home: ProjectHome) throws(Failure) -> [String] {
        do throws(SystemError) { return try FileSystem.listOwn(home.folder) } catch {
            throw error.failure("look for the environments of the project")
        }
    }

    private var suffix: String { group.map { "-\($0)" } ?? "" }

    /// The project's folder, with every symbolic link followed.
    public var project: Path { home.project }
    public var folder: Path { home.folder }
    /// The path that stays while generations come and go; absolute.
    public var environment: Path { folder / "env\(suffix)" }
    var generations: Path { folder / "generations\(suffix)" }
    var synced: Path { folder / "synced\(suffix)" }
    var pinned: Path { folder / "pinned\(suffix)" }

    /// Makes the folders.
    public func prepare() throws(Failure) {
        do throws(SystemError) {
            try home.prepare()
            try FileSystem.makeOwnDirectories(generations)
        } catch { throw error.failure("make a place for the project's environment") }
    }

    /// Keeps other commands from changing this project's environments.
    public func lock(_ patience: Patience) throws(Failure) -> FileLock {
        try patience.take(folder / "lock", .exclusive, "the environment of `\(project)`")
    }

    /// The same, at once or not at all; nil while another command changes them.
    public func lockIfFree() throws(Failure) -> FileLock? {
        do throws(SystemError) { return try FileLock.take(folder / "lock", .exclusive, waiting: false) } catch {
            throw error.failure("hold the environment of `\(project)`")
        }
    }

    /// The number of the current generation; nil when there is none yet.
    public func currentNumber() throws(Failure) -> Int? {
        do throws(SystemError) {
            if let number = number(try FileSystem.readLink(environment)) { return number }
        } catch {
            if error.code == .noEntry { return nil }
            if error.code != .invalid { throw error.failure("read which generation is current") }
        }
        throw Failure(
            Diagnostic(
                .environmentBlocked, "`\(environment)` does not lead to a generation",
                hints: ["move it away and run `stout sync`"]))
    }

    /// The generation that a link leads to; nil when it leads elsewhere.
    func number(_ target: String) -> Int? {
        let target = Path(target)
        return target.parent == Path(generations.name) ? Int(target.name) : nil
    }

    /// The current generation; nil when there is none, or its tree is gone or its record cannot be read any more.
    public func current() throws(Failure) -> Generation? {
        guard let number = try currentNumber() else { return nil }
        do throws(SystemError) { guard try FileSystem.isFolder(treePath(number)) else { return nil } } catch {
            throw error.failure("look at generation \(number)")
        }
        return try generation(number)
    }

    /// A generation by its number; nil when there is no readable record of it.
    public func generation(_ number: Int) throws(Failure) -> Generation? {
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(recordPath(number), limit: 64 << 20) } catch {
            if error.code == .noEntry { return nil }
            throw error.failure("read the record of generation \(number)")
        }
        do throws(JSONError) { return Generation(try JSON.parse(bytes)) } catch { return nil }
    }

    func recordPath(_ number: Int) -> Path { generations / "\(number).json" }
    func treePath(_ number: Int) -> Path { generations / "\(number)" }

    /// The digest of the inputs that the generation of this number was made from, as text; nil when not known.
    public func syncedInputs(of number: Int) -> String? {
        guard let bytes = try? FileSystem.read(synced, limit: 4096) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0] == "\(number)" else { return nil }
        return String(words[1].prefix { $0 != "\n" })
    }

    /// Notes what the current environment was made from.
    public func recordInputs(_ inputs: String, generation: Int) throws(Failure) {
        do throws(SystemError) { try FileSystem.writeAtomically(synced, Array("\(generation) \(inputs)\n".utf8)) } catch
        {
            throw error.failure("record what the environment was made from")
        }
    }
}
