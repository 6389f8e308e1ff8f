internal import Notation
internal import Packages
internal import Trust
internal import Unix
internal import Diagnostics

/// `stout-bench notation [--stout PATH] [--packages N] [--runs N]`: reading of a large lock, in this process and as whole
/// processes of stout with nothing to do.
func benchNotation(_ arguments: [String]) -> Int32 {
    var stout = Machine.stout
    var packages = 2000
    var runs = 21
    var rest = arguments[...]
    while let word = rest.popFirst() {
        let value = rest.popFirst()
        switch (word, value, value.flatMap { Int($0) }) {
        case ("--stout", let value?, _): stout = value
        case ("--packages", _, let number?) where number > 0: packages = number
        case ("--runs", _, let number?) where number > 0: runs = number
        case ("--read", let value?, _): return readOnce(Path(value))
        default:
            print("usage: stout-bench notation [--stout PATH] [--packages N] [--runs N]")
            return 1
        }
    }
    do throws(SystemError) {
        let folder = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-bench-\(Process.identifier)"
        try FileSystem.makeDirectories(folder)
        defer { try? FileSystem.removeTree(folder) }
        let lock = LargeLock(packages: packages)
        try FileSystem.write(folder / "Stoutfile", Array(lock.stoutfile.utf8))
        try FileSystem.write(folder / "Stout.lock", Array(Lock.text(of: lock.lock).utf8))
        print(Machine.line)
        print("medians of \(runs) runs (smallest to largest)\n")
        try speeds(folder / "Stout.lock", packages, runs)
        try memory(folder / "Stout.lock")
        try processes(stout, folder, packages, runs)
        return 0
    } catch {
        print("stout-bench: \(error)")
        return 2
    }
}

private func speeds(_ path: Path, _ packages: Int, _ runs: Int) throws(SystemError) {
    let source = SourceText(name: "Stout.lock", bytes: try FileSystem.read(path))
    func sample(_ body: () -> Bool) -> Sample {
        Sample(runs) {
            let start = Clock.ticks()
            if !body() { Process.exit(2) }
            return Clock.ticks() - start
        }
    }
    func speed(_ sample: Sample) -> String {
        "\(source.bytes.count * 1000 / max(1, Int(sample.median))) MB/s"
    }
    print("lock of \(packages) packages     \(source.bytes.count / 1000) kB")
    let toml = sample { TOML.read(source).document != nil }
    print("TOML, read               \(toml.text)   \(speed(toml))")
    let lock = sample { Lock.read(source).lockfile != nil }
    print("lock, read and checked   \(lock.text)   \(speed(lock))")
    // A comment is enough for the quick reader not to know it.
    let edited = SourceText(name: "Stout.lock", bytes: source.bytes + Array("# by hand\n".utf8))
    let slow = sample { Lock.read(edited).lockfile != nil }
    print("lock, edited by hand     \(slow.text)   \(speed(slow))")
    if let read = Lock.read(source).lockfile {
        let text = sample { Lock.text(of: read).utf8.count == source.bytes.count }
        print("lock, written            \(text.text)   \(speed(text))")
    }
}

/// The memory of a process that reads the text as TOML and does nothing else, beside that of one that reads nothing.
private func memory(_ path: Path) throws(SystemError) {
    let bytes = try FileSystem.status(path).size
    func peak(_ path: Path) throws(SystemError) -> Int64 {
        let child = try ChildProcess.run(
            "/proc/self/exe", ["notation", "--read", path.text], output: .captured(limit: 100))
        return Int64(String(decoding: child.output, as: UTF8.self).prefix { $0 != "\n" }) ?? 0
    }
    let tenths = (try peak(path) - peak("/dev/null")) * 10 / bytes
    print("TOML, memory             \(tenths / 10).\(tenths % 10) times the text, which is part of it")
}

