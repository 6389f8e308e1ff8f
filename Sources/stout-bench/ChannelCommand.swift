import Diagnostics
import Packages
import Registries
import Transfers
import Unix

/// `stout-bench channel`: what stout makes of conda channels, line by line, for who compares it with something else, and how
/// long it takes.
func benchChannel(_ words: [String]) -> Int32 {
    do {
        switch words.first {
        case "order" where words.count == 2: try order(words[1])
        case "match" where words.count == 2: try match(words[1])
        case "translate" where words.count == 2: try translate(words[1])
        case "solve": try ChannelSolves(Array(words.dropFirst())).run()
        default:
            print(
                """
                usage: stout-bench channel order FILE
                       stout-bench channel match FILE
                       stout-bench channel translate FILE
                       stout-bench channel solve --cache DIR [--platform P] --channel PLACE… [--reps N] FILE

                  order   of each line, a version, its place among all; equal ones share it
                  match   of each line, a match specification, a version, a build and a build number with tabs
                          between, whether it allows that
                  translate
                          of each line, a match specification and a version with a tab between, whether the
                          constraint of a Stoutfile that says the same allows the version; `-` where there is
                          none; behind it the constraint
                  solve   of each line, match specifications with `;` between, what is chosen, and the
                          microseconds that it took with the index opened; a place is a folder, or an address of
                          which shards are fetched for each line
                """)
            return words.first == "--help" ? 0 : 1
        }
        return 0
    } catch let failure as Failure {
        for diagnostic in failure.all { print("\(diagnostic.code): \(diagnostic.message) \(diagnostic.notes)") }
    } catch { print("\(error)") }
    return 1
}

private func lines(_ path: String) throws -> [Substring] {
    String(decoding: try FileSystem.read(Path(path)), as: UTF8.self).split(separator: "\n")
}

private func order(_ path: String) throws {
    let texts = try lines(path)
    let versions = texts.map { try? Version(parsing: String($0), .conda) }
    let sorted = versions.compactMap { $0 }.sorted()
    var places: [Version: Int] = [:]
    for version in sorted where places[version] == nil { places[version] = places.count }
    for version in versions { print(version.flatMap { places[$0] }.map { "\($0)" } ?? "-") }
}

private func match(_ path: String) throws {
    for line in try lines(path) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 4, let requirement = Requirement(matchSpec: parts[0]), let number = Int(parts[3]),
            let version = try? Version(parsing: parts[1], .conda)
        else {
            print("-")
            continue
        }
        print(requirement.constraint.allows(version, build: parts[2], number: number) ? "1" : "0")
    }
}

private func translate(_ path: String) throws {
    var known: [String: (text: String, constraint: Constraint)] = [:]
    for line in try lines(path) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2, let version = try? Version(parsing: parts[1], .conda) else {
            print("-")
            continue
        }
        if known[parts[0]] == nil, let read = try? SpecTranslation(parts[0]),
            let constraint = try? Constraint(parsing: read.constraint, .conda)
        {
            known[parts[0]] = (read.constraint, constraint)
        }
        guard let (text, constraint) = known[parts[0]] else {
            print("-")
            continue
        }
        print("\(constraint.versions.contains(version) ? 1 : 0)\t\(text)")
    }
}

/// Requests against channels.
private struct ChannelSolves {
    private var channels: [Location] = []
    private var cache = Path("")
    private var platform = Platform(.linux, .x86_64)
    private var reps = 1
    private var file = ""

    init(_ words: [String]) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--channel":
                let text = rest.popFirst() ?? ""
                let isAddress = text.hasPrefix("http://")
                channels.append(
                    isAddress
                        ? try Location(text) : Location(path: (try Process.workingDirectory() / text).normalized))
            case "--cache": cache = Path(rest.popFirst() ?? "")
            case "--platform": platform = Platform(parsing: rest.popFirst() ?? "") ?? platform
            case "--reps": reps = rest.popFirst().flatMap { Int($0) } ?? 1
            default: file = word
            }
        }
    }

    func run() throws {
        let engine = try TransferEngine(TransferOptions(userAgent: "stout-bench"))
        let clients = channels.map {
            ChannelClient(name: "\($0)", location: $0, places: [$0], indexes: cache)
        }
        let update = ChannelUpdate(clients)
        let start = Clock.ticks()
        // What is in a folder is brought once; of a server's shards each request has its own.
        let isLocal = channels.allSatisfy(\.isLocal)
        var indexes = isLocal ? try update.refresh(platform.subdir, names: [], engine).map(\.index) : []
        let updated = Clock.ticks()
        print("# updated in \((updated - start) / 1_000_000) ms, \(Process.peakMemory >> 20) MB")
        for line in try lines(file) {
            var best = UInt64.max
            var text = ""
            if !isLocal {
                let names = line.split(separator: ";").compactMap { Requirement(matchSpec: String($0))?.name }
                indexes = try update.refresh(platform.subdir, names: Set(names), engine).map(\.index)
            }
            for _ in 0..<reps {
                var set = ChannelSet()
                for (place, index) in indexes.enumerated() {
                    set = set.adding(try ChannelIndex.open(index), "\(place)")
                }
                let begin = Clock.ticks()
                text = try solve(line, set)
                best = min(best, Clock.ticks() - begin)
            }
            print("\(best / 1000)\t\(text)")
        }
    }

    private func solve(_ line: Substring, _ set: ChannelSet) throws -> String {
        let source = Manifest.Source(name: "channels", kind: .conda, location: "")
        let catalogue = Catalogue().adding(source, channels: [platform.withoutFloors: set])
        var roots: [RootRequirement] = []
        for text in line.split(separator: ";") {
            guard let requirement = Requirement(matchSpec: String(text)) else { return "unreadable" }
            roots.append(
                RootRequirement(
                    entry: Manifest.Entry(requirement: requirement), group: Manifest.defaultGroup, source: 0))
        }
        let resolver = Resolver(catalogue: catalogue, platforms: [platform]) { _ in "the request" }
        resolver.patience = 0
        do throws(ResolutionFailure) {
            let resolution = try resolver.resolve(roots, for: platform, preferred: [], locked: [])
            let picks = resolution.picks.map {
                "\($0.candidate.name)=\($0.candidate.version)=\($0.candidate.build ?? "")"
            }
            return "solved\t\(picks.joined(separator: " "))"
        } catch {
            switch error {
            case .index(let error): throw error.failure("channels")
            case .unsolvable: return "unsolvable\t"
            }
        }
    }
}
