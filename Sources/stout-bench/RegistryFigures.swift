internal import Registries
internal import Unix

/// Measures clients of a large registry.
struct RegistryFigures {
    let stout: String
    let folder: Path
    /// Of this program, for those of its processes that publish.
    let arguments: [String]
    let packages: Int
    let versions: Int
    let new: Int
    let runs: Int

    private var registry: SyntheticRegistry {
        SyntheticRegistry(folder: folder, packages: packages, versions: versions)
    }

    func measure() throws -> Int32 {
        print(Machine.line)
        try FileSystem.makeDirectories(folder / "project")
        let made = try publish(round: 0)
        let root = String(decoding: made.output, as: UTF8.self).split(separator: "\n").last ?? ""
        let server = try WebServer(serving: folder / "registry", in: folder / "web")
        defer { server.stop() }
        try FileSystem.write(
            folder / "project" / "Stoutfile",
            Array(
                """
                platforms = ["linux-x86_64", "macos-arm64"]

                [sources]
                bench = { registry = "\(server.address)", root = "\(root)" }

                [requires]
                \(registry.name(0)) = "*"

                """.utf8))
        let size = try FileSystem.list(folder / "registry/index").map {
            try FileSystem.status(folder / "registry/index" / $0).size
        }.max()
        print(
            "\(packages * versions * 2) candidates of \(packages) packages, \((size ?? 0) / 1_000_000) MB compressed; "
                + "published in \(Sample.milliseconds(made.duration)) ms")
        print("whole processes, medians of \(runs) runs (smallest to largest); each line has the most memory of one\n")
        try updates(server)
        try looks()
        try opening()
        return 0
    }

    private func updates(_ server: WebServer) throws {
        var whole = Runs()
        for _ in 0..<max(3, runs / 3) {
            try FileSystem.removeTree(folder / "cache")
            try FileSystem.removeTree(folder / "data")
            whole.add(try run(["registry", "update", "-q"]))
        }
        print("registry update, whole index     \(whole.text)")
        var nothing = Runs()
        let before = try server.requests()
        for _ in 0...runs { nothing.add(try run(["registry", "update", "-q"])) }
        let requests = try server.requests() - before
        print("registry update, nothing new     \(nothing.text)   requests: \(requests) in \(runs + 1) runs")
        var delta = Runs()
        var sizes: [Int64] = []
        for round in 1...3 {
            let served = try server.bytes()
            _ = try publish(round: round)
            delta.add(try run(["registry", "update", "-q"]))
            sizes.append(try server.bytes() - served)
        }
        let text = sizes.map { "\($0 / 1000) KB" }.joined(separator: ", ")
        print("\(padded("registry update, \(new) new"))\(delta.text)   served in all: \(text)")
    }

    private func looks() throws {
        let name = registry.name(packages / 2)
        let first = try run(["search", name])
        print("the first search of an index     \(Sample([first.duration]).text)   \(first.peakMemory / 1_000_000) MB")
        let searches = [
            ("search, a whole name", [name]), ("search, the start of many", [String(name.prefix(3))]),
            ("search, a word of an eighth", [SyntheticRegistry.commonWord]),
            ("search, two words", [SyntheticRegistry.commonWord, String(name.prefix(4))]),
        ]
        for (label, words) in searches {
            var times = Runs()
            for _ in 0...runs { times.add(try run(["search"] + words)) }
            print("\(padded(label))\(times.text)")
        }
        var info = Runs()
        for _ in 0...runs { info.add(try run(["info", name])) }
        print("info                             \(info.text)")
    }

    private func padded(_ label: String) -> String {
        label + String(repeating: " ", count: max(1, 33 - label.utf8.count))
    }

    /// What a lock does with an index before its first question.
    private func opening() throws {
        var found: Path?
        for copy in try FileSystem.list(folder / "cache/index") {
            for name in try FileSystem.list(folder / "cache/index" / copy) where name.hasSuffix(".sqlite") {
                found = folder / "cache/index" / copy / name
            }
        }
        guard let found else { return }
        let name = registry.name(packages / 2)
        let opening = Sample(101) {
            let start = Clock.ticks()
            _ = try? Index.open(found)
            return Clock.ticks() - start
        }
        let asking = Sample(101) {
            let start = Clock.ticks()
            _ = try? Index.open(found).offers(of: name)
            return Clock.ticks() - start
        }
        print("opening the index                \(opening.text)   medians of 101, in one process")
        print("opening it and asking once       \(asking.text)")
    }

    private func publish(round: Int) throws -> ChildProcess {
        let made = try ChildProcess.run(
            "/proc/self/exe", ["registry", "--folder", folder.text, "--round", "\(round)"] + arguments,
            output: .captured(limit: 1 << 16))
        if made.status != 0 {
            print(String(decoding: made.output, as: UTF8.self))
            throw SystemError(.invalid, "publish", folder)
        }
        return made
    }

    private func run(_ words: [String]) throws -> ChildProcess {
        let run = try ChildProcess.run(
            stout, words + ["--project", (folder / "project").text], environment: ScratchProject.environment(folder),
            output: .discarded, discardsErrors: true)
        if run.status != 0 { throw SystemError(.invalid, words.joined(separator: " "), Path(stout)) }
        return run
    }
}

/// Several runs of one command.
private struct Runs {
    private var times: [UInt64] = []
    private var memory: Int64 = 0

    mutating func add(_ run: ChildProcess) {
        times.append(run.duration)
        memory = max(memory, Int64(run.peakMemory))
    }

    var text: String { "\(Sample(times).text)   \(memory / 1_000_000) MB" }
}