/// Prints the largest resident set of this process in bytes. Asked of `/proc`, because what `wait4` tells of a child
/// starts with the size of its parent.
private func readOnce(_ path: Path) -> Int32 {
    do throws(SystemError) {
        let source = SourceText(name: "Stout.lock", bytes: try FileSystem.read(path))
        let document = TOML.read(source).document
        let status = String(decoding: try FileSystem.read("/proc/self/status", limit: 1 << 16), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(separator: " ").compactMap { Int64($0) }.first ?? 0
        print(kilobytes * 1024)
        return document == nil && !source.bytes.isEmpty ? 2 : 0
    } catch { return 2 }
}

/// Whole processes on a project whose lock is exact, and on one that is synced.
private func processes(_ stout: String, _ folder: Path, _ packages: Int, _ runs: Int) throws(SystemError) {
    let stout = stout.contains("/") ? try FileSystem.realPath(Path(stout)).text : stout
    func sample(_ words: [String], _ folder: Path, _ project: Path) throws(SystemError) -> Sample {
        let environment = ScratchProject.environment(folder)
        var times: [UInt64] = []
        for run in 0...runs {
            let child = try ChildProcess.run(
                stout, words + ["--project", project.text], environment: environment, output: .discarded,
                discardsErrors: true)
            if child.status != 0 { throw SystemError(.invalid, words.joined(separator: " "), Path(stout)) }
            // The first is the warm-up.
            if run > 0 { times.append(child.duration) }
        }
        return Sample(times)
    }
    print("stout --version          \(try sample(["--version"], folder, folder).text)")
    print("lock --check             \(try sample(["lock", "--check", "-q"], folder, folder).text)")
    print("sync --locked --dry-run  \(try sample(["sync", "--locked", "--dry-run", "-q"], folder, folder).text)")
    print("tree --depth 0           \(try sample(["tree", "--depth", "0", "-q"], folder, folder).text)")
    let edited = folder / "edited"
    try FileSystem.makeDirectories(edited)
    try FileSystem.write(edited / "Stoutfile", try FileSystem.read(folder / "Stoutfile"))
    try FileSystem.write(edited / "Stout.lock", try FileSystem.read(folder / "Stout.lock") + Array("# by hand\n".utf8))
    print("tree, lock edited        \(try sample(["tree", "--depth", "0", "-q"], folder, edited).text)")
    let scratch = try ScratchProject.make(stout, packages: packages)
    defer { try? FileSystem.removeTree(scratch) }
    let synced = try sample(["sync", "--locked", "-q"], scratch, scratch / "project")
    print("sync --locked, no-op     \(synced.text)   of \(packages) packages that are here")
}

/// A lock as long as those of large projects, and a Stoutfile that it is exact for.
private struct LargeLock {
    let lock: Lockfile
    let stoutfile: String

    init(packages count: Int) {
        let platforms = [Platform(.linux, .arm64), Platform(.linux, .x86_64), Platform(.macos, .arm64)]
        func name(_ number: Int) -> String { "package-\(number)" }
        let wanted = stride(from: 0, to: count, by: 10).map { $0 }
        lock = Lockfile(
            platforms: platforms, sources: [Lockfile.Source(name: "core")],
            packages: (0..<count).map { number in
                // Each tenth is required, and each leads to those up to the next.
                let needs = [number + 1, number + 7].filter { $0 < count }
                return Lockfile.Package(
                    name: name(number), version: Self.version("\(number % 9 + 1).\(number % 17).\(number % 5)"),
                    source: "core", released: "2026-06-30T08:12:44Z", license: "Apache-2.0",
                    want: number % 10 == 0 ? [Lockfile.Want(constraint: .any)] : [],
                    needs: needs.map { Requirement(name: name($0), constraint: .any) },
                    bottles: platforms.map { platform in
                        let digest = SHA256Hasher.digest(of: Array("\(number) \(platform)".utf8))
                        return Lockfile.Bottle(
                            platform: .only(platform), path: "bottles/\(digest.hex.prefix(2))/\(digest.hex).tar.zst",
                            sha256: digest, size: Int64(number) * 997 + 1000)
                    })
            })
        stoutfile =
            """
            platforms = [\(platforms.map { "\"\($0)\"" }.joined(separator: ", "))]

            [sources]
            core = { registry = "https://registry.example.org/core" }

            [requires]

            """ + wanted.map { "\(name($0)) = \"*\"\n" }.joined()
    }

    private static func version(_ text: String) -> Version {
        // Digits and dots are always a version.
        do throws(VersionError) { return try Version(parsing: text) } catch { preconditionFailure("\(error)") }
    }
}
