internal import Diagnostics
internal import Unix

/// Manual pages, made from the same texts as `--help`. man(7): https://man7.org/linux/man-pages/man7/man.7.html
enum Manual {
    /// Writes a page for stout and one for each command, `stout-sync.1`, into a folder.
    ///
    /// - Returns: their names.
    static func write(_ commands: [Command], into folder: Path) throws(Failure) -> [String] {
        var pages: [(name: String, text: String)] = [("stout", overview(commands))]
        func add(_ command: Command, _ title: String) {
            pages.append((title.replacing(" ", with: "-"), page(command, title)))
            for inner in command.subcommands where !inner.isHidden { add(inner, "\(title) \(inner.name)") }
        }
        for command in commands where !command.isHidden { add(command, "stout \(command.name)") }
        do throws(SystemError) {
            try FileSystem.makeDirectories(folder)
            for page in pages { try FileSystem.write(folder / "\(page.name).1", Array(page.text.utf8)) }
        } catch { throw error.failure("write the manual pages") }
        return pages.map { "\($0.name).1" }
    }

    private static func overview(_ commands: [Command]) -> String {
        var text = head("stout", "declarative, lockfile-driven environments")
        text += ".SH SYNOPSIS\n.B stout\n.I COMMAND\n[\\fIOPTIONS\\fR]\n.SH COMMANDS\n"
        for command in commands where !command.isHidden {
            text += ".TP\n.BR stout\\-\(escaped(command.name)) (1)\n\(line(command.summary)).\n"
        }
        return text + options("OPTIONS", Option.everywhere) + exit
    }

    private static func page(_ command: Command, _ title: String) -> String {
        var text = head(title.replacing(" ", with: "-"), lowered(command.summary))
        text += ".SH SYNOPSIS\n.B \(escaped(title))\n"
        if command.subcommands.isEmpty {
            text += "[\\fIOPTIONS\\fR]\n"
            if !command.arguments.label.isEmpty { text += ".I \(escaped(command.arguments.label))\n" }
        } else {
            text += ".I COMMAND\n"
        }
        if !command.examples.isEmpty {
            text += ".SH EXAMPLES\n.nf\n" + command.examples.map { line($0) + "\n" }.joined() + ".fi\n"
        }
        text += ".SH DESCRIPTION\n\(line(command.summary)).\n"
        if !command.details.isEmpty { text += ".PP\n\(line(command.details))\n" }
        if !command.subcommands.isEmpty {
            text += ".SH COMMANDS\n"
            for inner in command.subcommands where !inner.isHidden {
                let name = "\(title) \(inner.name)".replacing(" ", with: "-")
                text += ".TP\n.BR \(escaped(name)) (1)\n\(line(inner.summary)).\n"
            }
            return text + exit
        }
        return text + options("OPTIONS", command.options) + options("OPTIONS OF EVERY COMMAND", Option.everywhere)
            + exit
    }

    private static func head(_ name: String, _ summary: String) -> String {
        """
        .TH \(escaped(name.uppercased())) 1 "\(Program.date)" "stout \(Program.version)" "stout"
        .SH NAME
        \(escaped(name)) \\- \(line(summary))

        """
    }

    private static func options(_ title: String, _ options: [Option]) -> String {
        if options.isEmpty { return "" }
        return ".SH \(title)\n"
            + options.map { option in
                let short = option.short.map { "\\fB\\-\($0)\\fR, " } ?? ""
                let value = option.value.map { " \\fI\(escaped($0))\\fR" } ?? ""
                let variable = option.variable.map { " The variable \\fB\($0)\\fR stands for it." } ?? ""
                return ".TP\n\(short)\\fB\\-\\-\(escaped(option.name))\\fR\(value)\n\(line(option.help)).\(variable)\n"
            }.joined()
    }

    private static let exit = """
        .SH EXIT STATUS
        0 is done, 1 is something that you can mend, 2 is something unexpected; \\fBstout run\\fR gives the program's own.
        .SH SEE ALSO
        .BR stout (1)

        """

    /// A summary begins with a capital, a name's line does not.
    private static func lowered(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }

    /// A line of text that cannot be taken for a request.
    private static func line(_ text: String) -> String {
        let text = escaped(text)
        return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
            .replacing("“", with: "\"").replacing("”", with: "\"")
    }
}
