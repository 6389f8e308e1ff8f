internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let importing = Command(
        name: "import", summary: "Make a Stoutfile of a conda or pixi project's file",
        details: """
            FILE is an environment.yml, a pixi.toml or a conda-lock.yml. Its packages become requirements, its channels a source; \
            a Stoutfile that is there keeps all that it says. What cannot be carried over is named with its line. A conda-lock.yml \
            also becomes a Stout.lock with the same files, where there is neither a Stoutfile nor a lock yet.
            """,
        examples: [
            "stout import environment.yml", "stout import pixi.toml --dry-run", "stout import conda-lock.yml",
            "stout import ci/environment.yml --group ci",
        ],
        options: [
            .value("group", "NAME", "Put the requirements into this group; default: [requires]"), .dryRun,
        ], arguments: .one("FILE")
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        let folder = try invocation.newProjectFolder()
        let context = try invocation.context(progress, in: folder)
        let name = invocation.arguments[0]
        let outcome = try ImportProject.run(
            try invocation.path(name), name: name, context, group: try invocation.newGroup(),
            isDryRun: invocation.has("dry-run"))
        progress.end()
        if screen.json { try screen.out(ImportReport.json(outcome)) }
        ImportReport.say(outcome, of: name, screen, isDryRun: invocation.has("dry-run"))
        return 0
    }
}

extension Invocation {
    /// The name of a group that need not be there yet.
    fileprivate func newGroup() throws(Failure) -> String? {
        guard let name = value("group") else { return nil }
        guard let problem = PackageName.problem(in: name) else {
            return name
        }
        throw Failure(
            Diagnostic(
                .optionValue, "`\(name)` is not a name that a group can have: \(problem)",
                hints: ["write it as in `--group ci`"]))
    }
}

/// What an import has to tell.
enum ImportReport {
    static func json(_ outcome: ImportProject.Outcome) -> JSONValue {
        [
            "stoutfile": .string(outcome.path.text), "is_new": .boolean(outcome.isNew),
            "source": outcome.source.map { .string($0) } ?? .null,
            "channels": .array(outcome.channels.map { .string($0) }),
            "platforms": .array(outcome.platforms.map { .string("\($0)") }),
            "requirements": .array(
                outcome.requirements.map {
                    ["name": .string($0.name), "constraint": .string($0.constraint), "group": .string($0.group)]
                }),
            "lock": outcome.lock.map { .integer(Int64($0.packages.count)) } ?? .null,
            "left": .array(
                outcome.rows.map {
                    ["line": .integer(Int64($0.line)), "what": .string($0.what), "why": .string($0.why)]
                }),
        ]
    }

    static func say(_ outcome: ImportProject.Outcome, of file: String, _ screen: Screen, isDryRun: Bool) {
        let verb = isDryRun ? (outcome.isNew ? "Would write" : "Would change") : outcome.isNew ? "Wrote" : "Changed"
        let groups = Set(outcome.requirements.map(\.group)).count
        let count = counted(outcome.requirements.count, "requirement")
        let text =
            "\(outcome.path.name): \(count)" + (groups > 1 ? " in \(groups) groups" : "")
            + (outcome.source.map { " from `\($0)`" } ?? "")
            + ", for \(outcome.platforms.map { "\($0)" }.joined(separator: ", "))"
        screen.say("\(screen.talk.bold("\(verb)")) \(screen.talk.wrapped("\(text)", indent: 2, after: verb.count + 1))")
        if let lock = outcome.lock {
            let packages = counted(Set(lock.packages.map(\.name)).count, "package")
            screen.say(
                "\(screen.talk.bold(isDryRun ? "Would write" : "Wrote")) Stout.lock: \(packages), the files that \(file) names"
            )
        }
        if !outcome.rows.isEmpty { screen.say("Not carried over:") }
        for row in outcome.rows {
            let lead = "  \(file):\(row.line): "
            let text = "\(row.what): \(row.why)"
            screen.say(screen.talk.place("\(lead)") + screen.talk.wrapped("\(text)", indent: 6, after: lead.count))
        }
        if isDryRun { return }
        let next =
            !outcome.hasSources
            ? "name the channel under `[sources]`, then `stout lock`"
            : outcome.lock == nil ? "`stout lock`" : "`stout sync`"
        screen.say("Next: \(next)")
    }
}
