internal import Notation

/// What `--help` and `--version` say to programs (spec/cli/help.schema.json, spec/cli/version.schema.json).
extension Help {
    /// Of stout itself where no command is named.
    static func json(_ command: Command?, _ title: String, of commands: [Command]) -> JSONValue {
        [
            "title": .string(title),
            "summary": .string(command?.summary ?? Program.summary),
            "details": .string(command?.details ?? ""),
            "examples": .array((command?.examples ?? []).map { .string($0) }),
            "usage": .string(command.map { usage($0, title) } ?? overviewUsage),
            "commands": list(command?.subcommands ?? commands, below: title),
            "options": .array((command?.options ?? [version]).map(option)),
            "common_options": .array(Option.everywhere.map(option)),
        ]
    }

    static var version: Option { .flag("version", short: "V", "Print the version") }

    static var versionJSON: JSONValue { ["version": .string(Program.version), "date": .string(Program.date)] }

    private static func list(_ commands: [Command], below title: String) -> JSONValue {
        .array(
            commands.filter { !$0.isHidden }.map { command in
                let title = "\(title) \(command.name)"
                return [
                    "name": .string(command.name), "title": .string(title), "summary": .string(command.summary),
                    "commands": list(command.subcommands, below: title),
                ]
            })
    }

    private static func option(_ option: Option) -> JSONValue {
        [
            "name": .string("--" + option.name), "short": option.short.map { .string("-\($0)") } ?? .null,
            "value": option.value.map { .string($0) } ?? .null,
            "variable": option.variable.map { .string($0) } ?? .null, "help": .string(option.help),
        ]
    }
}
