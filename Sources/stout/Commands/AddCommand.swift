internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let add = Command(
        name: "add", summary: "Add requirements to the Stoutfile, lock and sync",
        details: """
            NAME alone asks for the newest version that resolves and what is compatible with it; NAME@CONSTRAINT says more, \
            for example `cmake@>=3.29, <4`. `cmake>=3.29`, `cmake=3.30.2` and `cmake 3.30` are read as well. A requirement that is there already is changed. Everything else in the \
            Stoutfile stays as it is.

            `--source NAME=LOCATION` adds a registry first, an address or a folder relative to the Stoutfile. Where it is signed, its \
            keys are shown and you are asked whether they are the publisher's; `--root` says so without a question.
            """,
        examples: [
            "stout add jq", "stout add 'cmake@>=3.29, <4'", "stout add shellcheck --group ci",
            "stout add 'postgresql[icu]@16' --why 'production runs 16'",
            "stout add --source core=https://registry.example.org/core",
        ],
        options: [
            .value("group", "NAME", "The group that needs it; default: [requires]"),
            .value("from", "SOURCE", "The source that it comes from"),
            .values("on", "PLATFORM", "Only there: linux, macos or a platform (may be repeated)"),
            .value("why", "TEXT", "The reason, kept in the Stoutfile"),
            .value("source", "NAME=LOCATION", "Add this registry to the sources"),
            .values("only", "PATTERN", "Of that source: the names that it claims (may be repeated)"),
            .value("root", "DIGEST", "Of that source: the root that its publisher names, `sha256:…`"),
            .flag("unsigned", "Of that source: believe its server without a signature"),
            .flag("no-sync", "Leave the environment as it is"), .maxAge, .jobs, .dryRun,
        ], arguments: Arguments(label: "[NAME[@CONSTRAINT]…]", count: 0...Int.max, passedOn: false)
    ) { invocation throws(Failure) in
        guard !invocation.arguments.isEmpty || invocation.has("source") else {
            throw Failure(
                Diagnostic(
                    .argumentCount, "`stout add` needs NAME[@CONSTRAINT]… or `--source NAME=LOCATION`",
                    hints: ["usage: \(Help.usage(invocation.command, invocation.title))"]))
        }
        try invocation.require("source", for: "only", "root", "unsigned")
        if invocation.arguments.isEmpty, let name = ["group", "from", "on", "why"].first(where: invocation.has) {
            throw Failure(
                Diagnostic(
                    .optionConflict, "`--\(name)` is about a package, and none is named",
                    hints: ["name it: `stout add NAME --\(name) …`"]))
        }
        var additions: [EditStoutfile.Addition] = []
        for argument in try invocation.packages(invocation.arguments) {
            additions.append(try invocation.addition(argument))
        }
        return try EditReport.run(invocation) { context, options throws(Failure) in
            try EditStoutfile.add(additions, context, try invocation.withSource(options, context))
        }
    }

    static let remove = Command(
        name: "remove", summary: "Remove requirements from the Stoutfile, lock and sync",
        examples: ["stout remove jq", "stout remove shellcheck --group ci"],
        options: [
            .value("group", "NAME", "The group that it is in; default: [requires]"),
            .flag("no-sync", "Leave the environment as it is"), .maxAge, .jobs, .dryRun,
        ], arguments: .some("NAME")
    ) { invocation throws(Failure) in
        try EditReport.run(invocation) { context, options throws(Failure) in
            try EditStoutfile.remove(try invocation.packageNames(invocation.arguments), context, options)
        }
    }
}

extension Invocation {
    /// What a package of the command line adds.
    fileprivate func addition(_ argument: PackageArgument) throws(Failure) -> EditStoutfile.Addition {
        if argument.constraint == nil, let version = argument.version {
            throw Failure(
                Diagnostic(
                    .requirementArgument,
                    "invalid requirement `\(argument.text)`: \(ConstraintError(.build(version), at: 0..<0))",
                    labels: [
                        Diagnostic.Label(
                            SourceText(name: "argument", bytes: Array(argument.text.utf8)),
                            Span(argument.constraintRange ?? 0..<0))
                    ],
                    hints: ["write `\(argument.name)@\(version.withoutBuild)`"]))
        }
        return EditStoutfile.Addition(
            name: argument.name, constraint: argument.constraint, features: argument.features)
    }
}

/// What both commands have in common.
private enum EditReport {
    static func run(
        _ invocation: Invocation,
        _ edit: (Context, EditStoutfile.Options) throws(Failure) -> EditStoutfile.Outcome
    ) throws(Failure) -> Int32 {
        let screen = invocation.screen
        let progress = Progress(screen)
        let context = try invocation.context(progress)
        var options = EditStoutfile.Options()
        options.group = invocation.value("group") ?? Manifest.defaultGroup
        options.from = invocation.value("from")
        options.why = invocation.value("why")
        options.on = invocation.all("on")
        options.isDryRun = invocation.has("dry-run")
        options.syncs = !invocation.has("no-sync")
        let outcome = try edit(context, options)
        progress.end()
        if let source = invocation.value("source") {
            screen.say(screen.talk.bold(options.isDryRun ? "Would add" : "Added") + " the source \(source)")
        }
        let table = GroupKey(member: nil, group: outcome.group).description
        for (name, constraint) in outcome.entries {
            let isRemoved = constraint.isEmpty
            let verb = options.isDryRun ? (isRemoved ? "Would remove" : "Would add") : isRemoved ? "Removed" : "Added"
            screen.say(
                screen.talk.bold("\(verb)")
                    + (isRemoved ? " \(name) from \(table)" : " \(name) = \"\(constraint)\" to \(table)"))
        }
        if screen.json {
            try screen.out([
                "requirements": .array(
                    outcome.entries.map { ["name": .string($0.name), "constraint": .string($0.constraint)] }),
                "group": .string(outcome.group), "lock": LockReport.json(outcome.lock),
                "sync": outcome.sync.map(SyncReport.json) ?? .null,
            ])
        }
        if let synced = outcome.sync {
            SyncReport.say(synced, screen)
        } else {
            LockReport.say(outcome.lock, screen, isDryRun: options.isDryRun)
        }
        return 0
    }
}
