public import Diagnostics
internal import Notation
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// `stout doctor`: looks at everything around a project that can be wrong without the project being wrong.
public struct Checkup: Sendable {
    /// What was looked at and what was found.
    public struct Finding: Sendable {
        public enum State: String, Sendable {
            case good
            /// Works, but not as well as it could, or not for long.
            case warning
            case bad
            /// Was wrong, and is right now.
            case mended
        }

        public let subject: String
        public let state: State
        /// A few words, without full stop.
        public let message: String
        /// What to do; empty where nothing is to be done.
        public let hints: [String]
        /// Whether `--fix` can mend it.
        public let canBeMended: Bool
    }

    public private(set) var findings: [Finding] = []
    let context: Context
    private let fixes: Bool
    /// What servers take the time to be, seen from this machine's clock, in seconds.
    var clocks: [(server: String, ahead: Int64)] = []
    /// Sources of whose servers it was said that they cannot be asked.
    var unasked: Set<String> = []

    /// - Parameters:
    ///   - context: its folder is the project's; not used where `hasProject` is false.
    ///   - hookVersion: of the functions that `stout hook` prints now.
    ///   - fixes: whether what can be mended is.
    ///   - refusal: why the project that is there may not be used.
    public init(
        _ context: Context, hasProject: Bool, refusal: Failure? = nil, hookVersion: Int, fixes: Bool
    ) {
        self.context = context
        self.fixes = fixes
        look("home", context.home.data) { home throws(Failure) in try home.checkData() }
        look("cache", context.home.cache) { home throws(Failure) in try home.checkCache() }
        lookAtFileSystem()
        lookAtRoom()
        lookAtPrograms()
        lookAtNetwork()
        if hasProject { lookAtServers() }
        lookAtClock()
        lookAtHook(hookVersion)
        if let refusal { note("project", refusal) }
        if hasProject {
            // Sources before the environment: what is mended of them may be needed for it.
            lookAtSources()
            lookAtProject()
        }
    }

    mutating func note(
        _ subject: String, _ state: Finding.State, _ message: String, _ hints: [String] = [], canBeMended: Bool = false
    ) {
        findings.append(
            Finding(
                subject: subject, state: state, message: AddressMask.hiding(message),
                hints: hints.map { AddressMask.hiding($0) }, canBeMended: canBeMended))
    }

    mutating func note(_ subject: String, _ failure: Failure, _ state: Finding.State = .bad) {
        for one in failure.all { note(subject, one.severity == .error ? state : .warning, one.message, one.hints) }
    }

    /// A folder of stout's own. Permissions can be mended where it is this user's; whose it is, cannot.
    private mutating func look(_ subject: String, _ folder: Path, _ check: (Home) throws(Failure) -> Void) {
        do throws(Failure) {
            try check(context.home)
            let isThere = FileSystem.exists(folder)
            note(subject, .good, isThere ? folder.text : "\(folder) will be made by the first sync")
        } catch {
            let isOpen = error.all.contains { $0.code == .homeChangeable }
            guard isOpen, let status = try? FileSystem.status(folder), status.kind == .directory,
                status.owner == Process.user
            else { return note(subject, error) }
            if fixes, (try? FileSystem.setPermissions(folder, status.permissions & ~0o022)) != nil {
                return note(subject, .mended, "others could write to \(folder); now they cannot")
            }
            for one in error.all { note(subject, .bad, one.message, one.hints, canBeMended: true) }
        }
    }

    /// What a cellar needs of its file system, tried in a folder that is removed again.
    private mutating func lookAtFileSystem() {
        let subject = "file system"
        guard FileSystem.exists(context.home.data) else {
            return note(subject, .good, "nothing is there yet to try it on")
        }
        let place = context.home.data / ".doctor-\(Process.identifier)"
        defer { try? FileSystem.removeTree(place) }
        do throws(SystemError) {
            try FileSystem.makeDirectory(place)
            try FileSystem.write(place / "a", Array("#!/bin/sh\n".utf8), permissions: 0o755)
            try FileSystem.symbolicLink(place / "link", to: "a")
            try FileSystem.hardLink(place / "b", to: place / "a")
            try FileSystem.rename(place / "b", to: place / "c")
            try FileSystem.syncDirectory(place)
        } catch {
            let doing = "\(error.operation) failed: \(error.code)"
            return note(
                subject, .bad, "links, renames and permissions do not all work in \(context.home.data): \(doing)",
                ["set STOUT_HOME to a folder on another file system"])
        }
        if !Process.canExecute(place / "a") {
            return note(
                subject, .bad, "programs in \(context.home.data) cannot be run: it is mounted with `noexec`",
                ["set STOUT_HOME to a folder on another file system"])
        }
        if FileSystem.exists(place / "A") {
            note(
                subject, .warning, "\(context.home.data) takes upper and lower case for the same",
                ["packages with two names that differ only in case cannot be installed there"])
        }
        if (try? FileSystem.exchange(place / "a", place / "c")) != true {
            note(
                subject, .warning, "two names cannot change places at once there",
                ["`verify --repair` is a moment longer without a package; nothing else is different"])
        }
        if findings.last?.subject != subject { note(subject, .good, "links, renames, permissions and programs work") }
    }

