internal import Unix

/// `stout-bench figures [--stout PATH] [--runs N]`: whole processes of stout, beside a peer where the machine has one.
///
/// Runs of stout and of the peer are taken in turn, so that a machine that changes its speed changes both.
func benchFigures(_ arguments: [String]) -> Int32 {
    var stout = Machine.stout
    var runs = 21
    var rest = arguments[...]
    while let word = rest.popFirst() {
        switch word {
        case "--stout": stout = rest.popFirst() ?? stout
        case "--runs": runs = rest.popFirst().flatMap { Int($0) } ?? runs
        default:
            print("usage: stout-bench figures [--stout PATH] [--runs N]")
            return 1
        }
    }
    do throws(SystemError) {
        let stout = stout.contains("/") ? try FileSystem.realPath(Path(stout)).text : stout
        print(Machine.line)
        print("medians of \(runs) runs (smallest to largest), whole processes\n")
        let folder = try ScratchProject.make(stout)
        defer { try? FileSystem.removeTree(folder) }
        try figures(stout, folder, runs)
        return 0
    } catch {
        print("stout-bench: \(error)")
        return 2
    }
}

private func figures(_ stout: String, _ folder: Path, _ runs: Int) throws(SystemError) {
    let project = ["--project", (folder / "project").text]
    let environment = ScratchProject.environment(folder)
    let (start, peer) = pair(runs, (stout, ["--version"]), ("uv", ["--version"]))
    print("stout --version          \(start.text)")
    if let peer { print("uv --version             \(peer.text)   ratio \(start.ratio(to: peer))") }
    let sync = Sample(runs) { time(stout, ["sync"] + project, environment) }
    print("sync, nothing to do      \(sync.text)")
    let check = Sample(runs) { time(stout, ["lock", "--check"] + project, environment) }
    print("lock --check, 25 names   \(check.text)")
    try storage(stout, folder, runs)
    print("libcurl in `--version`   \(try loadsCurl(stout) ? "loaded" : "not loaded")")
}

/// What changes the cellar and the environment.
private func storage(_ stout: String, _ folder: Path, _ runs: Int) throws(SystemError) {
    let project = ["--project", (folder / "project").text]
    let environment = ScratchProject.environment(folder)
    // A second generation, to go to and back from.
    try ScratchProject.requireAnother(folder)
    _ = time(stout, ["sync"] + project, environment)
    var target = 2
    let rollback = Sample(runs) {
        target = 3 - target
        return time(stout, ["rollback", "\(target)"] + project, environment)
    }
    print("rollback, 25 packages    \(rollback.text)")
    var times: [UInt64] = []
    for _ in 0..<max(3, runs / 4) {
        try DeadKegs.make(1000, in: folder / "data")
        times.append(time(stout, ["gc"], environment))
    }
    print("gc of 1,000 kegs         \(Sample(times).text)")
}

/// Both in turn; nil for a peer that the machine does not have.
private func pair(
    _ runs: Int, _ one: (String, [String]), _ other: (String, [String])
) -> (Sample, Sample?) {
    let hasPeer = (try? ChildProcess.run(other.0, other.1, output: .discarded, discardsErrors: true))?.status == 0
    var times: (own: [UInt64], peer: [UInt64]) = ([], [])
    for run in 0...runs {
        let own = time(one.0, one.1, nil)
        let peer = hasPeer ? time(other.0, other.1, nil) : 0
        // The first is the warm-up.
        if run > 0 {
            times.own.append(own)
            times.peer.append(peer)
        }
    }
    return (Sample(times.own), hasPeer ? Sample(times.peer) : nil)
}

private func time(_ program: String, _ arguments: [String], _ environment: [String]?) -> UInt64 {
    guard
        let run = try? ChildProcess.run(
            program, arguments, environment: environment, output: .discarded, discardsErrors: true),
        run.status == 0
    else {
        print("stout-bench: `\(program) \(arguments.joined(separator: " "))` failed")
        Process.exit(2)
    }
    return run.duration
}

/// Whether the program's list of libraries names libcurl. C: `ldd(1)`.
private func loadsCurl(_ stout: String) throws(SystemError) -> Bool {
    let listed = try ChildProcess.run("ldd", [stout], output: .captured(limit: 1 << 20))
    return String(decoding: listed.output, as: UTF8.self).contains("libcurl")
}
