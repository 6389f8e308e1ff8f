internal import Unix
internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let initialize = Command(
        name: "init", summary: "Write a Stoutfile for this folder",
        details: """
            In a folder that the Stoutfile above lists under `members` it writes that of a member, which has the platforms \
            and sources of the workspace.
            """,
        examples: ["stout init", "stout init --registry https://registry.example.org/core"],
        options: [
            .value("registry", "PLACE", "Where packages come from: an address, or a folder"),
            .value("platform", "PLATFORM", "A platform to lock for (may be repeated; default: this machine's)"),
        ]
    ) { invocation throws(Failure) in
        var platforms: [Platform] = []
        for text in invocation.all("platform") {
            guard let platform = Platform(parsing: text) else { _ = try invocation.platform("platform"); continue }
            platforms.append(platform)
        }
        let outcome = try Initialize.run(
            try invocation.workingFolder(), platforms: platforms, registry: invocation.value("registry"))
        if invocation.screen.json { try invocation.screen.out(["stoutfile": .string(outcome.path.text)]) }
        let member = outcome.include.map { ", a member of the workspace at `\($0)`" } ?? ""
        invocation.screen.say("\(invocation.screen.talk.bold("Wrote")) \(outcome.path.name)\(member)")
        let next =
            invocation.has("registry") || outcome.include != nil
            ? "`stout add NAME`" : "name a registry under `[sources]`, then `stout add NAME`"
        invocation.screen.say("Next: \(next)")
        return 0
    }
}
