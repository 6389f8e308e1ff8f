internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage
internal import Unix

extension Command {
    static let verify = Command(
        name: "verify", summary: "Compare the environment with what was installed, byte for byte",
        details:
            "Exit status 1 when anything differs. Files that programs added to the environment, such as bytecode, are counted and "
            + "are no difference, but with --strict. With --repair, packages that differ are fetched and unpacked again, "
            + "and an environment that differs is linked again as another generation; the exit status is then 0 when "
            + "everything is as installed.",
        examples: ["stout verify", "stout verify --strict", "stout verify --repair", "stout verify --json"],
        options: [
            .flag("repair", "Reinstall packages that differ and relink the environment"),
            .flag("strict", "Count files that programs added as differences"),
        ]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let context = try invocation.context(Progress(screen))
        if invocation.has("repair") { return try repair(context, screen, isStrict: invocation.has("strict")) }
        let found = try VerifyEnvironment.run(context)
        if screen.json { try screen.out(.object(json(found))) }
        let isStrict = invocation.has("strict")
        let repair = isStrict ? "stout verify --strict --repair" : "stout verify --repair"
        return report(found, context, screen, isStrict, hint: "`\(repair)` pours and links them again")
    }

    private static func repair(_ context: Context, _ screen: Screen, isStrict: Bool) throws(Failure) -> Int32 {
        let outcome = try RepairEnvironment.run(context, isStrict: isStrict)
        if screen.json {
            let replaced = outcome.replaced.map { keg -> JSONValue in
                ["name": .string(keg.name), "version": .string(keg.versionText)]
            }
            try screen.out(
                .object(
                    json(outcome.before) + [
                        ("replaced", .array(replaced)), ("remaining", list(outcome.after.findings)),
                    ]))
        }
        for keg in outcome.replaced { screen.say("  \(screen.talk.bold("~")) \(keg)") }
        for (old, new) in zip(outcome.before, outcome.after) where old.generation.number != new.generation.number {
            let group = new.group.map { " of the group `\($0)`" } ?? ""
            screen.say("Linked the environment\(group) anew as generation \(new.generation.number)")
        }
        return report(
            outcome.after, context, screen, isStrict,
            hint: "something changes these files while stout works: find out what, and run it again")
    }

    private static func json(_ found: [VerifyEnvironment.Outcome]) -> [(key: String, value: JSONValue)] {
        [
            ("kegs", .integer(Int64(found.reduce(0) { $0 + $1.verification.kegs }))),
            ("entries", .integer(Int64(found.reduce(0) { $0 + $1.verification.entries }))),
            ("findings", list(found.findings)), ("additions", list(found.additions)),
        ]
    }

    private static func list(_ findings: [Verification.Finding]) -> JSONValue {
        .array(
            findings.map { finding in
                [
                    "kind": .string(finding.kind.rawValue), "path": .string(finding.path.text),
                    "package": finding.keg.map { .string($0.name) } ?? .null,
                ]
            })
    }

    private static func report(
        _ found: [VerifyEnvironment.Outcome], _ context: Context, _ screen: Screen, _ isStrict: Bool, hint: String
    ) -> Int32 {
        let findings = isStrict ? found.findings + found.additions : found.findings
        if findings.isEmpty {
            let kegs = found.reduce(0) { $0 + $1.verification.kegs }
            let entries = found.reduce(0) { $0 + $1.verification.entries }
            screen.say(
                "\(screen.talk.bold("Verified")) \(counted(kegs, "package")), \(counted(entries, "entry", "entries")): "
                    + "all as installed")
            say(found.additions, screen)
            return 0
        }
        let shown = findings.prefix(20).map { finding in
            let owner = finding.keg.map { " (\($0.name))" } ?? ""
            return "\(words(finding.kind)): \(finding.path)\(owner)"
        }
        let more = findings.count - shown.count
        let failure = Failure(
            Diagnostic(
                .environmentChanged,
                "\(counted(findings.count, "path")) \(findings.count == 1 ? "differs" : "differ") from what was installed",
                notes: shown + (more > 0 ? ["and \(more) more"] : []), hints: [hint])
        ).about(Set(findings.compactMap { $0.keg?.name }).sorted())
        // The findings are the data; standard output holds one document.
        screen.complain(PackageChains.known(context)?.telling(failure) ?? failure)
        return 1
    }

    /// What programs left, in one line; each path with `-v`.
    private static func say(_ additions: [Verification.Finding], _ screen: Screen) {
        if additions.isEmpty { return }
        screen.say("  \(counted(additions.count, "path")) added by programs, not installed by stout")
        if screen.loudness < .verbose { return }
        for one in additions { screen.say("    \(one.path)") }
    }

    private static func words(_ kind: Verification.Finding.Kind) -> String {
        switch kind {
        case .missing: "missing"
        case .added: "not installed by stout"
        case .kind: "of another kind"
        case .content: "changed"
        case .mode: "other permissions"
        case .target: "leads elsewhere"
        case .owner: "belongs to another user"
        case .keg: "the whole keg is missing or has lost its records"
        }
    }
}
