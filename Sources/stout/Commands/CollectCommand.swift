internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage
internal import Unix

extension Command {
    static let collect = Command(
        name: "gc", summary: "Remove old generations, and packages that no project uses",
        details: """
            Acts on all projects that use the cellar. Of each environment the current generation and the newest other one \
            stay, and whatever is younger than 30 days; then every package that no generation is made of goes. A project \
            that is not there (deleted, moved, on a disk that is not mounted) keeps its packages until it was not seen for \
            30 days.
            """,
        examples: ["stout gc --dry-run", "stout gc --keep 3", "stout gc --older-than 7d", "stout gc --forget"],
        options: [
            .value("keep", "N", "Keep the N newest generations, the current one among them, whatever their age"),
            .value("older-than", "AGE", "Remove what is older than this: 12h, 30d, 8w (default: 30d)"),
            .flag("forget", "Give up projects that are not there, at once"), .dryRun,
        ]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        var options = CollectGarbage.Options()
        options.keep = try invocation.value("keep").map { text throws(Failure) in try count(text) }
        options.age = try invocation.value("older-than").map { text throws(Failure) in
            try invocation.age(text, of: "older-than", "30d")
        }
        options.forgets = invocation.has("forget")
        options.isDryRun = invocation.has("dry-run")
        // Outside of projects too: the cellar is the user's.
        let home = try Home.fromEnvironment()
        let project = try? invocation.context(progress)
        let patience = Patience(waits: !invocation.has("no-wait")) { progress.take(.notice($0)) }
        let outcome = try CollectGarbage.run(home, options, project: project, patience) { progress.take($0) }
        if screen.json { try screen.out(CollectReport.json(outcome, isDryRun: options.isDryRun)) }
        CollectReport.say(outcome, screen, isDryRun: options.isDryRun)
        return 0
    }
}

private func count(_ text: String) throws(Failure) -> Int {
    if let number = Int(text), number >= 1 { return number }
    throw Failure(
        Diagnostic(
            .optionValue, "`--keep` is a number from 1, not `\(text)`", hints: ["write `--keep 3`"]))
}
