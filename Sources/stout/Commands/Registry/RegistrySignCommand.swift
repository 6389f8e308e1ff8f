internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let registrySign = Command(
        name: "sign", summary: "Sign what is staged, and publish it when all have who must",
        details: """
            Shows what is to be signed, reads the new bottles whole, and adds the signatures of the keys that are named. Several \
            holders do that one after another, each with their own keys; the folder `staged` can go from machine to machine with the \
            registry. Whoever has the snapshot and timestamp keys publishes. `--dry-run` only shows it.
            """,
        examples: [
            "stout registry sign --registry /srv/registry --keys ~/keys/mine --dry-run",
            "stout registry sign --registry /srv/registry --keys ~/keys/mine",
        ],
        options: [.registryFolder, .keys, .publishingDryRun]
    ) { invocation throws(Failure) in
        let record = invocation.record()
        let folder = try invocation.registryFolder()
        let changes = try PublishBottles.sign(folder, try invocation.neededKeys(), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(
                .object(
                    [
                        ("registry", .string(folder.text)),
                        ("signed", .array(record.signed.map { .string($0) })),
                        (
                            "changes",
                            .array(
                                changes.map { change in
                                    [
                                        "role": .string(change.role), "kind": .string(change.kind),
                                        "subject": .string(change.subject), "detail": .string(change.detail),
                                    ]
                                })
                        ),
                    ] + PublicationReport.json(record)))
        }
        for change in changes { screen.say("  " + line(change, screen.talk)) }
        if !record.signed.isEmpty {
            let verb = record.isDryRun ? "Would sign" : "Signed"
            screen.say("\(screen.talk.bold(verb)) \(record.signed.joined(separator: ", "))")
        }
        let done = record.published ?? []
        PublicationReport.say(
            record, done: "\(screen.talk.bold("Published")) \(done.joined(separator: ", ")) in \(folder)", screen)
        return 0
    }

    private static func line(_ change: PublishBottles.Change, _ style: Style) -> String {
        switch change.kind {
        case "added": "\(style.good("+")) \(change.subject)  \(change.detail.prefix(12))…"
        case "withdrawn": "\(style.warning("-")) \(change.subject) is withdrawn: \(change.detail)"
        case "offered": "\(style.good("+")) \(change.subject) is offered again"
        case "removed": "\(style.warning("-")) \(change.subject) is removed"
        case "deprecated": "~ \(change.subject) is deprecated: \(change.detail)"
        default: "! \(change.role): \(change.subject) \(change.detail)"
        }
    }
}
