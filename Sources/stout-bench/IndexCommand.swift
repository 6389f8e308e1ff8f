internal import Packages
internal import Registries
internal import Unix

/// `stout-bench index [--packages N] [--versions N] [--closure N] [--runs N]`: resolutions from a SQLite index that is
/// made on the spot. One resolution opens the index anew each time, as a process does.
func benchIndex(_ arguments: [String]) -> Int32 {
    var size = SyntheticIndex(packages: 1000, versions: 20, closure: 25)
    var runs = 101
    var rest = arguments[...]
    while let word = rest.popFirst() {
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else {
            print("usage: stout-bench index [--packages N] [--versions N] [--closure N] [--runs N]")
            return 1
        }
        switch word {
        case "--packages": size.packages = number
        case "--versions": size.versions = number
        case "--closure": size.closure = number
        default: runs = number
        }
    }
    let path = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-bench-\(Process.identifier).sqlite"
    defer { try? FileSystem.removeTree(path) }
    print(Machine.line)
    do {
        try size.write(path)
        let bytes = try FileSystem.status(path).size
        print("index: \(size.packages) packages of \(size.versions) versions, \(bytes / 1_000_000) MB")
        let before = Process.peakMemory
        var picks = 0
        let times = Sample(runs) {
            let start = Clock.ticks()
            picks = (try? size.resolve(path)) ?? 0
            return Clock.ticks() - start
        }
        print("closure of \(picks) packages, opening included: \(times.text), median of \(runs)")
        // The index was written by this process, which took memory too.
        let after = Process.peakMemory
        print("peak memory \(after / 1_000_000) MB, \((after - before) / 1_000_000) MB of it for resolving")
        return picks == size.closure ? 0 : 2
    } catch {
        print("stout-bench: \(error)")
        return 2
    }
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
