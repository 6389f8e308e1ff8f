internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage

extension Command {
    static let generations = Command(
        name: "generations", summary: "List the states that the environment had",
        details: """
            Each sync that changes something makes a generation. CHANGED is against the line above. `stout rollback N` goes \
            back to one; `stout gc` removes old ones.
            """,
        examples: ["stout generations", "stout generations --group docs", "stout generations --json"],
        options: [.ownGroup]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let history = try GenerationHistory(
            try invocation.context(Progress(screen)), group: invocation.value("group"))
        if screen.json {
            try screen.out(.array(history.entries.map(json)))
            return 0
        }
        if history.entries.isEmpty {
            screen.say("There is no generation yet; `stout sync` makes the first")
            return 0
        }
        var columns = Columns(["NUMBER", "CREATED", "PACKAGES", "", "CHANGED"])
        for entry in history.entries {
            columns.add([
                "\(entry.number)", entry.generation?.created ?? "unreadable",
                entry.generation.map { "\($0.members.count)" } ?? "?",
                entry.isPinned ? "current, held" : entry.isCurrent ? "current" : "", words(entry.changes),
            ])
        }
        try screen.out(columns.text(screen.data))
        return 0
    }
}

extension Option {
    static let ownGroup = value("group", "NAME", "The environment of this isolated group")
}

/// The first few; who wants all of them takes `--json`.
private func words(_ changes: [SyncPlan.Change]?) -> String {
    guard let changes else { return "" }
    let shown = changes.prefix(4).map(SyncReport.words)
    let more = changes.count - shown.count
    return shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
}

private func json(_ entry: GenerationHistory.Entry) -> JSONValue {
    [
        "number": .integer(Int64(entry.number)),
        "created": entry.generation.map { .string($0.created) } ?? .null,
        "current": .boolean(entry.isCurrent), "held": .boolean(entry.isPinned),
        "groups": .array(entry.generation?.groups.map { .string($0) } ?? []),
        "packages": entry.generation.map { .integer(Int64($0.members.count)) } ?? .null,
        "changes": entry.changes.map { .array($0.map(SyncReport.json)) } ?? .null,
    ]
}
