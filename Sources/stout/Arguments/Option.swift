/// One `--name` that a command understands.
struct Option: Sendable {
    /// Long name without dashes; also the key under which its values are found.
    let name: String
    /// One letter without a dash.
    let short: Character?
    /// What its value is called in the help; nil for a switch.
    let value: String?
    /// The variable that stands for it when it is not written; a switch is on for any value but those that say no
    /// (`Environment.saysYes`).
    let variable: String?
    let help: String
    /// Whether several values say more than one does.
    var isRepeatable = false

    static func flag(_ name: String, short: Character? = nil, variable: String? = nil, _ help: String) -> Option {
        Option(name: name, short: short, value: nil, variable: variable, help: help)
    }

    static func value(
        _ name: String, short: Character? = nil, _ value: String, variable: String? = nil, _ help: String
    ) -> Option {
        Option(name: name, short: short, value: value, variable: variable, help: help)
    }

    /// One that may be given several times; its help says so.
    static func values(
        _ name: String, short: Character? = nil, _ value: String, variable: String? = nil, _ help: String
    ) -> Option {
        var option = Option(name: name, short: short, value: value, variable: variable, help: help)
        option.isRepeatable = true
        return option
    }

    /// Those that every command understands.
    static let everywhere: [Option] = [
        .value("project", "DIR", variable: "STOUT_PROJECT", "Act on the project in DIR instead of this folder's"),
        .flag("offline", variable: "STOUT_OFFLINE", "Use no network"),
        .flag("no-wait", variable: "STOUT_NO_WAIT", "Fail when another stout holds what is needed, instead of waiting"),
        .flag("json", "Print data as JSON on standard output"),
        .flag("quiet", short: "q", variable: "STOUT_QUIET", "Print errors and data only"),
        .flag("verbose", short: "v", variable: "STOUT_VERBOSE", "Print each step"),
        .flag("no-progress", variable: "STOUT_NO_PROGRESS", "Show no progress, only results"),
        .value("color", "WHEN", variable: "STOUT_COLOR", "auto, always or never"),
        .flag("help", short: "h", "Print help"),
    ]
}
