internal import Packages
internal import Storage
internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let sync = Command(
        name: "sync", summary: "Make the environment what Stout.lock says",
        details: """
            Locks first when Stout.lock is missing or does not fit the Stoutfile. Afterwards `.stout/env` holds exactly \
            what the lock names, the same bits on every machine.
            """,
        examples: [
            "stout sync", "stout sync --locked", "stout sync --group ci", "stout sync --dry-run",
            "stout sync --print-cache-key",
        ],
        options: [
            .locked, .frozen, .group, .onlyGroup, .maxAge, .jobs, .dryRun,
            .flag("print-cache-key", "Print a name for what this would install, and do nothing else"),
        ]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        let context = try invocation.context(progress)
        if invocation.has("print-cache-key") {
            let key = try CacheKey(context, groups: try invocation.groups(context)).text
            if invocation.screen.json {
                try invocation.screen.out(["key": .string(key)])
            } else {
                try invocation.screen.out("\(key)\n")
            }
            return 0
        }
        var options = SyncProject.Options()
        options.lockUse = try invocation.lockUse()
        options.groups = try invocation.groups(context)
        options.isDryRun = invocation.has("dry-run")
        let outcome = try SyncProject.run(context, options)
        progress.end()
        if invocation.screen.json { try invocation.screen.out(SyncReport.json(outcome)) }
        SyncReport.say(outcome, invocation.screen, isDryRun: options.isDryRun)
        return 0
    }
}
