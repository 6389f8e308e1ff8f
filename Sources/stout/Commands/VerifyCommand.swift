internal import Unix
internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage

extension Command {
    static let verify = Command(
        name: "verify", summary: "Compare the environment with what was installed, byte for byte",
        details: "Exit status 1 when anything differs."
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let result = try VerifyEnvironment.run(try invocation.context(Progress(screen)))
        if screen.json {
            try screen.out([
                "kegs": .integer(Int64(result.kegs)), "entries": .integer(Int64(result.entries)),
                "findings": .array(
                    result.findings.map { finding in
                        [
                            "kind": .string(finding.kind.rawValue), "path": .string(finding.path.text),
                            "package": finding.keg.map { .string($0.name) } ?? .null,
                        ]
                    }),
            ])
        }
        if result.findings.isEmpty {
            screen.say(
                "\(screen.talk.bold("Verified")) \(counted(result.kegs, "package")), \(counted(result.entries, "entry", "entries")): "
                    + "all as installed")
            return 0
        }
        let shown = result.findings.prefix(20).map { finding in
            let owner = finding.keg.map { " (\($0.name))" } ?? ""
            return "\(words(finding.kind)): \(finding.path)\(owner)"
        }
        let more = result.findings.count - shown.count
        // The findings are the data; standard output holds one document.
        screen.complain(
            Failure(
                Diagnostic(
                    .environmentChanged,
                    "\(counted(result.findings.count, "path")) \(result.findings.count == 1 ? "differs" : "differ") from what was installed",
                    notes: shown + (more > 0 ? ["and \(more) more"] : []),
                    hints: [
                        "remove `.stout` and the folders of the kegs named above, then run `stout sync`: it pours and links them again"
                    ])))
        return 1
    }

    private static func words(_ kind: Verification.Finding.Kind) -> String {
        switch kind {
        case .missing: "missing"
        case .added: "not installed by stout"
        case .kind: "of another kind"
        case .content: "changed"
        case .mode: "other permissions"
        case .target: "leads elsewhere"
        case .keg: "the whole keg is missing or has lost its records"
        }
    }
}
