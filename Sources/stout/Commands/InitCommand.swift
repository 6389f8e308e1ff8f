internal import Unix
internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let initialize = Command(
        name: "init", summary: "Write a Stoutfile for this folder",
        examples: ["stout init", "stout init --registry https://registry.example.org/core"],
        options: [
            .value("registry", "PLACE", "Where packages come from: an address, or a folder"),
            .value("platform", "PLATFORM", "A platform to lock for (may be repeated; this machine's)"),
        ]
    ) { invocation throws(Failure) in
        var platforms: [Platform] = []
        for text in invocation.all("platform") {
            guard let platform = Platform(parsing: text) else { _ = try invocation.platform("platform"); continue }
            platforms.append(platform)
        }
        if platforms.isEmpty { platforms = [.current] }
        let outcome = try Initialize.run(
            try invocation.workingFolder(), platforms: platforms, registry: invocation.value("registry"))
        if invocation.screen.json { try invocation.screen.out(["stoutfile": .string(outcome.path.text)]) }
        invocation.screen.say("\(invocation.screen.talk.bold("Wrote")) \(outcome.path.name)")
        let next =
            invocation.has("registry") ? "`stout add NAME`" : "name a registry under `[sources]`, then `stout add NAME`"
        invocation.screen.say("Next: \(next)")
        return 0
    }
}
