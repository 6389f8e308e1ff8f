public import Diagnostics
public import Unix

/// The folders of this user: what is kept (data) and what can be fetched again (cache).
///
/// `STOUT_HOME` and `STOUT_CACHE` name them; without these, `$XDG_DATA_HOME/stout` and `$XDG_CACHE_HOME/stout`,
/// whose own defaults are `~/.local/share` and `~/.cache`.
/// https://specifications.freedesktop.org/basedir-spec/latest/
public struct Home: Sendable {
    /// Kegs, receipts, locks.
    public let data: Path
    /// Indexes.
    public let cache: Path

    /// Whether the users of a group share the data; else it is one user's.
    public let isShared: Bool

    public init(data: Path, cache: Path, isShared: Bool = false) {
        self.data = data
        self.cache = cache
        self.isShared = isShared
    }

    /// From the variables. Fails when they name no absolute folder.
    public static func fromEnvironment() throws(Failure) -> Home {
        Home(
            data: try folder("STOUT_HOME", "XDG_DATA_HOME", ".local/share"),
            cache: try folder("STOUT_CACHE", "XDG_CACHE_HOME", ".cache"),
            isShared: Environment.isOn("STOUT_SHARED"))
    }

    private static func folder(_ own: String, _ xdg: String, _ standard: String) throws(Failure) -> Path {
        if let text = try readable(own) {
            let path = Path(text)
            if path.isAbsolute { return real(path.normalized) }
            throw Failure(
                Diagnostic(
                    .homeUnusable, "\(own) must be an absolute path, but it is `\(text)`",
                    hints: ["unset \(own), or set it to an absolute path"]))
        }
        // The specification says that a relative one is to be ignored.
        if let base = try readable(xdg), Path(base).isAbsolute { return real(Path(base).normalized / "stout") }
        guard let user = try readable("HOME"), Path(user).isAbsolute else {
            throw Failure(
                Diagnostic(
                    .homeUnusable, "no home folder is known: HOME is not set to an absolute path",
                    hints: ["set HOME, or \(own)"]))
        }
        return real(Path(user).normalized / standard / "stout")
    }

    /// With the links on the way followed: one home is one home, by whichever way it is named, and an environment that leads to
    /// its kegs is the same. The last name is left, because a folder of stout's own may be no link.
    private static func real(_ path: Path) -> Path {
        var place = path.parent
        var rest = path.name
        while place.parent != place {
            if let found = try? FileSystem.realPath(place) { return found / rest }
            rest = place.name + "/" + rest
            place = place.parent
        }
        return path
    }

    /// The folder's path goes into records and links: what is not UTF-8 would be written under another name.
    private static func readable(_ variable: String) throws(Failure) -> String? {
        guard let text = Environment.nonEmpty(variable) else { return nil }
        if SystemText.isUTF8(text) { return text }
        throw Failure(
            Diagnostic(
                .notText, "the variable \(variable) is not UTF-8", notes: ["it is `\(SystemText.shown(text))`"],
                hints: ["set STOUT_HOME and STOUT_CACHE to folders with names in UTF-8"]))
    }

    public var cellar: Path { data / "cellar" }
    public var receipts: Path { data / "receipts" }
    /// Kegs that are being poured; on the cellar's file system, so that one rename publishes them.
    public var quarantine: Path { data / "quarantine" }
    public var locks: Path { data / "locks" }
    /// What was learned of signed registries. Not in the cache: without it an old answer looks like a new one.
    public var trust: Path { data / "trust" }
    /// The environments of each project that uses this cellar, and their records.
    public var projects: Path { data / "projects" }
    public var indexes: Path { cache / "index" }

    /// Of folders whose content others may read: programs run from there. A shared one hands its group down (set-gid).
    var openPermissions: UInt32 { isShared ? 0o2775 : 0o755 }
    /// Of folders that are nobody else's business.
    var closedPermissions: UInt32 { isShared ? 0o2770 : 0o700 }

    /// Makes the data folders that are missing, with these permissions whatever the umask says.
    func makeFolders() throws(SystemError) {
        try FileSystem.makeDirectories(data.parent)
        try FileSystem.makeDirectories(data, permissions: openPermissions)
        for folder in [cellar, receipts, projects] {
            try FileSystem.makeOwnDirectories(folder, permissions: openPermissions)
        }
        for folder in [quarantine, locks] {
            try FileSystem.makeOwnDirectories(folder, permissions: closedPermissions)
        }
        guard isShared else { return }
        // A lock file that only its maker may write would lock out the others; what is there already stays.
        for name in ["kegs", "store"] where !FileSystem.exists(locks / name) {
            do throws(SystemError) { try Descriptor.open(locks / name, .create(0o664)).close() } catch {
                if error.code != .exists { throw error }
            }
        }
    }
}
