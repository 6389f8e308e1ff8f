internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let whyNot = Command(
        name: "why-not", summary: "Show what keeps a version of a package out",
        details: """
            Asks the sources whether VERSION could come in beside everything that the Stoutfile requires, without writing \
            anything. What stands against it is told with the places in the Stoutfile, and with the smallest edits that \
            would let it in. NAME alone means its newest version; VERSION may be a constraint.
            """,
        examples: ["stout why-not cmake", "stout why-not cmake@3.31.0", "stout why-not 'openssl@>=3' --json"],
        arguments: .one("NAME[@VERSION]")
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        let (name, constraint) = try invocation.question(invocation.arguments[0])
        let answer = try WhyNot(try invocation.context(progress), name: name, constraint: constraint)
        progress.end()
        if invocation.screen.json {
            try invocation.screen.out(WhyNotReport.json(answer))
        } else {
            try invocation.screen.out(WhyNotReport.text(answer, invocation.screen))
        }
        return 0
    }
}

extension Invocation {
    /// A bare version means that version, not what is compatible with it.
    fileprivate func question(_ text: String) throws(Failure) -> (name: String, constraint: Constraint?) {
        let argument = try package(text)
        guard argument.featureRange == nil else {
            // Says what is wrong with it.
            return (try packageNames([text])[0], nil)
        }
        guard let version = argument.version else { return (argument.name, argument.constraint) }
        return (argument.name, version.hasBuild ? .only(version) : .exactly(version))
    }
}

private enum WhyNotReport {
    static func text(_ why: WhyNot, _ screen: Screen) -> TerminalText {
        let style = screen.data
        let subject: TerminalText = "\(style.name("\(why.name)")) \(why.constraint)"
        switch why.answer {
        case .locked: return "\(subject) is in the lock\n"
        case .free(let command, let changes):
            let lead = "nothing keeps \(why.name) \(why.constraint) out: "
            var text: TerminalText = "nothing keeps \(subject) out: "
            text += style.wrapped("`\(command)` would change", indent: 2, after: lead.count) + "\n"
            for change in changes { text += LockReport.line(change, screen) + "\n" }
            return text
        case .blocked(let platform, let explanation, _, let fixes):
            var text: TerminalText = "\(subject) cannot come in on \(platform):\n\n"
            text +=
                explanation.split(separator: "\n", omittingEmptySubsequences: false)
                .map { line -> TerminalText in line.isEmpty ? "" : "  " + style.wrapped("\(line)", indent: 2) }
                .joined(separator: "\n") + "\n"
            if !fixes.isEmpty { text += "\n" }
            for (place, fix) in fixes.enumerated() {
                let lead = place == 0 ? "this would let it in: " : "or: "
                text += "\(lead)" + style.wrapped("\(fix)", indent: 2, after: lead.count) + "\n"
            }
            return text
        }
    }

    static func json(_ why: WhyNot) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(why.name)), ("constraint", .string(why.constraint.text)),
        ]
        switch why.answer {
        case .locked: members.append(("status", .string("locked")))
        case .free(let command, let changes):
            members.append(("status", .string("free")))
            members.append(("command", .string(command)))
            members.append(("changes", .array(changes.map(LockReport.json))))
        case .blocked(let platform, let explanation, let places, let fixes):
            members.append(("status", .string("blocked")))
            members.append(("platform", .string("\(platform)")))
            members.append(("explanation", .string(explanation)))
            members.append(("places", .array(places.map { .string($0) })))
            members.append(("fixes", .array(fixes.map { .string($0) })))
        }
        return .object(members)
    }
}
