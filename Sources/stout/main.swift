// stout: declarative, lockfile-driven environments.
//
// The rooms, lowest floor first (spec/rooms.md):
//
//     Unix          the only caller of the C library
//     Packages      pure values: versions, constraints, manifests, locks
//     Diagnostics   messages: code, sentence, span, hint
//     PubGrub       the solver
//     Notation      TOML, JSON, some YAML; the Stoutfile, the lock, package.toml, other tools' files
//     SQLite        connections and statements
//     Trust         hashes
//     Transfers     libcurl, loaded when first needed
//     Archives      bottles: zstd and tar, written and read
//     Registries    a source's index, resolution, publishing
//     Storage       the cellar, generations, link trees
//     Operations    what a person does, effects in order
//     stout         words to operations, operations to text or JSON
//
// Files on disk, and the type that owns each (spec/storage.md, spec/registry.md):
//
//     Stoutfile, Stout.lock                        Project; Notation reads and writes them
//     .stout/env, .stout/graph.html                ProjectState+Link
//     $DATA/projects/KEY/project.json              ProjectHome
//     $DATA/projects/KEY/env, generations/N{,.json}  ProjectState
//     $DATA/projects/KEY/synced, pinned, lock      ProjectState
//     $DATA/cellar/NAME/VERSION-DIGEST/            Cellar
//     $DATA/receipts/NAME/VERSION-DIGEST.json      Receipt
//     $DATA/quarantine/PID-RANDOM{,.lock}          Quarantine
//     $DATA/locks/kegs                             Cellar.lock
//     $DATA/locks/store                            StoreLock
//     $CACHE/index/KEY/                            RegistryClient
//     registry.json, index/, bottles/              RegistryFolder
//     vendor/, vendor/vendor.toml                  VendorFolder
//     ~/.config/stout/config.toml                  UserConfiguration

internal import Diagnostics
internal import Notation
internal import Unix

Process.ignoreBrokenPipes()
Process.returnFreedMemory()
Process.exit(run(Process.arguments))

/// Exit status: 0 done, 1 the user can mend it, 2 unexpected; `run` and `shell` become the program that they start, and end with
/// 127 or 126 when they cannot.
func run(_ commandLine: [String]) -> Int32 {
    let words = Array(commandLine.dropFirst())
    var reader = CommandLineReader(commands: Program.commands)
    var failure: Failure?
    do throws(Failure) { try reader.read(words) } catch { failure = error }
    let loudness: Screen.Loudness = reader.isSet("quiet") ? .quiet : reader.isSet("verbose") ? .verbose : .normal
    let screen = Screen(
        loudness: loudness, json: reader.isSet("json"), colour: reader.given("color"),
        showsProgress: !reader.isSet("no-progress"))
    do throws(Failure) {
        if let failure { throw failure }
        try reader.checkText(words)
        if let when = reader.given("color"), !["auto", "always", "never"].contains(when) {
            throw Failure(
                Diagnostic(
                    .optionValue, "`--color` is auto, always or never, not `\(when)`", hints: ["leave it out for auto"])
            )
        }
        if reader.wantsVersion {
            try screen.json ? screen.out(Help.versionJSON) : screen.out("stout \(Program.version)\n")
            return 0
        }
        if let plugIn = reader.plugIn {
            let arguments = (reader.wantsHelp ? ["--help"] : []) + plugIn.arguments
            try PlugIn.run(plugIn.program, plugIn.name, arguments, project: reader.given("project"))
        }
        if reader.wantsHelp, let folder = reader.given("man") {
            let pages = try Manual.write(Program.commands, into: Path(folder))
            screen.say("\(screen.talk.bold("Wrote")) \(counted(pages.count, "manual page")) into \(folder)")
            if screen.json {
                try screen.out(["folder": .string(folder), "pages": .array(pages.map { .string($0) })])
            }
            return 0
        }
        if reader.wantsHelp || reader.command == nil {
            try show(help: reader.command, reader.title, screen)
            return reader.wantsHelp || words.isEmpty ? 0 : 1
        }
        guard let invocation = try reader.invocation(screen) else {
            guard let group = reader.command else { return 2 }
            try show(help: group, reader.title, screen)
            return 1
        }
        return try invocation.command.action(invocation)
    } catch {
        screen.fail(error)
        return error.status
    }
}

func show(help command: Command?, _ title: String, _ screen: Screen) throws(Failure) {
    if screen.json { return try screen.out(Help.json(command, title, of: Program.commands)) }
    try screen.out(
        command.map { Help.page($0, title, screen.data) } ?? Help.overview(Program.commands, screen.data))
}
