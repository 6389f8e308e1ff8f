internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

/// What a publisher's command has written, what waits, and for whom.
enum PublicationReport {
    /// - Parameters:
    ///   - done: what is said where all of it is published.
    ///   - tellsSight: whether it is told that the keys had never seen the registry.
    static func say(_ record: PublicationRecord, done: TerminalText, _ screen: Screen, tellsSight: Bool = true) {
        if tellsSight, let root = record.firstSight { screen.say(firstSight(root)) }
        if record.isDryRun {
            screen.say("\(screen.talk.bold("Dry run")): nothing was written")
            for step in record.steps { screen.say("  \(line(step, would: true))") }
        } else {
            for step in record.steps { screen.detail("\(line(step, would: false))") }
        }
        if record.waiting.isEmpty {
            if !record.isDryRun { screen.say(done) }
            return
        }
        screen.say("\(screen.talk.bold(record.isDryRun ? "Would be staged" : "Staged")), not published yet:")
        for waiting in record.waiting {
            screen.say("  \(screen.talk.name("\(waiting.role)")): \(state(waiting))")
        }
        screen.say("Next: `stout registry sign --keys DIR`, by those who have the keys")
    }

    /// Where keys meet a registry nothing but people can tell whether it is theirs.
    static func firstSight(_ root: Digest) -> TerminalText {
        """
        These keys see the registry for the first time. Its first root is
          \(root.prefixed)
        Compare it with what its other holders have; from now on the keys know it
        """
    }

    private static func state(_ waiting: PublicationRecord.Waiting) -> String {
        if waiting.threshold == 0 { return "signed, waits for the roles above it" }
        let isOnline = waiting.role == "snapshot" || waiting.role == "timestamp"
        if isOnline {
            return "needs its key, \(waiting.signatures) of \(waiting.threshold) at hand"
        }
        return "\(waiting.signatures) of \(counted(waiting.threshold, "signature"))"
    }

    private static func line(_ step: PublicationRecord.Step, would: Bool) -> String {
        let verb = step.size == nil ? (would ? "would remove" : "removed") : would ? "would write" : "wrote"
        return "\(verb) \(step.path)" + (step.size.map { "  \(Size.text($0))" } ?? "")
    }

    /// What every publisher's command has in its JSON.
    static func json(_ record: PublicationRecord) -> [(key: String, value: JSONValue)] {
        [
            ("dry_run", .boolean(record.isDryRun)),
            ("root", record.root.map { .string($0.prefixed) } ?? .null),
            ("published", record.published.map { .array($0.map { .string($0) }) } ?? .null),
            (
                "waiting",
                .array(
                    record.waiting.map { waiting in
                        [
                            "role": .string(waiting.role), "signatures": .integer(Int64(waiting.signatures)),
                            "threshold": .integer(Int64(waiting.threshold)),
                        ]
                    })
            ),
            (
                "files",
                .array(
                    record.steps.map { step in
                        ["path": .string(step.path.text), "size": step.size.map { .integer($0) } ?? .null]
                    })
            ),
        ]
    }
}
