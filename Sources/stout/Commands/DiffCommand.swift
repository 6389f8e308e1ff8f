internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let diff = Command(
        name: "diff", summary: "Show what changed between a former Stout.lock and this one",
        details: """
            Compares with the lock of a commit, branch or tag, or with a file; without a name with that of HEAD. Sizes are \
            those of the bottles for one platform.
            """,
        examples: ["stout diff", "stout diff main", "stout diff old/Stout.lock", "stout diff main --markdown"],
        options: [
            .flag("markdown", "Print a table for a pull request"),
            .value("platform", "PLATFORM", "As locked for this platform; default: this machine's"),
        ], arguments: .optional("GIT-REF|FILE")
    ) { invocation throws(Failure) in
        try invocation.exclude("markdown", "json")
        let context = try invocation.context(Progress(invocation.screen))
        let named = invocation.arguments.first
        var file: Path?
        if let named {
            let path = try invocation.path(named)
            if FileSystem.exists(path), !FileSystem.isDirectory(path) { file = path }
        }
        let difference = try LockDifference(
            context, reference: named, file: file, platform: try invocation.platform("platform"))
        if invocation.screen.json {
            try invocation.screen.out(DiffReport.json(difference))
        } else if invocation.has("markdown") {
            try invocation.screen.out(document: DiffReport.markdown(difference))
        } else if difference.isEmpty {
            invocation.screen.say("Stout.lock is as in \(difference.reference)")
        } else {
            try invocation.screen.out(DiffReport.text(difference, invocation.screen.data))
        }
        return 0
    }
}

extension LockDifference {
    fileprivate var isEmpty: Bool { rows.isEmpty && platformsAdded.isEmpty && platformsRemoved.isEmpty }
}

private enum DiffReport {
    static func text(_ difference: LockDifference, _ style: Style) -> TerminalText {
        var columns = Columns(["", "NAME", "BEFORE", "AFTER", "SIZE", ""])
        for row in difference.rows {
            columns.add([
                sign(row.kind), name(row), row.before?.version ?? "", row.after?.version ?? "", size(row), remarks(row),
            ])
        }
        var text = difference.rows.isEmpty ? "" : columns.text(style)
        for platform in difference.platformsAdded { text += "+ platform \(platform)\n" }
        for platform in difference.platformsRemoved { text += "- platform \(platform)\n" }
        return text + "\n" + style.wrapped("\(summary(difference))", indent: 2, after: 0) + "\n"
    }

    static func markdown(_ difference: LockDifference) -> MarkdownText {
        var text: MarkdownText = "### Stout.lock against \(MarkdownText.code(difference.reference))\n\n"
        if difference.isEmpty { return text + "No difference.\n" }
        if !difference.rows.isEmpty {
            text += "| | package | before | after | size | |\n|---|---|---|---|---:|---|\n"
            for row in difference.rows {
                let before = row.before?.version ?? ""
                let after = row.after?.version ?? ""
                text +=
                    "| \(row.kind.rawValue) | \(MarkdownText.code(name(row))) | \(before) | \(after) | \(size(row)) | "
                text += "\(remarks(row)) |\n"
            }
            text += "\n"
        }
        for platform in difference.platformsAdded { text += "- platform \(MarkdownText.code("\(platform)")) added\n" }
        for platform in difference.platformsRemoved {
            text += "- platform \(MarkdownText.code("\(platform)")) removed\n"
        }
        return text + "\(summary(difference))\n"
    }

    private static func summary(_ difference: LockDifference) -> String {
        func count(_ kinds: Set<LockDifference.Row.Kind>) -> Int {
            difference.rows.count { kinds.contains($0.kind) }
        }
        let parts = [
            (count([.added]), "added"), (count([.removed]), "removed"), (count([.upgraded, .downgraded]), "moved"),
            (count([.changed]), "changed"),
        ]
        let words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let change = delta(difference.sizeAfter - difference.sizeBefore)
        return (words.isEmpty ? "no package differs" : words.joined(separator: ", "))
            + "; bottles for \(difference.platform): \(Size.text(difference.sizeAfter)) (\(change))"
    }

    private static func sign(_ kind: LockDifference.Row.Kind) -> String {
        switch kind {
        case .added: "+"
        case .removed: "-"
        case .upgraded: "^"
        case .downgraded: "v"
        case .changed: "~"
        }
    }

    private static func name(_ row: LockDifference.Row) -> String {
        row.name + (row.group.map { " (group \($0))" } ?? "")
    }

    private static func size(_ row: LockDifference.Row) -> String {
        delta((row.after?.size ?? 0) - (row.before?.size ?? 0))
    }

    /// `+1.2 MB`
    private static func delta(_ bytes: Int64) -> String {
        bytes == 0 ? "±0 B" : (bytes < 0 ? "-" : "+") + Size.text(abs(bytes))
    }

    /// What a reviewer has to see beside versions: another licence, another source, another bottle of the same version.
    private static func remarks(_ row: LockDifference.Row) -> String {
        guard let before = row.before, let after = row.after else {
            return (row.after ?? row.before)?.license.map { "license \($0)" } ?? ""
        }
        var remarks: [String] = []
        if before.license != after.license {
            remarks.append("license \(before.license ?? "unknown") -> \(after.license ?? "unknown")")
        }
        if before.source != after.source { remarks.append("source \(before.source) -> \(after.source)") }
        if before.version == after.version, before.digest != after.digest { remarks.append("another bottle") }
        return remarks.joined(separator: "; ")
    }

    static func json(_ difference: LockDifference) -> JSONValue {
        [
            "reference": .string(difference.reference), "platform": .string("\(difference.platform)"),
            "packages": .array(
                difference.rows.map { row in
                    [
                        "name": .string(row.name), "group": row.group.map { .string($0) } ?? .null,
                        "kind": .string(row.kind.rawValue), "before": row.before.map(json) ?? .null,
                        "after": row.after.map(json) ?? .null,
                    ]
                }),
            "size_before": .integer(difference.sizeBefore), "size_after": .integer(difference.sizeAfter),
            "platforms_added": .array(difference.platformsAdded.map { .string("\($0)") }),
            "platforms_removed": .array(difference.platformsRemoved.map { .string("\($0)") }),
        ]
    }

    private static func json(_ state: LockDifference.State) -> JSONValue {
        [
            "version": .string(state.version), "size": state.size.map { .integer($0) } ?? .null,
            "license": state.license.map { .string($0) } ?? .null, "source": .string(state.source),
            "sha256": state.digest.map { .string($0.hex) } ?? .null,
        ]
    }
}
