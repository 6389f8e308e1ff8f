internal import Diagnostics
internal import Notation
internal import Packages
internal import Unix

/// A user's configuration and the file that it is from: spec/configuration.md.
struct UserConfiguration {
    var values = Configuration()
    /// With everything hidden that may be a secret; nil where there is no file.
    var shown: SourceText?
    /// The file's folder: relative paths begin there.
    var folder: Path = "/"

    /// 1 MiB; nobody writes that much.
    private static let limit = 1 << 20

    static func read(_ place: Network.Place) throws(Failure) -> UserConfiguration {
        switch place {
        case .none: return UserConfiguration()
        case .file(let path): return try read(path, isOptional: false)
        case .environment: return try readFromEnvironment()
        }
    }

    private static func readFromEnvironment() throws(Failure) -> UserConfiguration {
        if let text = Environment.nonEmpty("STOUT_CONFIG") {
            let path = Path(text)
            guard path.isAbsolute else {
                throw Failure(
                    Diagnostic(
                        .configurationUnreadable, "STOUT_CONFIG must be an absolute path, but it is `\(text)`",
                        hints: ["unset STOUT_CONFIG, or set it to an absolute path"]))
            }
            return try read(path, isOptional: false)
        }
        let name = "stout/config.toml"
        // The specification says that a relative one is to be ignored.
        if let base = Environment.nonEmpty("XDG_CONFIG_HOME"), Path(base).isAbsolute {
            return try read(Path(base) / name, isOptional: true)
        }
        guard let home = Environment.nonEmpty("HOME"), Path(home).isAbsolute else { return UserConfiguration() }
        return try read(Path(home) / ".config" / name, isOptional: true)
    }

    private static func read(_ path: Path, isOptional: Bool) throws(Failure) -> UserConfiguration {
        let bytes: [UInt8]
        let isPrivate: Bool
        let changeable: Failure?
        do throws(SystemError) {
            isPrivate = try FileSystem.status(path, following: true).permissions & 0o077 == 0
            changeable = try Self.changeable(path)
            // `STOUT_CONFIG=/dev/null` is a configuration without anything.
            bytes = try isOptional ? FileSystem.read(path, limit: limit) : FileSystem.readStream(path, limit: limit)
        } catch {
            if isOptional, error.code == .noEntry || error.code == .notDirectory { return UserConfiguration() }
            throw Failure(
                Diagnostic(
                    .configurationUnreadable, "the configuration `\(path)` cannot be read: \(error.code)",
                    hints: [
                        isOptional
                            ? "check who owns the file and whether it can be read"
                            : "STOUT_CONFIG names it: check that path, or unset the variable"
                    ]))
        }
        if let changeable { throw changeable }
        let source = SourceText(name: path.text, bytes: bytes)
        let (values, shown, diagnostics) = ConfigurationFile.read(source, isPrivate: isPrivate)
        guard let values else { throw Failure(diagnostics) }
        return UserConfiguration(values: values, shown: shown, folder: path.parent)
    }

    /// Why the file could be another user's word: it names programs that are run, and servers that are asked. The same is asked of
    /// it as of the home (`Home.checkData`), and of the folder that it is in; of a symbolic link, as dotfiles often are, of both
    /// ends.
    private static func changeable(_ path: Path) throws(SystemError) -> Failure? {
        // `/dev/null` is no configuration at all, and what a pipe gives comes from who made it.
        let end = try FileSystem.status(path, following: true)
        if path.text == "/dev/null" || end.kind != .file && end.owner == Process.user { return nil }
        let real = try FileSystem.realPath(path)
        var seen: Set<String> = []
        for place in [path.parent, real.parent, path, real] where seen.insert(place.text).inserted {
            let isEnd = place == path
            let status = try FileSystem.status(place, following: !isEnd)
            // root can change whatever it wants.
            if status.owner != Process.user, status.owner != 0 {
                return failure(
                    path, "belongs to another user", place,
                    hint: "run `chown \(Process.user) \(place)` if it should be yours")
            }
            // A link has no permissions of its own; in a folder like /tmp nobody changes what is another's.
            let isSticky = status.kind == .directory && status.permissions & 0o1000 != 0
            if status.kind == .symbolicLink || isSticky || status.permissions & 0o022 == 0 { continue }
            // Where each user has a group of their own (umask 002), that group is the user.
            if status.permissions & 0o002 == 0, Process.isPrivateGroup(status.group) { continue }
            let who = status.permissions & 0o002 != 0 ? "everybody" : "its group"
            return failure(path, "can be changed by \(who)", place, hint: "run `chmod go-w \(place)`")
        }
        return nil
    }

    private static func failure(_ path: Path, _ what: String, _ place: Path, hint: String) -> Failure {
        Failure(
            Diagnostic(
                .configurationChangeable, "the configuration `\(path)` \(what)",
                notes: (place == path ? [] : ["that is, `\(place)` \(what)"])
                    + ["it names programs that are run by you, and servers that are asked"], hints: [hint]))
    }

    /// A path of the file: relative to it, or with `~/` below the user's home.
    func path(_ text: String) -> Path {
        if text.hasPrefix("~/"), let home = Environment.nonEmpty("HOME") {
            return Path(home) / String(text.dropFirst(2))
        }
        return folder / text
    }

    /// What is wrong with a value, shown where it stands.
    func failure(
        _ code: Code, _ message: String, at span: Range<Int>, _ remark: String? = nil, notes: [String] = [],
        hints: [String]
    ) -> Failure {
        Failure(
            Diagnostic(
                code, message, labels: shown.map { [Diagnostic.Label($0, Span(span), remark)] } ?? [], notes: notes,
                hints: hints))
    }
}
