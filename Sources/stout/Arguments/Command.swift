internal import Diagnostics

/// One thing that stout can be told to do.
struct Command: Sendable {
    /// The words a command takes besides options.
    struct Arguments: Sendable {
        /// As shown in the usage line, for example `NAME…`.
        let label: String
        let count: ClosedRange<Int>
        /// Everything from the first argument on belongs to another program, options included.
        let passedOn: Bool

        static let none = Arguments(label: "", count: 0...0, passedOn: false)
        static func one(_ label: String) -> Arguments { Arguments(label: label, count: 1...1, passedOn: false) }
        static func optional(_ label: String) -> Arguments {
            Arguments(label: "[\(label)]", count: 0...1, passedOn: false)
        }
        static func some(_ label: String) -> Arguments {
            Arguments(label: "\(label)…", count: 1...Int.max, passedOn: false)
        }
        static func program(_ label: String) -> Arguments {
            Arguments(label: label, count: 1...Int.max, passedOn: true)
        }
    }

    let name: String
    /// A few words for the list of commands.
    let summary: String
    /// What a person should know before using it; may be empty.
    var details = ""
    var examples: [String] = []
    var options: [Option] = []
    var arguments = Arguments.none
    var subcommands: [Command] = []
    /// For programs, not for people: no list shows it.
    var isHidden = false
    /// Returns the exit status.
    let action: @Sendable (Invocation) throws(Failure) -> Int32

    /// A command that only holds others.
    static func group(_ name: String, _ summary: String, _ subcommands: [Command]) -> Command {
        Command(name: name, summary: summary, subcommands: subcommands) { _ in 1 }
    }
}
