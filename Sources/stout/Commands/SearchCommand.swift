internal import Diagnostics
internal import Notation
internal import Operations

extension Command {
    static let search = Command(
        name: "search", summary: "Find packages by words of their names and descriptions",
        details: """
            Each word must be the beginning of a word of the name or the description, or stand anywhere in the name. What has \
            them in its name comes first. Looks at the copies of the sources' indexes that are here; `stout registry update` \
            asks for newer ones.
            """,
        examples: ["stout search json", "stout search command line json --limit 50", "stout search ssl --json"],
        options: [
            .value("limit", "N", "Show at most N packages, 1 to 10000; default: 20"),
            .value("from", "SOURCE", "Look in this source alone"),
        ], arguments: .some("WORD")
    ) { invocation throws(Failure) in
        let limit = try invocation.limit()
        let words = invocation.arguments.flatMap { $0.split(whereSeparator: \.isWhitespace).map { $0.lowercased() } }
        if words.isEmpty {
            throw Failure(
                Diagnostic(
                    .argumentCount, "`stout search` needs a word that is not empty",
                    hints: ["usage: \(Help.usage(invocation.command, invocation.title))"]))
        }
        let progress = Progress(invocation.screen)
        let search = try SearchPackages(
            try invocation.context(progress), words: words, limit: limit, source: invocation.value("from"))
        progress.end()
        let screen = invocation.screen
        if screen.json {
            try screen.out(json(search))
            return 0
        }
        if search.hits.isEmpty {
            screen.say("No package has \(words.map { "`\($0)`" }.joined(separator: " and ")) in name or description")
            return 0
        }
        try screen.out(table(search, screen.data))
        if search.hasMore {
            screen.say("More packages have these words; `--limit N` shows more than \(limit)")
        }
        return 0
    }
}

extension Invocation {
    fileprivate func limit() throws(Failure) -> Int {
        guard let text = value("limit") else { return 20 }
        if let number = Int(text), (1...10_000).contains(number) { return number }
        throw Failure(
            Diagnostic(
                .optionValue, "`--limit` is a number from 1 to 10000, not `\(text)`", hints: ["leave it out for 20"]))
    }
}

private func table(_ search: SearchPackages, _ style: Style) -> TerminalText {
    let sources = Set(search.hits.map(\.source)).count > 1
    var columns = Columns(["NAME", "NEWEST"] + (sources ? ["SOURCE"] : []) + ["DESCRIPTION"])
    for hit in search.hits {
        let said = (hit.deprecated == nil ? "" : "(deprecated) ") + (hit.description ?? "")
        columns.add([hit.name, hit.newest ?? "-"] + (sources ? [hit.source] : []) + [said])
    }
    // Who reads it on a terminal wants a line each; who pipes it wants all.
    return columns.text(style, last: .cut)
}

private func json(_ search: SearchPackages) -> JSONValue {
    [
        "more": .boolean(search.hasMore),
        "packages": .array(
            search.hits.map { hit in
                [
                    "name": .string(hit.name), "source": .string(hit.source),
                    "newest": hit.newest.map { .string($0) } ?? .null,
                    "description": hit.description.map { .string($0) } ?? .null,
                    "deprecated": hit.deprecated.map { .string($0) } ?? .null,
                ]
            }),
    ]
}
