internal import Diagnostics

/// The texts of `--help`, made from the commands themselves.
enum Help {
    static func usage(_ command: Command, _ title: String) -> String {
        if !command.subcommands.isEmpty { return "\(title) COMMAND" }
        let arguments = command.arguments.label
        let dashes = command.arguments.passedOn ? " [--]" : ""
        return "\(title) [OPTIONS]\(dashes)" + (arguments.isEmpty ? "" : " \(arguments)")
    }

    static let overviewUsage = "stout COMMAND [OPTIONS]"

    /// Of stout itself.
    static func overview(_ commands: [Command], _ style: Style) -> TerminalText {
        let all = Option.everywhere + [version]
        let last =
            "`stout COMMAND --help` tells more about one command, `stout explain CODE` about a message; "
            + "`stout help --man DIR` writes manual pages."
        return """
            \(style.wrapped("\(Program.summary).", indent: 0))

            \(style.bold("Usage:")) \(overviewUsage)

            \(style.bold("Commands:"))
            \(list(commands.filter { !$0.isHidden }.map { ($0.name, $0.summary) }, style))
            \(style.bold("Options, for every command:"))
            \(list(rows(all), style))
            \(style.wrapped("\(last)", indent: 0))

            """
    }

    /// Of one command.
    static func page(_ command: Command, _ title: String, _ style: Style) -> TerminalText {
        var text = style.wrapped("\(command.summary).", indent: 0) + "\n\n"
        if !command.examples.isEmpty {
            text += style.bold("Examples:") + "\n"
            for example in command.examples { text += "  \(example)\n" }
            text += "\n"
        }
        text += "\(style.bold("Usage:")) \(usage(command, title))\n\n"
        if !command.details.isEmpty { text += style.wrapped(TerminalText(lines: command.details), indent: 0) + "\n\n" }
        if !command.subcommands.isEmpty {
            text += style.bold("Commands:") + "\n" + list(command.subcommands.map { ($0.name, $0.summary) }, style)
            return text + "\n`\(title) COMMAND --help` tells more about one command.\n"
        }
        if !command.options.isEmpty {
            text += style.bold("Options:") + "\n" + list(rows(command.options), style) + "\n"
        }
        text += style.bold("Options, for every command:") + "\n" + list(rows(Option.everywhere), style)
        return text
    }

    private static func rows(_ options: [Option]) -> [(String, String)] {
        options.map { option in
            let short = option.short.map { "-\($0), " } ?? "    "
            let value = option.value.map { " \($0)" } ?? ""
            let variable = option.variable.map { " [\($0)]" } ?? ""
            return ("\(short)--\(option.name)\(value)", option.help + variable)
        }
    }

    private static func list(_ rows: [(String, String)], _ style: Style) -> TerminalText {
        let column = min(32, (rows.map { $0.0.count }.max() ?? 0) + 4)
        // Beside each other, the right column would be too narrow to read on a narrow terminal.
        if style.width - column < 30 {
            return rows.map { left, right -> TerminalText in
                "  \(style.name("\(left)"))\n        \(style.wrapped("\(right)", indent: 8))\n"
            }.joined()
        }
        return rows.map { left, right -> TerminalText in
            let padding = TerminalText.spaces(max(2, column - 2 - left.count))
            let head: TerminalText = "  \(style.name("\(left)"))\(padding)"
            return head + style.wrapped("\(right)", indent: max(column, left.count + 4)) + "\n"
        }.joined()
    }
}
