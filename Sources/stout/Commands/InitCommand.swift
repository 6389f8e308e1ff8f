internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let initialize = Command(
        name: "init", summary: "Write a Stoutfile for this folder",
        details: """
            Where the folder has a list of another tool (.tool-versions, mise.toml, Brewfile, Aptfile, .nvmrc, .python-version, \
            environment.yml, pixi.toml) it offers to begin with what that says; `--from` does so without a question. What cannot be \
            carried over is named with its line. In a folder that the Stoutfile above lists under `members` it writes that of a \
            member, which has the platforms and sources of the workspace.
            """,
        examples: [
            "stout init", "stout init --registry https://registry.example.org/core",
            "stout init --from .tool-versions --from Brewfile",
        ],
        options: [
            .value("registry", "PLACE", "Where packages come from: an address, or a folder"),
            .values("platform", "PLATFORM", "A platform to lock for (may be repeated; default: this machine's)"),
            .values("from", "FILE", "Begin with what this file of another tool says (may be repeated)"),
        ]
    ) { invocation throws(Failure) in
        var platforms: [Platform] = []
        for text in invocation.all("platform") { platforms.append(try invocation.platform(named: text)) }
        let folder = try invocation.newProjectFolder()
        var files = invocation.all("from")
        let found = files.isEmpty ? InitializeFrom.candidates(folder) : []
        if !FileSystem.exists(folder / Project.manifestName) {
            // One that names its own channels is read alone.
            for name in found where !InitializeFrom.imported.contains(name) || files.isEmpty {
                if try invocation.offers(name) { files.append(name) }
                if files.first.map(InitializeFrom.imported.contains) == true { break }
            }
        }
        if !files.isEmpty { return try invocation.initialize(folder, from: files, platforms) }
        let outcome = try Initialize.run(folder, platforms: platforms, registry: invocation.value("registry"))
        if invocation.screen.json { try invocation.screen.out(["stoutfile": .string(outcome.path.text)]) }
        let member = outcome.include.map { ", a member of the workspace at `\($0)`" } ?? ""
        invocation.screen.say("\(invocation.screen.talk.bold("Wrote")) \(outcome.path.name)\(member)")
        if let first = found.first {
            let how =
                "`stout init --from \(first)` would have begun with what \(found.count > 1 ? "one of them" : "it") says"
            let text = "Here \(found.count > 1 ? "are" : "is") \(found.joined(separator: ", ")): \(how)"
            invocation.screen.say(invocation.screen.talk.wrapped("\(text)", indent: 2, after: 0))
        }
        let next =
            invocation.has("registry") || outcome.include != nil
            ? "`stout add NAME`" : "name a registry under `[sources]`, then `stout add NAME`"
        invocation.screen.say("Next: \(next)")
        return 0
    }
}

extension Invocation {
    /// Asks where somebody can answer.
    fileprivate func offers(_ name: String) throws(Failure) -> Bool {
        guard !screen.json, Terminal.isTerminal(.input), Terminal.isTerminal(.error) else { return false }
        let answer = try screen.ask("Begin with what \(name) says? [y/N] ") ?? ""
        return ["y", "yes"].contains(answer.lowercased())
    }

    fileprivate func initialize(_ folder: Path, from files: [String], _ platforms: [Platform]) throws(Failure) -> Int32
    {
        var paths: [(path: Path, name: String)] = []
        for name in files { paths.append((has("from") ? try path(name) : folder / name, name)) }
        if let (file, name) = paths.first(where: { InitializeFrom.imported.contains($0.path.name) }) {
            if paths.count > 1 || has("registry") || has("platform") {
                let what = paths.count > 1 || has("registry") ? "channels" : "platforms"
                throw Failure(
                    Diagnostic(
                        .optionConflict, "`\(name)` names its own \(what) and is read alone",
                        hints: ["begin with it, then add to what it gave: `stout init --from \(name)`"]))
            }
            if FileSystem.exists(folder / Project.manifestName) {
                throw Failure(
                    Diagnostic(
                        .stoutfileExists, "there is a Stoutfile already",
                        notes: ["it is `\(folder / Project.manifestName)`"],
                        hints: ["`stout import \(name)` adds to it"]))
            }
            let progress = Progress(screen)
            let outcome = try ImportProject.run(
                file, name: name, try context(progress, in: folder), group: nil, isDryRun: false)
            progress.end()
            if screen.json { try screen.out(ImportReport.json(outcome)) }
            ImportReport.say(outcome, of: name, screen, isDryRun: false)
            return 0
        }
        let outcome = try InitializeFrom.run(
            folder, files: paths, platforms: platforms, registry: value("registry"))
        if screen.json {
            try screen.out([
                "stoutfile": .string(outcome.path.text),
                "requirements": .array(
                    outcome.requirements.map { ["name": .string($0.name), "constraint": .string($0.constraint)] }),
                "left": .array(
                    outcome.rows.map { file, row in
                        [
                            "file": .string(file), "line": .integer(Int64(row.line)), "what": .string(row.what),
                            "why": .string(row.why),
                        ]
                    }),
            ])
        }
        screen.say(
            "\(screen.talk.bold("Wrote")) \(outcome.path.name): \(counted(outcome.requirements.count, "requirement"))")
        for tool in outcome.requirements {
            let on = tool.on.isEmpty ? "" : ", on \(tool.on.map { "\($0)" }.joined(separator: " and "))"
            screen.say("  \(screen.talk.good("+")) \(screen.talk.name("\(tool.name)")) \(tool.constraint)\(on)")
        }
        if !outcome.rows.isEmpty { screen.say("Not carried over:") }
        for (file, row) in outcome.rows {
            let lead = "  \(file):\(row.line): "
            let text = "\(row.what): \(row.why)"
            screen.say(screen.talk.place("\(lead)") + screen.talk.wrapped("\(text)", indent: 6, after: lead.count))
        }
        screen.say(
            has("registry")
                ? "Next: `stout lock`; `stout search WORD` finds what the registry calls otherwise"
                : "Next: name a registry under `[sources]`, then `stout lock`")
        return 0
    }
}
