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
            fetched. `--check` reads every byte and fails unless the folder is exactly what the lock needs.
            """,
        examples: [
            "stout vendor", "stout vendor --platform linux-x86_64 --prune", "stout vendor --check",
        ],
        options: [
            .flag("check", "Write nothing; fail unless the folder is what the lock needs"),
            .value("platform", "PLATFORM", "For this platform only (may be repeated)"),
            .value("group", "NAME", "For the default group and this one only (may be repeated)"),
            .value("only-group", "NAME", "For this group only (may be repeated)"),
            .flag("prune", "Remove what is no longer needed"),
            .flag("lfs", "Let Git LFS keep the bottles, by .gitattributes; holds until that file is removed"),
            .maxAge, .jobs, .dryRun,
        ], arguments: .optional("DIR")
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        let context = try invocation.context(progress)
        var options = VendorProject.Options()
        if let text = invocation.arguments.first { options.folder = try invocation.path(text) }
        options.platforms = try invocation.platforms("platform")
        options.groups = try invocation.groups(context)
        options.prunes = invocation.has("prune")
        options.isDryRun = invocation.has("dry-run")
        options.usesLargeFiles = invocation.has("lfs")
        try invocation.exclude("check", "prune")
        try invocation.exclude("check", "dry-run")
        if invocation.has("check") {
            let outcome = try CheckVendor.run(context, options)
            progress.end()
            return try VendorReport.check(outcome, screen)
        }
        let outcome = try VendorProject.run(context, options)
        progress.end()
        if screen.json { try screen.out(VendorReport.json(outcome, isDryRun: options.isDryRun)) }
        VendorReport.say(outcome, screen, isDryRun: options.isDryRun)
        return 0
    }
}

extension Invocation {
    /// The platforms named by an option; nil when it was not given.
    func platforms(_ option: String) throws(Failure) -> [Platform]? {
        if !has(option) { return nil }
        var platforms: [Platform] = []
        for text in all(option) { platforms.append(try platform(named: text)) }
        return platforms
    }
}
