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
    var second: [UInt64] = []
    let times = Sample(runs) {
        guard let (count, first, other) = try? size.resolve(path) else { return 0 }
        picks = count
        second.append(other)
        return first
    }
    print("closure of \(picks) packages, opening included: \(times.text), median of \(runs)")
    print("the same for a second platform: \(Sample(second).text)")
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

    /// Resolves for one platform, and for a second one after that.
    ///
    /// - Returns: the number of packages, and the times in nanoseconds.
    func resolve(_ path: Path) throws -> (picks: Int, first: UInt64, second: UInt64) {
        let start = Clock.ticks()
        let catalogue = Catalogue().adding(
            Manifest.Source(name: "core", location: ""), try Index.open(path))
        let entry = Manifest.Entry(requirement: try Requirement(parsing: "package-0 ^1.0"))
        let platforms = [Platform(.linux, .x86_64), Platform(.macos, .arm64)]
        let resolver = Resolver(catalogue: catalogue, platforms: platforms) { _ in "" }
        let root = RootRequirement(entry: entry, group: Manifest.defaultGroup, source: 0)
        let resolution = try resolver.resolve([root], for: platforms[0], preferred: [], locked: [])
        let middle = Clock.ticks()
        let agreed = resolution.picks.map {
            PreferredPick(
                source: $0.source, name: $0.candidate.name, version: $0.candidate.version,
                revision: $0.candidate.revision)
        }
        let other = try resolver.resolve([root], for: platforms[1], preferred: agreed, locked: [])
        let end = Clock.ticks()
        return (other.picks.count == resolution.picks.count ? resolution.picks.count : 0, middle - start, end - middle)
    }
}
