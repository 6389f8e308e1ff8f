internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let registryYank = Command(
        name: "yank", summary: "Withdraw a version, so that no new lock takes it",
        details: """
            Locks that have it keep it: nothing that was published is ever removed, because somebody's lock names it. A version \
            with a mistake is withdrawn and a new revision or version published.
            """,
        examples: [
            "stout registry yank openssl@3.0.1 --reason 'CVE-2022-0778'", "stout registry yank openssl@3.0.1 --undo",
        ],
        options: [
            .value("reason", "TEXT", "Why; shown to those who have it"), .flag("undo", "Offer it again"),
            .registryFolder, .keys, .stage, .publishingDryRun,
        ], arguments: .one("NAME@VERSION")
    ) { invocation throws(Failure) in
        let text = invocation.arguments[0]
        let argument = try invocation.package(text)
        guard let version = try invocation.oneVersion(of: argument, written: "stout registry yank ") else {
            throw Failure(
                Diagnostic(
                    .argumentCount, "`\(text)` names no version", hints: ["write for example `\(argument.name)@3.0.1`"])
            )
        }
        try invocation.exclude("reason", "undo")
        guard invocation.has("undo") || invocation.has("reason") else {
            throw Failure(
                Diagnostic(
                    .argumentCount, "a version is withdrawn for a reason",
                    hints: ["add `--reason TEXT`: it is shown to those who have the version"]))
        }
        let name = argument.name
        let record = invocation.record()
        let count = try PublishBottles.yank(
            name, version, reason: invocation.value("reason"), in: try invocation.registryFolder(),
            try invocation.keys(), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(
                .object(
                    [
                        ("name", .string(name)), ("version", .string(version.text)),
                        ("bottles", .integer(Int64(count))),
                        ("yanked", invocation.value("reason").map { .string($0) } ?? .null),
                    ] + PublicationReport.json(record)))
        }
        let done = invocation.has("undo") ? "Offers again" : "Withdrew"
        PublicationReport.say(
            record, done: "\(screen.talk.bold("\(done)")) \(name) \(version.text) (\(counted(count, "bottle")))", screen
        )
        return 0
    }
}
