internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let env = Command(
        name: "env", summary: "Print the variables of the environment for a shell",
        details: "Use it as `eval \"$(stout env)\"`, in fish as `stout env --shell fish | source`.",
        examples: ["eval \"$(stout env)\"", "stout env --shell fish | source", "stout env --json"],
        options: [.value("shell", "SHELL", "bash, zsh, fish or sh; default: the one that SHELL names, else bash")]
    ) { invocation throws(Failure) in
        let progress = Progress(invocation.screen)
        let variables = try EnvironmentVariables(try invocation.context(progress), value: Environment.value)
        if invocation.screen.json {
            if let one = variables.changes.first(where: { !SystemText.isUTF8($0.value) }) {
                throw Failure(
                    Diagnostic(
                        .notText, "the variable \(one.name) is not UTF-8, and JSON is",
                        hints: ["`stout env --shell bash` prints it as it is"]))
            }
            try invocation.screen.out(
                .object(variables.changes.map { ($0.name, .string($0.value)) }))
            return 0
        }
        let shell = try ShellSyntax.chosen(invocation.value("shell"))
        let kept = variables.changes.filter { shell.keeps($0.name) }
        if let first = kept.first {
            let names = kept.map { "`\($0.name)`" }.joined(separator: ", ")
            invocation.screen.warn(
                Diagnostic(
                    .variableOfShell,
                    kept.count == 1
                        ? "`\(first.name)` is left out: \(shell.rawValue) has a variable of this name for itself"
                        : "\(kept.count) variables are left out: \(shell.rawValue) has variables of these names for itself",
                    severity: .warning, notes: kept.count == 1 ? [] : [names],
                    hints: ["programs that `stout run` starts get it; another name works in \(shell.rawValue), too"]))
        }
        try invocation.screen.out(
            document: variables.changes.filter { !shell.keeps($0.name) }.map { shell.assignment($0.name, $0.value) }
                .joined())
        return 0
    }
}