    /// Less than this and the next sync may not end.
    private static let littleRoom: Int64 = 500_000_000

    private mutating func lookAtRoom() {
        var place = context.home.data
        while !FileSystem.exists(place), place.parent != place { place = place.parent }
        guard let room = try? FileSystem.room(place) else { return }
        let megabytes = "\(room / 1_000_000) MB are free at \(place)"
        if room < Self.littleRoom {
            note("space", .warning, megabytes, ["`stout gc` removes what no project uses any more"])
        } else {
            note("space", .good, megabytes)
        }
    }

    /// No earlier than this program, and no later than copies that were fetched.
    private static let earliest: Int64 = 1_767_225_600

    /// Seconds that clocks differ by without harm.
    private static let muchTime: Int64 = 300

    private mutating func lookAtClock() {
        let now = Clock.now()
        let copies = (try? FileSystem.listIfThere(context.home.indexes)) ?? []
        let newest = copies.compactMap { try? FileSystem.status(context.home.indexes / $0).modified / 1_000_000_000 }
            .max()
        if now < Self.earliest {
            note(
                "clock", .bad, "it says \(Clock.text(now)), which is over",
                ["set the clock: signatures are judged by it"])
        } else if let newest, newest > now + 3600 {
            note(
                "clock", .warning, "it says \(Clock.text(now)), and an index was fetched at \(Clock.text(newest))",
                ["set the clock: signatures are judged by it"])
        } else if let (server, ahead) = clocks.min(by: { abs($0.ahead) < abs($1.ahead) }), abs(ahead) > Self.muchTime {
            note(
                "clock", abs(ahead) > 86_400 ? .bad : .warning,
                "it says \(Clock.text(now)), and \(server) says \(Clock.text(now + ahead))",
                ["set the clock: signatures and certificates are judged by it"])
        } else {
            note("clock", .good, Clock.text(now) + (clocks.isEmpty ? "" : ", as \(clocks[0].server) says"))
        }
    }

    private mutating func lookAtNetwork() {
        do throws(Failure) {
            let settings = try context.network.opened(context.report)
            note("configuration", .good, "it can be read, or there is none")
            if let problem = TransferEngine.missingLibrary() {
                note(
                    "TLS", .bad, problem,
                    ["install libcurl 7.66 or newer (Debian and Ubuntu: `libcurl4`; Fedora: `libcurl`)"])
                return
            }
            let named = settings.options.certificateFile
            let usual = named.map { [$0] } ?? Self.certificates
            if let found = usual.first(where: { FileSystem.exists($0) }) {
                note("TLS", .good, "libcurl is there; certificates are those of \(found)")
            } else {
                note(
                    "TLS", .bad,
                    named.map { "there are no certificates at \($0)" } ?? "this machine has no certificates",
                    [
                        "install them (Debian: `ca-certificates`), or name a file: SSL_CERT_FILE, or `ca-file` in config.toml"
                    ])
            }
        } catch { note("configuration", error) }
    }

