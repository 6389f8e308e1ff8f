internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let registryList = Command(
        name: "list", summary: "Show the project's sources and what is here of each",
        details: "Asks nobody.",
        examples: ["stout registry list", "stout registry list --json"]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        let list = try SourceList(try invocation.context(progress))
        progress.end()
        if screen.json {
            try screen.out(.array(list.rows.map { SourceReport.json($0) }))
        } else if list.rows.isEmpty {
            screen.say(SourceReport.none)
        } else {
            try screen.out(list.rows.map { SourceReport.text($0, screen.data) }.joined(separator: "\n"))
        }
        return 0
    }

    static let registryUpdate = Command(
        name: "update", summary: "Ask the project's sources for news",
        details: """
            The lock stays as it is, and so does the environment: `stout update` moves those. What resolves (`lock`, `add`, \
            `update`) asks by itself; `search` and `info` do not.
            """,
        examples: ["stout registry update", "stout registry update core"],
        arguments: Arguments(label: "[SOURCE…]", count: 0...Int.max, passedOn: false)
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let progress = Progress(screen)
        let list = try SourceList(updating: invocation.arguments, try invocation.context(progress))
        progress.end()
        if screen.json {
            try screen.out(.array(list.rows.map { SourceReport.json($0, isUpdate: true) }))
        }
        if list.rows.isEmpty { screen.say(SourceReport.none) }
        for row in list.rows {
            let state = row.isChanged ? screen.talk.bold("Updated") : "Up to date:"
            screen.say("\(state) \(screen.talk.name("\(row.name)")), \(SourceReport.extent(of: row.copy))")
        }
        return 0
    }
}
