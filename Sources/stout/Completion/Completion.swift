internal import Diagnostics
internal import Operations
internal import Packages
internal import Storage
internal import Unix

/// What can stand where the cursor is: the words of a command line as far as they are typed, and what fits behind them.
struct Completion {
    /// What the shell is told.
    enum Answer: Equatable {
        /// These, of which the shell takes those that begin as the word does.
        case words([CompletionWords.Word])
        case files
        case folders
    }

    private var command: Command?
    private var title = "stout"
    private var folder: String?
    private var arguments = 0
    /// The option whose value comes next.
    private var pending: Option?
    private var onlyArguments = false

    /// - Parameter words: those behind `stout`; the last one is being typed, and may be empty.
    static func answer(_ words: [String], commands: [Command]) -> Answer {
        var completion = Completion()
        for word in words.dropLast() { completion.take(word, commands) }
        return completion.offer(words.last ?? "", commands)
    }

    private var options: [Option] {
        Option.everywhere + (command?.options ?? [])
            + (command == nil ? [.flag("version", short: "V", "Print the version")] : [])
    }

    private mutating func take(_ word: String, _ commands: [Command]) {
        if let option = pending {
            note(option, word)
            pending = nil
        } else if onlyArguments {
            arguments += 1
        } else if word == "--" {
            onlyArguments = true
        } else if word.hasPrefix("--") {
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let option = options.first(where: { $0.name == parts[0] }), option.value != nil else { return }
            if parts.count > 1 { note(option, String(parts[1])) } else { pending = option }
        } else if word.hasPrefix("-"), let last = word.last {
            pending = options.first { $0.short == last && $0.value != nil }
        } else if command == nil, word == "help" {
            return
        } else if let next = (command?.subcommands ?? commands).first(where: { $0.name == word }) {
            command = next
            title += " " + word
        } else {
            arguments += 1
            onlyArguments = command?.arguments.passedOn ?? false
        }
    }

    private mutating func note(_ option: Option, _ value: String) {
        if option.name == "project" { folder = value }
    }

    private func offer(_ word: String, _ commands: [Command]) -> Answer {
        if let option = pending { return values(of: option, word) }
        if !onlyArguments, word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
            let name = word[..<equals].dropFirst(2)
            guard let option = options.first(where: { $0.name == name }),
                case .words(let found) = values(of: option, String(word[equals...].dropFirst()))
            else { return .files }
            return .words(found.map { CompletionWords.Word("--\(name)=\($0.text)", $0.remark) })
        }
        if !onlyArguments, word.hasPrefix("-") {
            return .words(options.map { CompletionWords.Word("--" + $0.name, $0.help) })
        }
        let known = command == nil ? commands : command?.subcommands ?? []
        if !known.isEmpty {
            let help = command == nil ? [CompletionWords.Word("help", "Tell more about one command")] : []
            return .words(
                known.filter { !$0.isHidden }.map { CompletionWords.Word($0.name, $0.summary) } + help
                    + (command == nil ? PlugIn.all().map { CompletionWords.Word($0, "plug-in") } : []))
        }
        return argument(word)
    }

    /// Words from the project; none where there is none.
    private var words: CompletionWords? {
        guard let here = try? Process.workingDirectory(), let home = try? Home.fromEnvironment() else { return nil }
        let place = (folder ?? Environment.nonEmpty("STOUT_PROJECT")).map { (here / $0).normalized }
        guard let project = try? place ?? Project.find(from: here) else { return nil }
        return CompletionWords(
            Context(
                project: project, home: home, isOffline: true, waits: false, userAgent: "stout/\(Program.version)",
                report: { _ in }))
    }

    private func values(of option: Option, _ word: String) -> Answer {
        switch (option.name, option.value) {
        case ("color", _): return list(["auto", "always", "never"])
        case ("shell", _): return list(ShellSyntax.allCases.map(\.rawValue))
        case ("group", _), ("only-group", _): return .words(words?.groups ?? [])
        case ("from", "SOURCE"): return .words(words?.sources ?? [])
        case ("from", "FILE"): return .files
        case ("upgrade-package", _): return .words(words?.locked ?? [])
        case ("instead", _): return .words(words?.packages(word) ?? [])
        case (_, "PLATFORM"): return list(Platform.known.map(\.name))
        case (_, "DIR"): return .folders
        case (_, "FILE"), (_, "PLACE"), (_, "PLATFORM=FILE"): return .files
        default: return .words([])
        }
    }

    private func argument(_ word: String) -> Answer {
        switch title {
        case "stout add":
            // Behind `@` stands a constraint, which nobody can guess.
            return .words(word.contains("@") ? [] : words?.packages(word) ?? [])
        case "stout info", "stout search", "stout why-not": return .words(words?.packages(word) ?? [])
        case "stout remove": return .words(words?.requirements ?? [])
        case "stout update", "stout why", "stout tree": return .words(words?.locked ?? [])
        case "stout rollback": return .words(arguments == 0 ? words?.generations ?? [] : [])
        case "stout explain":
            return .words(Explanation.all.map { CompletionWords.Word($0.code, $0.title) })
        case "stout run":
            return arguments > 0 ? .files : .words(words?.programs ?? [])
        case "stout registry update": return .words(words?.sources ?? [])
        case "stout completions", "stout hook": return list(ShellSyntax.interactive.map(\.rawValue))
        default: return command?.arguments.label.isEmpty ?? true ? .words([]) : .files
        }
    }

    private func list(_ texts: [String]) -> Answer { .words(texts.map { CompletionWords.Word($0) }) }
}
