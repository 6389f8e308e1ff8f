import Testing

@testable import PubGrub

struct ExplanationTests {
    @Test(arguments: basicsGoldens + branchesGoldens + factsGoldens + featuresGoldens)
    func `an explanation reads as it should`(golden: ExplanationGolden) {
        let document = NeutralDocument(sketch: golden.sketch)
        let driver = NeutralDriver(document)
        var solver = Solver(table: driver.table)
        solver.begin(driver.problem(document.cases[0]))
        #expect(driver.run(&solver) == nil)
        let text = solver.explanation(in: driver.vocabulary).text
        if text != golden.text { print("@@ \(golden.title)\n\(text)@@") }
        #expect(text == golden.text)
        let checker = ProofChecker(table: driver.table, problem: solver.problem)
        #expect(checker.faults(solver.shortestDerivation()) == [])
    }

    @Test(arguments: ["dart", "cargo", "pubgrub-rs", "random"])
    func `every derivation of a corpus is a proof, and so is its shortest form`(corpus: String) {
        var longest = 0
        for document in Corpora.documents(corpus) {
            for entry in document.cases where !entry.isSolvable {
                let driver = NeutralDriver(document, for: entry)
                var solver = Solver(table: driver.table)
                solver.begin(driver.problem(entry))
                guard driver.run(&solver) == nil else { continue }
                let checker = ProofChecker(table: driver.table, problem: solver.problem)
                let whole = solver.derivation()
                #expect(checker.faults(whole) == [], "\(document.id) \(entry.roots)")
                let short = solver.shortestDerivation()
                #expect(checker.faults(short) == [], "\(document.id) \(entry.roots)")
                #expect(short.facts.count <= whole.facts.count)
                let forward = Excerpt(short.facts, table: driver.table, problem: solver.problem)
                    .derivation(limit: 1000, forward: true)
                if let forward { #expect(checker.faults(forward) == [], "\(document.id) \(entry.roots)") }
                let explanation = solver.explanation(in: driver.vocabulary)
                #expect(explanation.lines.last?.text.hasSuffix("no resolution exists.") == true)
                longest = max(longest, explanation.lines.count)
            }
        }
        print("corpus \(corpus): the longest explanation has \(longest) lines")
    }
}
