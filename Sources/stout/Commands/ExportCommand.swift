internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let export = Command.group("export", "Write what is locked for other tools", [.exportExplicit, .exportJSON])

    private static let exportJSON = Command(
        name: "json", summary: "Print Stout.lock as JSON",
        details: "The same keys and values as in the file, which spec/lock.md describes; times are texts.",
        examples: ["stout export json", "stout export json | jq '.package[].name'"]
    ) { invocation throws(Failure) in
        let context = try invocation.context(Progress(invocation.screen))
        guard let source = try Project.open(context, warns: false).lockSource else {
            throw Failure(
                Diagnostic(
                    .lockMissing, "there is no \(Project.lockName)",
                    hints: ["run `stout lock` and commit what it writes"]))
        }
        // What is no lock is no data either.
        let (lock, diagnostics) = Lock.read(source)
        guard lock != nil, let document = TOML.read(source).document else { throw Failure(diagnostics) }
        try invocation.screen.out(document.json)
        return 0
    }

    private static let exportExplicit = Command(
        name: "conda-explicit", summary: "Print the list of addresses and hashes that conda installs",
        details: """
            An `@EXPLICIT` list with SHA-256, for `conda create --file` and `micromamba create -f`. The lock says what is in it, the \
            Stoutfile where the channels are; nobody is asked, and no credentials are written.
            """,
        examples: [
            "stout export conda-explicit > linux.txt", "stout export conda-explicit --platform macos-arm64",
            "stout export conda-explicit --group ci --json",
        ],
        options: [
            .value("platform", "PLATFORM", "As locked for this platform; default: this machine's"),
            .values("group", "NAME", "With this group too (may be repeated)"),
            .values("only-group", "NAME", "This group only (may be repeated)"),
        ]
    ) { invocation throws(Failure) in
        let context = try invocation.context(Progress(invocation.screen))
        let outcome = try ExportExplicit.run(
            context, platform: try invocation.platform("platform"), groups: try invocation.groups(context))
        if invocation.screen.json {
            try invocation.screen.out([
                "platform": .string(outcome.platform.subdir),
                "packages": .array(
                    outcome.rows.map { row in
                        [
                            "name": .string(row.package.name), "url": .string(row.address),
                            "sha256": .string(row.sha256.hex),
                        ]
                    }),
            ])
        } else {
            let lines = outcome.text.split(separator: "\n").map { TerminalText(foreign: $0) + "\n" }
            try invocation.screen.out(lines.joined())
        }
        return 0
    }
}
