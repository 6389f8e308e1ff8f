internal import Diagnostics
internal import Unix

/// Manual pages, made from the same texts as `--help`. man(7): https://man7.org/linux/man-pages/man7/man.7.html
enum Manual {
    /// Writes a page for stout and one for each command, `stout-sync.1`, into a folder.
    ///
    /// - Returns: their names.
    static func write(_ commands: [Command], into folder: Path) throws(Failure) -> [String] {
        var pages: [(name: String, text: ManualText)] = [("stout", overview(commands))]
        func add(_ command: Command, _ title: String) {
            pages.append((title.replacing(" ", with: "-"), page(command, title)))
            for inner in command.subcommands where !inner.isHidden { add(inner, "\(title) \(inner.name)") }
        }
        for command in commands where !command.isHidden { add(command, "stout \(command.name)") }
        do throws(SystemError) {
            try FileSystem.makeDirectories(folder)
            for page in pages { try FileSystem.write(folder / "\(page.name).1", Array(page.text.text.utf8)) }
        } catch { throw error.failure("write the manual pages") }
        return pages.map { "\($0.name).1" }
    }

    private static func overview(_ commands: [Command]) -> ManualText {
        var text = head("stout", "declarative, lockfile-driven environments")
        text += ".SH SYNOPSIS\n.B stout\n.I COMMAND\n[\\fIOPTIONS\\fR]\n.SH COMMANDS\n"
        for command in commands where !command.isHidden {
            text += ".TP\n.BR stout\\-\(command.name) (1)\n\(command.summary).\n"
        }
        return text + options("OPTIONS", Option.everywhere) + exit
    }

    private static func page(_ command: Command, _ title: String) -> ManualText {
        var text = head(title.replacing(" ", with: "-"), lowered(command.summary))
        text += ".SH SYNOPSIS\n.B \(title)\n"
        if command.subcommands.isEmpty {
            text += "[\\fIOPTIONS\\fR]\n"
            if !command.arguments.label.isEmpty { text += ".I \(command.arguments.label)\n" }
        } else {
            text += ".I COMMAND\n"
        }
        if !command.examples.isEmpty {
            text += ".SH EXAMPLES\n.nf\n" + command.examples.map { "\($0)\n" as ManualText }.joined() + ".fi\n"
        }
        text += ".SH DESCRIPTION\n\(command.summary).\n"
        if !command.details.isEmpty { text += ".PP\n\(ManualText(lines: command.details))\n" }
        if !command.subcommands.isEmpty {
            text += ".SH COMMANDS\n"
            for inner in command.subcommands where !inner.isHidden {
                let name = "\(title) \(inner.name)".replacing(" ", with: "-")
                text += ".TP\n.BR \(name) (1)\n\(inner.summary).\n"
            }
            return text + exit
        }
        return text + options("OPTIONS", command.options) + options("OPTIONS OF EVERY COMMAND", Option.everywhere)
            + exit
    }

    private static func head(_ name: String, _ summary: String) -> ManualText {
        """
        .TH \(name.uppercased()) 1 "\(ManualText(verbatim: Program.date))" "stout \(Program.version)" "stout"
        .SH NAME
        \(name) \\- \(summary)

        """
    }

    private static func options(_ title: String, _ options: [Option]) -> ManualText {
        if options.isEmpty { return "" }
        return ".SH \(title)\n"
            + options.map { option in
                let short: ManualText = option.short.map { "\\fB\\-\($0)\\fR, " } ?? ""
                let value: ManualText = option.value.map { " \\fI\($0)\\fR" } ?? ""
                let variable: ManualText = option.variable.map { " The variable \\fB\($0)\\fR stands for it." } ?? ""
                return ".TP\n\(short)\\fB\\-\\-\(option.name)\\fR\(value)\n\(option.help).\(variable)\n"
            }.joined()
    }

    private static let exit: ManualText = """
        .SH EXIT STATUS
        0 is done, 1 is something that you can mend, 2 is something unexpected; \\fBstout run\\fR gives the program's own.
        .SH SEE ALSO
        .BR stout (1)

        """

    /// A summary begins with a capital, a name's line does not.
    private static func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
