internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage
internal import Unix

extension Command {
    static let doctor = Command(
        name: "doctor", summary: "Look for what is wrong on this machine, and mend it with --fix",
        details: """
            Looks at stout's folders and their permissions, what their file system can do, free space, the clock, libcurl and \
            certificates, the configuration, the shell's hook; in a project also at the lock, the environment and each source. Their \
            servers are asked unless `--offline`, and their certificates and clocks looked at. Exit status 1 when something is bad.
            """,
        examples: ["stout doctor", "stout doctor --fix", "stout doctor --offline --json"],
        options: [.flag("fix", "Mend permissions, damaged copies, packages that are gone, what is left over")]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let folder = try invocation.workingFolder()
        var project: Path?
        var refusal: Failure?
        do throws(Failure) {
            project = invocation.value("project") == nil ? try Project.find(from: folder) : folder
            if let project { try ProjectOwner.check(project) }
        } catch {
            project = nil
            if error.all.contains(where: { $0.code != .stoutfileMissing }) { refusal = error }
        }
        let progress = Progress(screen)
        let checkup = Checkup(
            try invocation.context(progress, in: project ?? folder), hasProject: project != nil, refusal: refusal,
            hookVersion: ShellSyntax.hookVersion, fixes: invocation.has("fix"))
        progress.end()
        let isBad = checkup.findings.contains { $0.state == .bad }
        if screen.json {
            try screen.out([
                "findings": .array(checkup.findings.map(json)), "healthy": .boolean(!isBad),
            ])
            return isBad ? 1 : 0
        }
        for finding in checkup.findings where screen.loudness >= .normal || finding.state != .good {
            try screen.out(text(finding, screen.data))
        }
        let count = checkup.findings.count { $0.state == .bad || $0.state == .warning }
        if count == 0 {
            screen.say("Nothing is wrong")
        } else if checkup.findings.contains(where: \.canBeMended) {
            screen.say("`stout doctor --fix` mends what is marked with *")
        }
        return isBad ? 1 : 0
    }
}

private func text(_ finding: Checkup.Finding, _ style: Style) -> TerminalText {
    let mark =
        switch finding.state {
        case .good: style.good("ok     ")
        case .mended: style.good("mended ")
        case .warning: style.warning("warning")
        case .bad: style.error("bad    ")
        }
    let star = finding.canBeMended ? "*" : ""
    let lead: TerminalText = "\(finding.subject)\(star): "
    var text: TerminalText = "\(mark)  \(style.name("\(finding.subject)"))\(star): "
    text += style.wrapped("\(finding.message)", indent: 11, after: 9 + lead.width) + "\n"
    for hint in finding.hints { text += "           \(style.good("hint")): \(style.wrapped("\(hint)", indent: 17))\n" }
    return text
}

private func json(_ finding: Checkup.Finding) -> JSONValue {
    [
        "subject": .string(finding.subject), "state": .string(finding.state.rawValue),
        "message": .string(finding.message), "hints": .array(finding.hints.map { .string($0) }),
        "mendable": .boolean(finding.canBeMended),
    ]
}
