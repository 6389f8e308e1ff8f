internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let bottle = Command.group("bottle", "Look into bottles and other archives", [inspectBottle, unpackBottle])

    private static let inspectBottle = Command(
        name: "inspect", summary: "Show what a bottle holds",
        details: """
            Reads FILE to its end and writes nothing. What is no bottle is read as an archive that others made: tar as it \
            is or in zstd, gzip, xz or bzip2, or zip with members that are stored or zstd.
            """,
        examples: ["stout bottle inspect jq-1.6-linux-x86_64.tar.zst", "stout bottle inspect jq.tar.gz --json"],
        arguments: .one("FILE")
    ) { invocation throws(Failure) in
        let outcome = try InspectBottle.run(Path(invocation.arguments[0]))
        let screen = invocation.screen
        if screen.json {
            try screen.out(json(outcome))
            return 0
        }
        var facts = [("format", outcome.format)]
        if let metadata = outcome.metadata {
            let version = RevisedVersion(metadata.version, metadata.revision)
            facts.append(("package", "\(metadata.name) \(version) \(metadata.platform)"))
        }
        if let problem = outcome.metadataProblem { facts.append(("package", "unreadable: \(problem)")) }
        facts += [
            ("sha256", outcome.digest.hex), ("tree", outcome.tree.hex), ("size", Size.text(outcome.size)),
            ("unpacked", Size.text(outcome.unpackedSize)), ("entries", "\(outcome.entries.count)"),
        ]
        if let broken = outcome.broken {
            let place = broken.entry.map { " at `\($0)`" } ?? ""
            facts.append(("no bottle", "it breaks `\(broken.name)`\(place): \(broken.sentence)"))
        }
        var text: TerminalText = ""
        for (name, value) in facts {
            text += screen.data.bold("\(name)") + TerminalText.spaces(11 - name.count) + "\(value)\n"
        }
        try screen.out(text + "\n")
        var columns = Columns(["KIND", "SIZE", "NAME"])
        for entry in outcome.entries {
            columns.add([entry.kind.rawValue, entry.size.map { "\($0)" } ?? "", entry.shown])
        }
        if !outcome.entries.isEmpty { try screen.out(columns.text(screen.data)) }
        return 0
    }

    private static let unpackBottle = Command(
        name: "unpack", summary: "Unpack a bottle into a folder",
        details: """
            All of FILE is unpacked, or nothing. DIR is new or empty. With --foreign any archive that `stout bottle \
            inspect` reads is taken, under rules as strict: no entry leads out of DIR, or over another.
            """,
        examples: [
            "stout bottle unpack jq-1.6-linux-x86_64.tar.zst jq", "stout bottle unpack --foreign jq.tar.gz jq",
        ],
        options: [.flag("foreign", "Take archives that others made, too")],
        arguments: Arguments(label: "FILE DIR", count: 2...2, passedOn: false)
    ) { invocation throws(Failure) in
        let folder = try invocation.path(invocation.arguments[1])
        let outcome = try UnpackBottle.run(
            Path(invocation.arguments[0]), into: folder, foreign: invocation.has("foreign"))
        let screen = invocation.screen
        if screen.json {
            try screen.out([
                "folder": .string(outcome.folder.text), "format": .string(outcome.format),
                "sha256": .string(outcome.digest.hex), "entries": .integer(Int64(outcome.entries)),
                "unpacked": .integer(outcome.unpackedSize),
            ])
        }
        screen.say(
            "\(screen.talk.bold("Unpacked")) \(invocation.arguments[0]) to \(invocation.arguments[1]): "
                + "\(counted(outcome.entries, "entry", "entries")), \(Size.text(outcome.unpackedSize))")
        return 0
    }

    private static func json(_ outcome: InspectBottle.Outcome) -> JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        let metadata = outcome.metadata.map { metadata -> JSONValue in
            [
                "name": .string(metadata.name), "version": .string(metadata.version.text),
                "revision": .integer(Int64(metadata.revision)), "platform": .string("\(metadata.platform)"),
                "requires": .array(metadata.requirements.map { .string("\($0)") }),
                "description": text(metadata.description), "homepage": text(metadata.homepage),
                "license": text(metadata.license), "released": text(metadata.released),
            ]
        }
        let broken = outcome.broken.map { broken -> JSONValue in
            [
                "rule": .string(broken.name), "sentence": .string(broken.sentence), "entry": text(broken.entry),
                "detail": text(broken.detail),
            ]
        }
        return [
            "format": .string(outcome.format), "package": metadata ?? .null, "sha256": .string(outcome.digest.hex),
            "tree": .string(outcome.tree.hex), "size": .integer(outcome.size),
            "unpacked": .integer(outcome.unpackedSize), "broken": broken ?? .null,
            "entries": .array(
                outcome.entries.map { entry in
                    [
                        "kind": .string(entry.kind.rawValue), "path": .string(entry.path),
                        "size": entry.size.map { .integer($0) } ?? .null, "target": text(entry.target),
                        "sha256": text(entry.digest?.hex),
                    ]
                }),
        ]
    }
}
