internal import Diagnostics
internal import Notation

extension Command {
    static let explain = Command(
        name: "explain", summary: "Say what causes a message, show an example, and what to do about it",
        details: "CODE is what a message has in brackets. Without one all codes are listed.",
        examples: ["stout explain E0402", "stout explain 402", "stout explain --json"],
        arguments: .optional("CODE")
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        guard let text = invocation.arguments.first else {
            if screen.json {
                try screen.out(.array(Explanation.all.map(json)))
            } else {
                try screen.out(list(screen.data))
            }
            return 0
        }
        guard let found = Explanation.named(text) else {
            throw Failure(
                Diagnostic(
                    .unknownCode, "no message has the code `\(text)`",
                    hints: ["`stout explain` lists all codes; they look like `E0402`"]))
        }
        if screen.json { try screen.out(json(found)) } else { try screen.out(page(found, screen.data)) }
        return 0
    }
}

private func list(_ style: Style) -> TerminalText {
    var text: TerminalText = ""
    var subject = ""
    for one in Explanation.all {
        if one.subject != subject {
            text += (text.isEmpty ? "" : "\n") + style.bold("\(one.subject)") + "\n"
            subject = one.subject
        }
        text += "  \(style.name("\(one.code)"))  " + style.wrapped("\(one.title)", indent: 9) + "\n"
    }
    return text
}

private func page(_ one: Explanation, _ style: Style) -> TerminalText {
    var text =
        style.name("\(one.code)") + ": " + style.bold(style.wrapped("\(one.title)", indent: 2, after: 7)) + "\n\n"
    for paragraph in one.cause { text += style.wrapped(TerminalText(lines: paragraph), indent: 0) + "\n\n" }
    for example in one.examples {
        let file = example.kind.split(separator: " ").dropFirst().first.map { ", \($0)" } ?? ""
        text += style.bold("Example\(file):") + "\n"
        for line in example.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            text += line.isEmpty ? "\n" : "  \(line)\n"
        }
        text += "\n"
    }
    if !one.remedy.isEmpty { text += style.bold("What to do:") + "\n" }
    for paragraph in one.remedy { text += "  " + style.wrapped(TerminalText(lines: paragraph), indent: 2) + "\n" }
    return text
}

private func json(_ one: Explanation) -> JSONValue {
    [
        "code": .string(one.code), "title": .string(one.title), "subject": .string(one.subject),
        "cause": .string(one.cause.joined(separator: "\n")),
        "examples": .array(
            one.examples.map { ["kind": .string($0.kind), "text": .string($0.text)] }),
        "remedy": .string(one.remedy.joined(separator: "\n")),
    ]
}
