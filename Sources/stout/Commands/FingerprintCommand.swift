internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Storage

extension Command {
    static let fingerprint = Command(
        name: "fingerprint", summary: "Print one digest of the environment as it is on the disk",
        details:
            "Equal on every machine with the same lock and platform; one byte, permission or link that differs makes "
            + "it another one. Every byte is read.",
        examples: ["stout fingerprint", "stout fingerprint --group docs", "stout fingerprint --json"],
        options: [.value("group", "NAME", "An isolated group's environment instead of the project's")]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let outcome = try FingerprintEnvironment.run(
            try invocation.context(Progress(screen)), group: invocation.value("group"))
        if screen.json {
            try screen.out([
                "fingerprint": .string(outcome.fingerprint.digest.prefixed),
                "platform": .string(outcome.generation.platform.description),
                "generation": .integer(Int64(outcome.generation.number)),
                "kegs": .integer(Int64(outcome.fingerprint.kegs)),
                "entries": .integer(Int64(outcome.fingerprint.entries)),
            ])
        } else {
            try screen.out("\(outcome.fingerprint.digest.prefixed)\n")
        }
        return 0
    }
}
