import Testing

@testable import PubGrub

/// The public corpora: status, validity, unique solutions and the quality of the search.
struct CorpusTests {
    @Test(arguments: ["dart", "cargo", "pubgrub-rs", "random"])
    func `every case of a corpus has the answer that it should`(corpus: String) {
        var count = 0
        for document in Corpora.documents(corpus) {
            let shared = NeutralDriver(document)
            var sharedSolver = Solver(table: shared.table)
            for entry in document.cases {
                count += 1
                let isPlain = entry.overrides.isEmpty && entry.rootAs == nil
                let driver = isPlain ? shared : NeutralDriver(document, for: entry)
                var solver = Solver(table: driver.table)
                solver.begin(driver.problem(entry))
                let solution = driver.run(&solver)
                let label = "\(document.id) \(entry.name ?? "") \(entry.roots)"
                #expect((solution != nil) == entry.isSolvable, "\(label)")
                if let solution {
                    let picked = driver.versions(solution)
                    let faults = driver.faults(picked, entry)
                    #expect(faults.isEmpty, "\(label): \(faults)")
                    for (name, version) in entry.solution ?? [] where entry.isUnique || corpus == "dart" {
                        #expect(picked[name] == version, "\(label): \(name)")
                    }
                }
                if let tries = entry.upstreamTries {
                    let attempts = solver.statistics.attempts
                    #expect(attempts * 10 <= tries * 11, "\(label): \(attempts) attempts, upstream \(tries)")
                }
                if isPlain {
                    // The same again, in memory that other solves have used.
                    sharedSolver.begin(shared.problem(entry))
                    #expect((shared.run(&sharedSolver) != nil) == entry.isSolvable, "\(label), memory used before")
                }
            }
        }
        print("corpus \(corpus): \(count) cases")
    }
}
