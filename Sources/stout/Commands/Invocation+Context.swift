internal import Diagnostics
internal import Operations
internal import Packages
internal import Storage
internal import Unix

extension Invocation {
    /// The folder to work from: `--project`, else this one.
    func workingFolder() throws(Failure) -> Path {
        let here = try currentFolder()
        guard let text = value("project") else { return here }
        let folder = (here / text).normalized
        // A Stoutfile itself names its folder.
        return folder.name == Project.manifestName ? folder.parent : folder
    }

    /// The same for what is about to become a project.
    func newProjectFolder() throws(Failure) -> Path {
        let folder = try readable(try workingFolder())
        try ProjectOwner.check(folder)
        return folder
    }

    /// A path as the user wrote it, seen from where the user is.
    func path(_ text: String) throws(Failure) -> Path { try readable((try currentFolder() / text).normalized) }

    private func currentFolder() throws(Failure) -> Path {
        do throws(SystemError) { return try Process.workingDirectory() } catch {
            if error.code != .noEntry { throw error.failure("find the current folder") }
            throw Failure(
                Diagnostic(
                    .storageFailed, "the current folder does not exist any more", hints: ["`cd` to another folder"]))
        }
    }

    /// What is not UTF-8 would be written under another name into records and packages' files.
    private func readable(_ folder: Path) throws(Failure) -> Path {
        if folder.isUTF8 { return folder }
        throw Failure(
            Diagnostic(
                .notText, "the path of the current folder is not UTF-8",
                notes: ["it is `\(SystemText.shown(folder.text))`"],
                hints: ["rename the folder, or run stout from another one"]))
    }

    /// Everything that an operation on a project needs.
    func context(_ progress: Progress) throws(Failure) -> Context {
        let folder = try workingFolder()
        if value("project") == nil { return try context(progress, in: try Project.find(from: folder)) }
        try ProjectOwner.check(folder)
        return try context(progress, in: folder)
    }

    /// The same for a folder that need not have a Stoutfile.
    func context(_ progress: Progress, in folder: Path) throws(Failure) -> Context {
        Context(
            project: try readable(folder), home: try Home.fromEnvironment(), isOffline: has("offline"),
            maximumAge: try value("max-age").map { text throws(Failure) in try age(text, of: "max-age", "90d") },
            waits: !has("no-wait"), userAgent: "stout/\(Program.version)",
            network: Network(configuration: .environment, jobs: try jobs()), report: { progress.take($0) })
    }

    /// How many transfers at once; nil where nobody said.
    private func jobs() throws(Failure) -> Int? {
        guard let text = value("jobs") else { return nil }
        if let number = Int(text), Configuration.jobsRange.contains(number) { return number }
        let range = Configuration.jobsRange
        throw Failure(
            Diagnostic(
                .optionValue, "`--jobs` is a number from \(range.lowerBound) to \(range.upperBound), not `\(text)`",
                hints: ["leave it out for what suits this machine; STOUT_JOBS stands for it as well"]))
    }

    /// The platform named by an option; nil when it was not given.
    func platform(_ option: String) throws(Failure) -> Platform? {
        try value(option).map { text throws(Failure) in try platform(named: text) }
    }

    func platform(named text: String) throws(Failure) -> Platform {
        if let platform = Platform(parsing: text) { return platform }
        let near = Platform.likelyName(of: text)
        throw Failure(
            Diagnostic(
                .unknownPlatform, "`\(text)` is no platform that stout knows",
                hints: [
                    near.map { "did you mean `\($0)`?" }
                        ?? "the platforms are \(Platform.known.map(\.name).joined(separator: ", "))"
                ]))
    }

    /// Hours, days or weeks, in seconds.
    func age(_ text: String, of option: String, _ example: String) throws(Failure) -> Int64 {
        let units: [Character: Int64] = ["h": 3600, "d": 86_400, "w": 7 * 86_400]
        if let unit = text.last.flatMap({ units[$0] }), let number = Int64(text.dropLast()),
            (0...100_000).contains(number)
        {
            return number * unit
        }
        throw Failure(
            Diagnostic(
                .optionValue, "`--\(option)` is a number of hours, days or weeks, not `\(text)`",
                hints: ["write `--\(option) \(example)`; the units are h, d and w"]))
    }

    /// How the lock is to be taken.
    func lockUse() throws(Failure) -> SyncProject.LockUse {
        try exclude("locked", "frozen")
        return has("frozen") ? .frozen : has("locked") ? .locked : .updated
    }

    /// The groups that are asked for; nil when none is.
    func groups(_ context: Context) throws(Failure) -> Set<String>? {
        try exclude("group", "only-group")
        if has("only-group") { return Set(all("only-group")) }
        return has("group") ? Set(all("group")).union([Manifest.defaultGroup]) : nil
    }
}

extension Option {
    static let locked = flag("locked", variable: "STOUT_LOCKED", "Fail when Stout.lock does not fit the Stoutfile")
    static let frozen = flag("frozen", variable: "STOUT_FROZEN", "Take Stout.lock as it is, without checking it")
    static let jobs = value(
        "jobs", short: "j", "N", variable: "STOUT_JOBS",
        "Transfer at most N files at once, 1 to 64; default: by processors")
    static let maxAge = value(
        "max-age", "AGE", variable: "STOUT_MAX_AGE",
        "Refuse what a vendor folder has if it was signed longer ago: 90d, 12w")
    static let dryRun = flag("dry-run", "Say what would be done, and do nothing")
    static let group = values("group", "NAME", "Install this group too (may be repeated)")
    static let onlyGroup = values("only-group", "NAME", "Install this group only (may be repeated)")
}
