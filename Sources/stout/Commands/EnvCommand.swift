internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let env = Command(
        name: "env", summary: "Print the variables of the environment for a shell",
        details: "Use it as `eval \"$(stout env)\"`, in fish as `stout env --shell fish | source`.",
        examples: ["eval \"$(stout env)\"", "stout env --shell fish | source", "stout env --json"],
        options: [.value("shell", "SHELL", "bash, zsh or fish; default: the one that SHELL names, else bash")]
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
        try invocation.screen.out(bytes: variables.changes.map { shell.assignment($0.name, $0.value) + "\n" }.joined())
        return 0
    }
}

/// How a shell sets a variable.
enum ShellSyntax: String, CaseIterable {
    case bash, zsh, fish

    /// The shell that is named, or that SHELL names.
    static func chosen(_ name: String?) throws(Failure) -> ShellSyntax {
        guard let name else {
            return ShellSyntax(rawValue: Path(Environment.value("SHELL") ?? "").name) ?? .bash
        }
        if let shell = ShellSyntax(rawValue: name) { return shell }
        if name == "sh" || name == "dash" || name == "ksh" { return .bash }
        throw Failure(
            Diagnostic(
                .optionValue, "`--shell` is bash, zsh or fish, not `\(name)`",
                hints: ["bash's syntax works in any POSIX shell"]))
    }

    /// Quoted so that nothing in the text is anything but text.
    func quoted(_ text: String) -> String {
        switch self {
        case .bash, .zsh: return "'\(text.replacing("'", with: "'\\''"))'"
        case .fish: return "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
        }
    }

    func removal(of name: String) -> String { self == .fish ? "set -e \(name)" : "unset \(name)" }

    /// Quoted so that nothing in the value is anything but text.
    func assignment(_ name: String, _ value: String) -> String {
        switch self {
        case .bash, .zsh: return "export \(name)='\(value.replacing("'", with: "'\\''"))'"
        case .fish:
            let quoted = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            // fish holds PATH and its like as lists.
            if name == "PATH" || name == "MANPATH" || name == "CDPATH" {
                let parts = quoted.split(separator: ":").map { "'\($0)'" }.joined(separator: " ")
                return "set -gx \(name) \(parts)"
            }
            return "set -gx \(name) '\(quoted)'"
        }
    }
}
