internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Storage
internal import Unix

extension Command {
    static let vendor = Command(
        name: "vendor", summary: "Write everything that a sync needs into a folder",
        details: """
            Into DIR, else where the Stoutfile's `[vendor] path` says, else `vendor`: the bottles of Stout.lock for all its \
            platforms, and what `lock`, `add`, `why-not` and `outdated` need of each source. Carried to a machine without a \
            network, or committed, it gives `stout sync --offline` the same bits. A second time only what is missing is \
            fetched. `--check` reads every byte and fails unless the folder is exactly what the lock needs. `--archive` makes one \
            file of it, `--since` one with only what an earlier archive has not; `--import` merges either into DIR.
            """,
        examples: [
            "stout vendor", "stout vendor --platform linux-x86_64 --prune", "stout vendor --check",
            "stout vendor --with-stout --archive site.tar.zst",
            "stout vendor --archive new.tar.zst --since site.tar.zst",
            "stout vendor --import new.tar.zst",
        ],
        options: [
            .flag("check", "Write nothing; fail unless the folder is what the lock needs"),
            .values("platform", "PLATFORM", "For this platform only (may be repeated)"),
            .values("group", "NAME", "For the default group and this one only (may be repeated)"),
            .values("only-group", "NAME", "For this group only (may be repeated)"),
            .flag("prune", "Remove what is no longer needed"),
            .flag("lfs", "Let Git LFS keep the bottles, by .gitattributes; holds until that file is removed"),
            .flag("with-stout", "Add this stout and the libraries that it needs"),
            .values("program", "PLATFORM=FILE", "Add the stout of another platform (may be repeated)"),
            .value("archive", "FILE", "Make one file of the folder too, the same bytes for the same folder"),
            .value("since", "FILE", "Leave out of the archive what this earlier one has"),
            .value("import", "FILE", "Merge an archive into the folder; needs no network"),
            .maxAge, .jobs, .dryRun,
        ], arguments: .optional("DIR")
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        try invocation.exclude("check", "prune")
        try invocation.exclude("check", "dry-run")
        try invocation.exclude("check", "archive")
        try invocation.exclude("archive", "dry-run")
        if invocation.has("since"), !invocation.has("archive") {
            throw Failure(
                Diagnostic(
                    .optionConflict, "`--since` says what `--archive` leaves out, and that is not given",
                    hints: ["add `--archive FILE`"]))
        }
        if invocation.has("import") { return try importing(invocation, progress) }
        let context = try invocation.context(progress)
        var options = VendorProject.Options()
        if let text = invocation.arguments.first { options.folder = try invocation.path(text) }
        options.platforms = try invocation.platforms("platform")
        options.groups = try invocation.groups(context)
        options.prunes = invocation.has("prune")
        options.isDryRun = invocation.has("dry-run")
        options.usesLargeFiles = invocation.has("lfs")
        if invocation.has("with-stout") { options.programs = try VendorProgram.own(.current) }
        for text in invocation.all("program") { options.programs.append(try invocation.program(text)) }
        if invocation.has("check") {
            let outcome = try CheckVendor.run(context, options)
            progress.end()
            return try VendorReport.check(outcome, screen)
        }
        let outcome = try VendorProject.run(context, options)
        progress.end()
        VendorReport.say(outcome, screen, isDryRun: options.isDryRun)
        var archive: ArchiveVendor.Outcome?
        if let text = invocation.value("archive") {
            let made = try ArchiveVendor.run(
                outcome.folder, to: try invocation.path(text),
                since: try invocation.value("since").map { text throws(Failure) in try invocation.path(text) },
                context.patience)
            VendorReport.say(made, screen)
            archive = made
        }
        if screen.json { try screen.out(VendorReport.json(outcome, archive, isDryRun: options.isDryRun)) }
        return 0
    }

    private static func importing(_ invocation: Invocation, _ progress: Progress) throws(Failure) -> Int32 {
        let others = ["check", "archive", "dry-run", "platform", "group", "only-group", "lfs", "with-stout", "program"]
        for other in others { try invocation.exclude("import", other) }
        let folder: VendorFolder
        if let text = invocation.arguments.first {
            folder = VendorFolder(try invocation.path(text))
        } else {
            folder = try Project.open(try invocation.context(progress), warns: false).vendorFolderToWrite()
        }
        let patience = Patience(waits: !invocation.has("no-wait")) { progress.take(.notice($0)) }
        let outcome = try ImportVendor.run(
            try invocation.path(invocation.value("import") ?? ""), into: folder, prunes: invocation.has("prune"),
            patience)
        if invocation.screen.json { try invocation.screen.out(VendorReport.json(outcome)) }
        VendorReport.say(outcome, invocation.screen)
        return 0
    }
}

extension Invocation {
    /// Of `PLATFORM=FILE`.
    func program(_ text: String) throws(Failure) -> VendorProgram {
        let parts = text.split(separator: "=", maxSplits: 1).map { String($0) }
        guard parts.count == 2 else {
            throw Failure(
                Diagnostic(
                    .optionValue, "`--program` is a platform and a file, not `\(text)`",
                    hints: ["write `--program linux-arm64=build/stout`"]))
        }
        return try VendorProgram(try platform(named: parts[0]), try path(parts[1]))
    }

    /// The platforms named by an option; nil when it was not given.
    func platforms(_ option: String) throws(Failure) -> [Platform]? {
        if !has(option) { return nil }
        var platforms: [Platform] = []
        for text in all(option) { platforms.append(try platform(named: text)) }
        return platforms
    }
}
