import Notation
import PubGrub
import Unix

/// `stout-bench solve [--reps N] [--explain] [--features] FILE…`: solves problems of the neutral format.
///
/// One line of JSON per case. `compile_ms` is the time in which the case's packages were loaded into the table that
/// the document's cases share, `solve_ms` that of the solve with everything loaded, `cold_ms` that of the first solve,
/// loading included; with `--reps`, the medians over so many tables. Reading the text is not counted.
func benchSolve(_ arguments: [String]) -> Int32 {
    var repetitions = 1
    var explains = false
    var files: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
        switch argument {
        case "--reps": repetitions = rest.popFirst().flatMap { Int($0) } ?? 0
        case "--explain": explains = true
        case "--features":
            print(JSON.text(of: .array(SolveDocument.features.map { .string($0) })))
            return 0
        default: files.append(argument)
        }
    }
    guard repetitions > 0, !files.isEmpty, !files.contains(where: { $0.hasPrefix("--") }) else {
        print("usage: stout-bench solve [--reps N] [--explain] [--features] FILE…")
        return 1
    }
    for file in files {
        do {
            let bytes = try FileSystem.read(Path(file))
            let texts =
                file.hasSuffix(".jsonl")
                ? bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) } : [bytes]
            for text in texts {
                let document = SolveDocument(try JSON.parse(text))
                for line in SolveRun(document, repetitions: repetitions, explains: explains).lines { print(line) }
            }
        } catch {
            print("\(file): \(error)")
            return 1
        }
    }
    return 0
}

/// All cases of a document, solved and timed.
struct SolveRun {
    private struct Figures {
        var loading: [Duration] = []
        var cold: [Duration] = []
        var warm: [Duration] = []
    }

    private(set) var lines: [String] = []

    init(_ document: SolveDocument, repetitions: Int, explains: Bool) {
        let clock = ContinuousClock()
        var figures = Array(repeating: Figures(), count: document.cases.count)
        for repetition in 0..<repetitions {
            var driver: SolveDriver?
            var drivers: [SolveDriver] = []
            var solver = Solver(table: Table())
            for (index, entry) in document.cases.enumerated() {
                let isPlain = entry.overrides.isEmpty && entry.rootAs == nil
                let own = isPlain ? driver ?? SolveDriver(document, for: entry) : SolveDriver(document, for: entry)
                if isPlain { driver = own }
                if drivers.last !== own { solver = Solver(table: own.table) }
                drivers.append(own)
                let before = own.loading
                let start = clock.now
                solver.begin(own.problem(entry))
                _ = own.run(&solver)
                figures[index].cold.append(clock.now - start)
                figures[index].loading.append(own.loading - before)
            }
            for (index, entry) in document.cases.enumerated() {
                let own = drivers[index]
                if index == 0 || drivers[index - 1] !== own { solver = Solver(table: own.table) }
                let problem = own.problem(entry)
                let start = clock.now
                solver.begin(problem)
                let solution = own.run(&solver)
                figures[index].warm.append(clock.now - start)
                if repetition + 1 < repetitions { continue }
                let statistics = solver.statistics
                var explanation: String?
                var explaining = Duration.zero
                if explains, solution == nil {
                    let start = clock.now
                    explanation = solver.explanation(in: own.vocabulary).text
                    explaining = clock.now - start
                }
                lines.append(
                    line(document, entry, own, solution, statistics, figures[index], explanation, explaining))
            }
        }
    }

    private func line(
        _ document: SolveDocument, _ entry: SolveDocument.Case, _ driver: SolveDriver, _ solution: Solution?,
        _ statistics: Statistics, _ figures: Figures, _ explanation: String?, _ explaining: Duration
    ) -> String {
        let name =
            entry.name
            ?? entry.roots.prefix(3).map {
                "\(document.packages[$0.target].name) \(document.ranges[$0.range].text)"
            }.joined(separator: "; ")
        var members: [(key: String, value: JSONValue)] = [
            ("id", .string(document.id)), ("case", .string(name)),
            ("status", .string(solution == nil ? "error" : "ok")),
        ]
        if let solution {
            let picks = solution.picks.filter { pick in
                let index = driver.packages[Int(pick.package.index)]
                return !document.packages[index].isGiven && index != entry.rootAs?.package
                    && !document.packages[index].name.contains("[")
            }
            members.append(
                (
                    "solution",
                    .object(
                        picks.map {
                            (driver.name($0.package), .string(driver.versionText($0.package, $0.rank)))
                        }.sorted { $0.key < $1.key })
                ))
        }
        members += [
            ("compile_ms", .number(milliseconds(figures.loading))),
            ("solve_ms", .number(milliseconds(figures.warm))),
            ("cold_ms", .number(milliseconds(figures.cold))),
            ("decisions", .integer(Int64(statistics.decisions))),
            ("conflicts", .integer(Int64(statistics.conflicts))),
            ("attempts", .integer(Int64(statistics.attempts))),
        ]
        if let explanation {
            members.append(("explanation", .string(explanation)))
            members.append(("explain_ms", .number(milliseconds([explaining]))))
        }
        return JSON.text(of: .object(members))
    }

    /// The median, to the tenth of a microsecond.
    private func milliseconds(_ durations: [Duration]) -> Double {
        let median = durations.sorted()[durations.count / 2].components
        let nanoseconds = median.seconds * 1_000_000_000 + median.attoseconds / 1_000_000_000
        return Double((nanoseconds + 50) / 100) / 10_000
    }
}
