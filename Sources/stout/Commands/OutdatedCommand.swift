internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let outdated = Command(
        name: "outdated", summary: "Show what could be newer: locked, allowed, newest",
        details: """
            ALLOWED is what `stout update` would take; NEWEST is what the source has, whatever the Stoutfile says. Asks the \
            sources for news; with `--offline` the copies that are here are taken.
            """,
        examples: ["stout outdated", "stout outdated --offline", "stout outdated --json"],
        options: [.value("platform", "PLATFORM", "As locked for this platform; default: this machine's")]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        let outdated = try OutdatedPackages(
            try invocation.context(progress), platform: try invocation.platform("platform"))
        progress.end()
        if invocation.screen.json {
            try invocation.screen.out(json(outdated))
            return 0
        }
        if outdated.rows.isEmpty {
            invocation.screen.say("Everything is at the newest version")
            return 0
        }
        var columns = Columns(["NAME", "LOCKED", "ALLOWED", "NEWEST", ""])
        for row in outdated.rows {
            columns.add([
                row.name, row.now, row.allowed ?? "-", row.newest ?? "-",
                [
                    row.group.map { "group \($0)" } ?? (row.isDirect ? nil : "required by others"),
                    row.deprecated.map { "deprecated: \($0)" },
                ].compactMap { $0 }.joined(separator: "; "),
            ])
        }
        try invocation.screen.out(columns.text(invocation.screen.data))
        return 0
    }
}

private func json(_ outdated: OutdatedPackages) -> JSONValue {
    [
        "platform": .string("\(outdated.platform)"),
        "packages": .array(
            outdated.rows.map { row in
                [
                    "name": .string(row.name), "group": row.group.map { .string($0) } ?? .null,
                    "locked": .string(row.now), "allowed": row.allowed.map { .string($0) } ?? .null,
                    "newest": row.newest.map { .string($0) } ?? .null, "direct": .boolean(row.isDirect),
                    "deprecated": row.deprecated.map { .string($0) } ?? .null,
                ]
            }),
    ]
}
