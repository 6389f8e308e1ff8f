internal import Diagnostics
internal import Unix

/// What the user typed, understood: a command, its options and its arguments.
struct Invocation {
    let command: Command
    /// `stout registry add`, as typed.
    let title: String
    let arguments: [String]
    private let values: [String: [String]]
    /// Names of options on the command line itself.
    private let written: Set<String>
    let screen: Screen

    init(
        command: Command, title: String, arguments: [String], values: [String: [String]], written: Set<String>,
        screen: Screen
    ) {
        self.command = command
        self.title = title
        self.arguments = arguments
        self.values = values
        self.written = written
        self.screen = screen
    }

    /// Every value given for an option, in order; its variable's when none was.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The last value given.
    func value(_ name: String) -> String? { values[name]?.last }

    func has(_ name: String) -> Bool { values[name] != nil }

    /// Whether an option was written on the command line; what a variable says holds for commands that have a use for it.
    func hasArgument(_ name: String) -> Bool { written.contains(name) }

    /// Refuses two options that contradict each other.
    func exclude(_ left: String, _ right: String) throws(Failure) {
        guard has(left), has(right) else { return }
        throw Failure(
            Diagnostic(.optionConflict, "`--\(left)` and `--\(right)` exclude each other", hints: ["give one of them"]))
    }
}
