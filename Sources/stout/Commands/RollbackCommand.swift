internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Storage

extension Command {
    static let rollback = Command(
        name: "rollback", summary: "Make a former generation of the environment the current one",
        details: """
            Without N, the one before the current one. The Stoutfile and Stout.lock stay as they are: the environment is held \
            at that generation, also by `stout run`, until `stout sync` makes it what the lock says again.
            """,
        examples: ["stout rollback", "stout rollback 3", "stout rollback --group docs"],
        options: [.ownGroup, .dryRun], arguments: .optional("N")
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        var number: Int?
        if let text = invocation.arguments.first {
            guard let given = Int(text), given > 0 else {
                throw Failure(
                    Diagnostic(
                        .generationUnknown, "`\(text)` is no number of a generation",
                        hints: ["`stout generations` lists them"]))
            }
            number = given
        }
        let isDryRun = invocation.has("dry-run")
        let outcome = try RollBack.run(
            try invocation.context(Progress(screen)), to: number, group: invocation.value("group"), isDryRun: isDryRun)
        if screen.json {
            try screen.out([
                "from": .integer(Int64(outcome.from)), "generation": .integer(Int64(outcome.generation.number)),
                "held": .boolean(outcome.isPinned), "changes": .array(outcome.changes.map(SyncReport.json)),
            ])
        }
        for change in outcome.changes { screen.say(SyncReport.line(change, screen)) }
        let now = outcome.generation.number
        if isDryRun {
            screen.say("Generation \(now) would be current")
            return 0
        }
        let held = outcome.isPinned ? ", held there until `stout sync`" : ""
        screen.say("\(screen.talk.bold("Switched")) from generation \(outcome.from) to \(now)\(held)")
        return 0
    }
}
