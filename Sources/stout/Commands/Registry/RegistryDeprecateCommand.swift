internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let registryDeprecate = Command(
        name: "deprecate", summary: "Advise against beginning to use a package",
        details: """
            Whoever adds the package is told, and `stout outdated` shows it to those who have it. What resolves does not change, and \
            nothing is withdrawn.
            """,
        examples: [
            "stout registry deprecate youtube-dl --instead yt-dlp --why 'has no releases any more'",
            "stout registry deprecate youtube-dl --undo",
        ],
        options: [
            .value("instead", "NAME", "The package to use instead"), .value("why", "TEXT", "The reason"),
            .flag("undo", "Take that back"), .registryFolder, .keys, .stage, .publishingDryRun,
        ], arguments: .one("NAME")
    ) { invocation throws(Failure) in
        let name = try invocation.packageNames(invocation.arguments)[0]
        try invocation.exclude("undo", "why")
        try invocation.exclude("undo", "instead")
        guard invocation.has("undo") || invocation.has("why") || invocation.has("instead") else {
            throw Failure(
                Diagnostic(
                    .argumentCount, "a package is deprecated for a reason",
                    hints: ["add `--why TEXT`, `--instead NAME` or both: it is shown to those who use the package"]))
        }
        let record = invocation.record()
        let text = try PublishBottles.deprecate(
            name,
            instead: try invocation.value("instead").map { text throws(Failure) in
                try invocation.packageNames([text], written: "--instead")[0]
            }, reason: invocation.value("why"),
            in: try invocation.registryFolder(), try invocation.keys(), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(
                .object(
                    [("name", .string(name)), ("deprecated", text.map { .string($0) } ?? .null)]
                        + PublicationReport.json(record)))
        }
        PublicationReport.say(
            record,
            done: text.map { text -> TerminalText in "\(screen.talk.bold("Deprecated")) \(name): \(text)" }
                ?? "\(screen.talk.bold("Stands by")) \(name) again", screen)
        return 0
    }

    static let registryRemoveVersion = Command(
        name: "remove-version", summary: "Is refused: a version is withdrawn, never removed",
        details: """
            Somebody's lock names it. `stout registry yank` takes it out of what is offered, and keeps it for those who have it.
            """,
        examples: ["stout registry yank openssl@3.0.1 --reason 'CVE-2022-0778'"],
        options: [.registryFolder, .keys, .publishingDryRun], arguments: .one("NAME@VERSION")
    ) { invocation throws(Failure) in
        let text = invocation.arguments[0]
        throw Failure(
            Diagnostic(
                .removalRefused, "`\(text)` is not removed: what was published stays",
                notes: ["locks name its bottle by digest, and a sync of theirs would find nothing"],
                hints: ["withdraw it: `stout registry yank \(text) --reason TEXT`"]))
    }
}