    /// Where systems keep the certificates that everybody believes.
    private static let certificates: [Path] = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
        "/etc/ssl/ca-bundle.pem", "/usr/local/etc/openssl/cert.pem",
    ]

    /// Seconds after which a stamp of the hook's is nobody's any more.
    private static let oldStamp: Int64 = 30 * 86_400

    private mutating func lookAtHook(_ version: Int) {
        let folder = context.home.cache / "hook"
        let old = ((try? FileSystem.listIfThere(folder)) ?? []).filter { name in
            guard let status = try? FileSystem.status(folder / name) else { return false }
            return Clock.now() - status.modified / 1_000_000_000 > Self.oldStamp
        }
        if !old.isEmpty, fixes {
            for name in old { try? FileSystem.remove(folder / name) }
            note("hook", .mended, "\(old.count) old stamps were removed")
        } else if old.count > 100 {
            note("hook", .warning, "\(old.count) old stamps are in \(folder)", [], canBeMended: true)
        }
        guard let text = Environment.nonEmpty("STOUT_HOOK") else {
            return note("hook", .good, "this shell has none; `stout hook --help` says how to get it")
        }
        let parts = text.split(separator: "/")
        if parts.count != 2 || parts[1] != "\(version)" {
            note(
                "hook", .bad, "this shell has the hook of another stout (`\(text)`)",
                ["start a new shell, or run the line of `stout hook --help` again"])
        } else {
            note("hook", .good, "\(parts[0]) has it")
        }
    }

    private mutating func lookAtProject() {
        let project: Project
        do throws(Failure) { project = try Project.open(context, warns: false) } catch {
            return note("project", error)
        }
        note("project", .good, context.project.text)
        if project.lockSource == nil {
            note("lock", .warning, "there is none", ["`stout lock` writes it"])
        } else {
            do throws(Failure) {
                _ = try project.exactLock()
                note("lock", .good, "it says what the Stoutfile says")
            } catch { note("lock", error, .warning) }
        }
        if let state = try? context.state(), let number = try? state.currentNumber(),
            let generation = try? state.current()
        {
            let isWhole = Cellar(context.home).holdsAll(generation.members)
            if !isWhole {
                if fixes, mendEnvironment("packages of generation \(number) were gone; they are back") { return }
                note(
                    "environment", .bad, "packages of generation \(number) are gone", ["`stout sync` fetches them"],
                    canBeMended: true)
            } else if !state.isLinked {
                if fixes, mendEnvironment("`.stout/env` leads to generation \(number) again") { return }
                note(
                    "environment", .warning, "`.stout/env` does not lead to generation \(number)",
                    ["`stout sync` links it"], canBeMended: true)
            } else {
                note("environment", .good, "generation \(number)")
            }
        } else {
            note("environment", .warning, "there is none", ["`stout sync` makes it"])
        }
    }

    /// Makes the environment what the lock says; where that fails, what is wrong stands as it was found.
    private mutating func mendEnvironment(_ message: String) -> Bool {
        do throws(Failure) { _ = try SyncProject.run(context) } catch { return false }
        note("environment", .mended, message)
        return true
    }

    private mutating func lookAtSources() {
        guard let project = try? Project.open(context, warns: false) else { return }
        for source in project.manifest.sources where source.kind == .stout && !unasked.contains(source.name) {
            lookAt(source, project)
        }
    }

    private mutating func lookAt(_ source: Manifest.Source, _ project: Project) {
        let subject = "source \(source.name)"
        do throws(Failure) {
            if context.isOffline {
                let row = try SourceList(context).rows.first { $0.name == source.name }
                if case .expired(let time)? = row?.belief {
                    note(
                        subject, .warning, "what is known of it was believed until \(time)", ["`stout registry update`"]
                    )
                } else {
                    note(subject, .good, row?.copy == nil ? "never fetched" : "its copy is here; it was not asked")
                }
                return
            }
            note(subject, .good, "it answers; \(try packages(of: source)) packages")
        } catch {
            // A copy that is broken is no loss: it can be had again.
            let isCopy = error.all.contains { [.indexDamaged, .indexUnusable, .indexSchema].contains($0.code) }
            guard isCopy, !context.isOffline, let client = try? Sources.client(of: source, project, context, nil) else {
                return note(subject, error)
            }
            let copy = context.home.indexes / IndexCopies.name(of: client.location, root: source.root)
            if fixes, (try? FileSystem.removeTree(copy)) != nil, let packages = try? packages(of: source) {
                return note(subject, .mended, "its copy was damaged and was fetched anew; \(packages) packages")
            }
            for one in error.all { note(subject, .bad, one.message, one.hints, canBeMended: true) }
        }
    }

    private func packages(of source: Manifest.Source) throws(Failure) -> Int {
        try SourceList(updating: [source.name], context).rows.first?.copy?.packages ?? 0
    }
}
