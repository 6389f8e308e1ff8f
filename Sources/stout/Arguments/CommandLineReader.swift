internal import Packages
internal import Diagnostics
internal import Unix

/// Turns the words after `stout` into an `Invocation`.
struct CommandLineReader {
    let commands: [Command]
    private(set) var command: Command?
    private(set) var title = "stout"
    /// A program that is the command, and what is for it.
    private(set) var plugIn: (program: Path, name: String, arguments: [String])?
    private var values: [String: [String]] = [:]
    private var arguments: [String] = []

    init(commands: [Command]) { self.commands = commands }

    /// Whether help is wanted, and of which command (none: of stout itself).
    var wantsHelp: Bool { values["help"] != nil }
    var wantsVersion: Bool { values["version"] != nil }

    mutating func read(_ words: [String]) throws(Failure) {
        var words = words[...]
        var onlyArguments = false
        while let word = words.popFirst() {
            if onlyArguments {
                arguments.append(word)
            } else if word == "--" {
                onlyArguments = true
            } else if word.hasPrefix("--") {
                try long(word.dropFirst(2), &words)
            } else if word.hasPrefix("-"), word.count > 1 {
                try short(word.dropFirst(), &words)
            } else if command == nil || !(command?.subcommands.isEmpty ?? true) {
                try choose(word)
                if let found = plugIn {
                    // Everything behind it is its own, options included.
                    plugIn = (found.program, found.name, Array(words))
                    return
                }
            } else {
                arguments.append(word)
                onlyArguments = command?.arguments.passedOn ?? false
            }
        }
    }

    /// The invocation; called after `read`, when neither help nor the version is wanted.
    func invocation(_ screen: Screen) throws(Failure) -> Invocation? {
        guard let command, command.subcommands.isEmpty else { return nil }
        if arguments.count < command.arguments.count.lowerBound {
            throw Failure(
                Diagnostic(
                    .argumentCount, "`\(title)` needs \(command.arguments.label)",
                    hints: ["usage: \(Help.usage(command, title))"]))
        }
        if arguments.count > command.arguments.count.upperBound {
            let extra = arguments[command.arguments.count.upperBound]
            throw Failure(
                Diagnostic(
                    .argumentCount, "`\(title)` does not take `\(extra)`",
                    hints: ["usage: \(Help.usage(command, title))"]))
        }
        var values = values
        for option in options where values[option.name] == nil {
            guard let variable = option.variable, let value = Environment.nonEmpty(variable) else { continue }
            if !SystemText.isUTF8(value) {
                throw Self.notText("the variable \(variable)", "set \(variable) to UTF-8 text, or unset it")
            }
            if option.value != nil || Environment.saysYes(value) { values[option.name] = [value] }
        }
        return Invocation(
            command: command, title: title, arguments: arguments, values: values, written: Set(self.values.keys),
            screen: screen)
    }

    /// Refuses words that are not UTF-8, but those that are for another program: these pass through as they are.
    func checkText(_ words: [String]) throws(Failure) {
        let passed = plugIn?.arguments.count ?? (command?.arguments.passedOn == true ? arguments.count - 1 : 0)
        for word in words.dropLast(max(0, passed)) where !SystemText.isUTF8(word) {
            throw Self.notText("the argument `\(SystemText.shown(word))`", "write it in UTF-8")
        }
    }

    private static func notText(_ what: String, _ hint: String) -> Failure {
        Failure(
            Diagnostic(
                .notText, "\(what) is not UTF-8", notes: ["nothing was read or changed"], hints: [hint]))
    }

    private var options: [Option] {
        Option.everywhere + (command?.options ?? [])
            + (command == nil ? [Help.version] : [])
            + (wantsHelp ? [.value("man", "DIR", "Write manual pages into DIR")] : [])
    }

    /// What was said, for the screen that is made before the command is known to be right.
    func given(_ name: String) -> String? {
        if let value = values[name]?.last { return value }
        let variable = Option.everywhere.first { $0.name == name }?.variable
        return variable.flatMap { Environment.nonEmpty($0) }
    }

    /// Whether a switch is on, as far as was read.
    func isSet(_ name: String) -> Bool {
        if values[name] != nil { return true }
        return Option.everywhere.first { $0.name == name }?.variable.map(Environment.isOn) ?? false
    }

    private mutating func choose(_ word: String) throws(Failure) {
        // `stout help add` is `stout add --help`.
        if command == nil, word == "help", !wantsHelp {
            values["help"] = [""]
            return
        }
        let known = command?.subcommands ?? commands
        guard let found = known.first(where: { $0.name == word }) else {
            if command == nil, let program = PlugIn.find(word) {
                plugIn = (program, word, [])
                return
            }
            let near = PackageName.nearest(to: word, among: known.lazy.filter { !$0.isHidden }.map(\.name))
            throw Failure(
                Diagnostic(
                    .unknownCommand, "`\(title)` has no command `\(word)`",
                    hints: (near.map { ["did you mean `\(title) \($0)`?"] } ?? [])
                        + ["`\(title) --help` lists the commands"]))
        }
        command = found
        title += " " + word
    }

    private mutating func long(_ text: Substring, _ rest: inout ArraySlice<String>) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = options.first(where: { $0.name == name }) else { throw unknown("--" + name) }
        let inline = parts.count > 1 ? String(parts[1]) : nil
        if option.value == nil, inline != nil {
            throw Failure(
                Diagnostic(.optionValue, "`--\(name)` takes no value", hints: ["write `--\(name)` alone"]))
        }
        try take(option, written: "--" + name, inline, &rest)
    }

    private mutating func short(_ letters: Substring, _ rest: inout ArraySlice<String>) throws(Failure) {
        var letters = letters
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else { throw unknown("-\(letter)") }
            if option.value != nil, !letters.isEmpty {
                try take(option, written: "-\(letter)", String(letters), &rest)
                return
            }
            try take(option, written: "-\(letter)", nil, &rest)
        }
    }

    private mutating func take(
        _ option: Option, written: String, _ inline: String?, _ rest: inout ArraySlice<String>
    ) throws(Failure) {
        guard let label = option.value else {
            values[option.name, default: []].append("")
            return
        }
        guard let value = inline ?? rest.popFirst(), inline != nil || !value.hasPrefix("--") else {
            throw Failure(
                Diagnostic(.optionValue, "`\(written)` needs a value", hints: ["write `\(written) \(label)`"]))
        }
        if !option.isRepeatable, let former = values[option.name]?.last, former != value {
            throw Failure(
                Diagnostic(
                    .optionTwice, "`--\(option.name)` is given twice: `\(former)` and `\(value)`",
                    hints: ["keep one of them"]))
        }
        values[option.name, default: []].append(value)
    }

    private func unknown(_ written: String) -> Failure {
        let near = PackageName.nearest(to: written, among: options.lazy.map { "--" + $0.name })
        return Failure(
            Diagnostic(
                .unknownOption, "`\(title)` has no option `\(written)`",
                hints: (near.map { ["did you mean `\($0)`?"] } ?? []) + ["`\(title) --help` lists the options"]))
    }
}
