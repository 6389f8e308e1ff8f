import Testing

@testable import PubGrub

struct FixTests {
    /// The fixes of a sketch's case, as a person would type them.
    private func fixes(_ sketch: String) -> [String] {
        let document = NeutralDocument(sketch: sketch)
        let driver = NeutralDriver(document)
        var solver = Solver(table: driver.table)
        solver.begin(driver.problem(document.cases[0]))
        guard driver.run(&solver) == nil else { return ["solved"] }
        let problem = solver.problem
        var search = FixSearch(
            table: driver.table, problem: problem, facts: solver.shortestDerivation().facts, liftable: [0])
        while case .needs(let package) = search.step() { driver.load(package) }
        func version(_ package: PackageID, _ rank: Rank) -> String {
            let name = driver.names[Int(package.index)]
            return "\(name)@\(driver.candidates(name)[rank].version)"
        }
        return search.fixes.map { fix in
            fix.edits.map { edit in
                switch edit {
                case .change(let root, let rank): version(driver.table.package(of: problem.roots[root]), rank)
                case .drop(let root): "-" + driver.names[Int(driver.table.package(of: problem.roots[root]).index)]
                case .admit(let package, let rank, _): "+" + version(package, rank)
                }
            }.joined(separator: " ")
        }
    }

    @Test func `either of two requirements may give way`() {
        let sketch = """
            cmake 3.28.0
            cmake 3.30.0
            llvm 17.0.0: cmake >=3.20.0
            llvm 18.0.0: cmake >=3.30.0
            => llvm >=18.0.0,<19.0.0; cmake >=3.20.0,<3.30.0
            """
        #expect(fixes(sketch) == ["llvm@17.0.0", "cmake@3.30.0"])
    }

    @Test func `what does not exist can only go`() {
        #expect(fixes("a 1.0.0\n=> a; missing") == ["-missing"])
        #expect(fixes("a 1.0.0: missing\n=> a") == ["-a"])
    }

    @Test func `a withdrawn version may be asked for`() {
        #expect(fixes("a 1.0.0\na 1.1.0 yanked\n=> a >=1.1.0,<2.0.0") == ["a@1.0.0", "+a@1.1.0"])
    }

    @Test func `two edits where one is not enough`() {
        let sketch = """
            a 1.0.0
            b 1.0.0
            => a >=2.0.0; b >=2.0.0
            """
        #expect(fixes(sketch) == ["a@1.0.0 b@1.0.0"])
    }
}
