import Foundation

/// Plays a transcript in a sandbox and writes down what happened, in the transcript's own form.
struct Player {
    let fixture: Fixture
    private let sandbox: Sandbox
    private var names: Placeholders
    private var text = ""
    /// What no transcript may say, however it was recorded.
    private(set) var wrongs: [String] = []

    init(_ fixture: Fixture) throws {
        self.fixture = fixture
        sandbox = try Sandbox(fixture)
        names = Placeholders(root: sandbox.root.path)
    }

    mutating func play(_ transcript: Transcript) throws -> String {
        for step in transcript.steps {
            switch step {
            case .remark(let line): text += line + "\n"
            case .directive(let words, let body): try direct(words, body)
            case .command(let line): try command(line)
            }
        }
        return text
    }

    private mutating func command(_ line: String) throws {
        let before = try sandbox.state()
        let outcome = try sandbox.run(line)
        text += "$ \(line)\n"
        answer(outcome.output, "|")
        answer(outcome.errors, "!")
        if outcome.status != 0 { text += "[exit \(outcome.status)]\n" }
        if outcome.status > 128, line.hasPrefix("stout"), !line.contains("kill") {
            wrongs.append("`\(line)` crashed")
        }
        let isRefused = outcome.errors.contains("error[E")
        guard isRefused || line.contains("--dry-run") || line.contains("--check") else { return }
        if let change = Sandbox.difference(before, try sandbox.state()) {
            text += "[changed: \(change)]\n"
            wrongs.append("`\(line)` must change nothing, but it did: \(change)")
        } else {
            text += "[nothing changed]\n"
        }
        // A program that cannot be started has a status of its own.
        let statuses: Set<Int32> = line.contains("stout run") ? [1, 126, 127] : [1]
        if isRefused, !statuses.contains(outcome.status) { wrongs.append("`\(line)` must end with status 1") }
        if isRefused {
            // Each message has a hint of its own.
            for message in outcome.errors.components(separatedBy: "error[E").dropFirst()
            where !message.contains("\nhint: ") {
                wrongs.append("`\(line)` gives no hint with E\(message.prefix(4))")
            }
        }
    }

    private mutating func answer(_ output: String, _ mark: String) {
        if output.isEmpty { return }
        var lines = names.replace(output, port: sandbox.server?.port)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let isWhole = lines.last == ""
        if isWhole { lines.removeLast() }
        for line in lines { text += line.isEmpty ? "\(mark)\n" : "\(mark) \(line)\n" }
        if !isWhole { text += "[no line end]\n" }
    }

    private mutating func direct(_ words: String, _ body: [String]) throws {
        text += "[\(words)]\n"
        let parts = words.split(separator: " ").map { String($0) }
        switch (parts.first ?? "", parts.count) {
        case ("write", 2):
            for line in body { text += line.isEmpty ? "\n" : "    \(line)\n" }
            let content = body.map { names.fill($0, port: sandbox.server?.port) + "\n" }.joined()
            try write(content, to: parts[1])
        case ("tree", 2):
            for line in try sandbox.listing(parts[1]) {
                text += "    \(names.replace(line, port: nil))\n"
            }
        case ("project", 1): try write(Fixture.stoutfile, to: "Stoutfile")
        case ("locked", 2): try prepare(["stout lock"])
        case ("synced", 2): try prepare(["stout lock", "stout sync"])
        case ("serve", 1): try sandbox.serve(.honest)
        case ("serve", 4): try sandbox.serve(FileServer.Manner(part: parts[1], fault: parts[3]))
        case ("closed", 2): try sandbox.serve(.closed)
        case ("small", 5): try sandbox.mount(parts[2], at: parts[4])
        case ("drop", 2): try sandbox.dropRights()
        case ("needs", 2): try sandbox.need(parts[1])
        case ("hide", 2): try sandbox.hide(parts[1])
        default: throw UnknownDirective(words: words)
        }
    }

    private func prepare(_ lines: [String]) throws {
        try? FileManager.default.removeItem(at: sandbox.project.appending(path: "Stout.lock"))
        try write(Fixture.stoutfile, to: "Stoutfile")
        for line in lines {
            let outcome = try sandbox.run(line)
            if outcome.status != 0 { throw Fixture.Broken(what: line, errors: outcome.errors) }
        }
    }

    private func write(_ content: String, to path: String) throws {
        let file = sandbox.project.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
        if content.hasPrefix("#!") {
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        }
    }

    struct UnknownDirective: Error { let words: String }
}
