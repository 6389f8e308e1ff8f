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
            registry. Whoever has the snapshot and timestamp keys publishes. On a terminal it asks before it signs; `--dry-run` only \
            shows.
            """,
        examples: [
            "stout registry sign --registry /srv/registry --keys ~/keys/mine --dry-run",
            "stout registry sign --registry /srv/registry --keys ~/keys/mine",
        ],
        options: [.registryFolder, .keys, .flag("yes", "Ask nothing"), .publishingDryRun]
    ) { invocation throws(Failure) in
        let record = invocation.record()
        let folder = try invocation.registryFolder()
        let screen = invocation.screen
        let asks =
            !record.isDryRun && !invocation.has("yes") && Terminal.isTerminal(.input) && Terminal.isTerminal(.error)
        var isMeant = true
        let changes = try PublishBottles.sign(folder, try invocation.neededKeys(), record) { changes throws(Failure) in
            if let root = record.firstSight {
                let text = PublicationReport.firstSight(root)
                if asks { screen.show(text) } else { screen.say(text) }
            }
            for change in changes {
                let text = "  " + line(change, screen.talk)
                if asks { screen.show(text) } else { screen.say(text) }
            }
            if asks { isMeant = try confirm(changes.count, screen) }
            return isMeant
        }
        if !isMeant {
            screen.say("Nothing was signed")
            return 1
        }
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
        if !record.signed.isEmpty {
            let verb = record.isDryRun ? "Would sign" : "Signed"
            screen.say("\(screen.talk.bold("\(verb)")) \(record.signed.joined(separator: ", "))")
        }
        let done = record.published ?? []
        PublicationReport.say(
            record, done: "\(screen.talk.bold("Published")) \(done.joined(separator: ", ")) in \(folder)", screen,
            tellsSight: false)
        return 0
    }

    private static func confirm(_ count: Int, _ screen: Screen) throws(Failure) -> Bool {
        let what = count == 1 ? "this change" : "these \(count) changes"
        let answer = try screen.ask("Sign \(count == 0 ? "what is staged" : what)? [y/N] ") ?? ""
        return ["y", "yes"].contains(answer.lowercased())
    }

    private static func line(_ change: PublishBottles.Change, _ style: Style) -> TerminalText {
        switch change.kind {
        case "added": "\(style.good("+")) \(change.subject)  \(change.detail.prefix(12))…"
        case "changed": "\(style.warning("~")) \(change.subject)  \(change.detail.prefix(12))… says other things now"
        case "described": "~ \(change.subject): \(change.detail.isEmpty ? "no description" : change.detail)"
        case "withdrawn": "\(style.warning("-")) \(change.subject) is withdrawn: \(change.detail)"
        case "offered": "\(style.good("+")) \(change.subject) is offered again"
        case "removed": "\(style.warning("-")) \(change.subject) is removed"
        case "deprecated": "~ \(change.subject) is deprecated: \(change.detail)"
        default: "! \(change.role): \(change.subject) \(change.detail)"
        }
    }
}
