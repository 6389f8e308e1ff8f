internal import Packages
internal import Registries
internal import Unix

/// `stout-bench index [--packages N] [--versions N] [--closure N] [--runs N]`: resolutions from a SQLite index that is
/// made on the spot. Each resolution opens the index anew, as a process does; they run in a process of their own, so
/// that its memory is theirs alone.
func benchIndex(_ arguments: [String]) -> Int32 {
    var size = SyntheticIndex(packages: 1000, versions: 20, closure: 25)
    var runs = 101
    var made: Path?
    var rest = arguments[...]
    while let word = rest.popFirst() {
        guard let value = rest.popFirst() else { return indexUsage() }
        if word == "--made" {
            made = Path(value)
            continue
        }
        guard let number = Int(value), number > 0 else { return indexUsage() }
        switch word {
        case "--packages": size.packages = number
        case "--versions": size.versions = number
        case "--closure": size.closure = number
        case "--runs": runs = number
        default: return indexUsage()
        }
    }
    do {
        if let made { return try measure(size, made, runs) }
        let path = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-bench-\(Process.identifier).sqlite"
        defer { try? FileSystem.removeTree(path) }
        try size.write(path)
        let bytes = try FileSystem.status(path).size
        print(Machine.line)
        print("index: \(size.packages) packages of \(size.versions) versions, \(bytes / 1_000_000) MB")
        let child = try ChildProcess.run(
            "/proc/self/exe", ["index", "--made", path.text] + arguments, output: .captured(limit: 1 << 16))
        print(String(decoding: child.output, as: UTF8.self), terminator: "")
        return child.status
    } catch {
        print("stout-bench: \(error)")
        return 2
    }
}

private func indexUsage() -> Int32 {
    print("usage: stout-bench index [--packages N] [--versions N] [--closure N] [--runs N]")
    return 1
}

private func measure(_ size: SyntheticIndex, _ path: Path, _ runs: Int) throws -> Int32 {
    var picks = 0
    let times = Sample(runs) {
        let start = Clock.ticks()
        picks = (try? size.resolve(path)) ?? 0
        return Clock.ticks() - start
    }
    print("closure of \(picks) packages, opening included: \(times.text), median of \(runs)")
    if let peak = Machine.peakMemory { print("peak memory: \(peak / 1_000_000) MB") }
    return picks == size.closure ? 0 : 2
}

/// An index whose first package requires a chain with side branches: a closure of known size in a larger whole.
struct SyntheticIndex {
    var packages: Int
    var versions: Int
    /// Packages that a resolution has, at least 1 and at most `packages`.
    var closure: Int

    private func name(_ number: Int) -> String { "package-\(number)" }

    func write(_ path: Path) throws {
        var candidates: [Candidate] = []
        candidates.reserveCapacity(packages * versions)
        let digest = try Digest(hex: String(repeating: "0", count: 64))
        for number in 0..<packages {
            // A closure is a run of neighbours; each requires up to three of those behind it.
            let last = (number / closure + 1) * closure
            let needs = try [1, 2, 5].map { number + $0 }.filter { $0 < last && $0 < packages }
                .map { try Requirement(parsing: "\(name($0)) >=1.\(versions / 4), <2") }
            for version in 0..<versions {
                candidates.append(
                    Candidate(
                        name: name(number), version: try Version(parsing: "1.\(version).0"), platform: .any,
                        requirements: needs,
                        bottle: Candidate.Bottle(
                            path: "", sha256: digest, size: 1, unpackedSize: 1, entries: 1, tree: digest)))
            }
        }
        try IndexBuilder(candidates: candidates, descriptions: []).write(path)
    }

    /// - Returns: the number of packages in the resolution of the first one.
    func resolve(_ path: Path) throws -> Int {
        let catalogue = Catalogue().adding(
            Manifest.Source(name: "core", location: ""), try Index.open(path))
        let entry = Manifest.Entry(requirement: try Requirement(parsing: "package-0 ^1.0"))
        let resolver = Resolver(catalogue: catalogue) { _ in "" }
        let root = RootRequirement(entry: entry, group: Manifest.defaultGroup, source: 0)
        let resolution = try resolver.resolve(
            [root], for: Platform(.linux, .x86_64), preferred: [], locked: [])
        return resolution.picks.count
    }
}
