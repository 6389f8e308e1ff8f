internal import Diagnostics
internal import Packages
internal import Registries
internal import Unix

/// `stout-bench registry [--stout PATH] [--packages N] [--versions N] [--new N] [--runs N]`: a signed registry of a million
/// candidates, served by nginx on 127.0.0.1, and what its clients do, as whole processes.
func benchRegistry(_ arguments: [String]) -> Int32 {
    var stout = Machine.stout
    var packages = 50_000
    var versions = 10
    var new = 1000
    var runs = 11
    var folder: Path?
    var round: Int?
    var rest = arguments[...]
    while let word = rest.popFirst() {
        let value = rest.popFirst()
        switch (word, value, value.flatMap { Int($0) }) {
        case ("--stout", let value?, _): stout = value
        case ("--packages", _, let number?) where number > 0: packages = number
        case ("--versions", _, let number?) where number > 0: versions = number
        case ("--new", _, let number?) where number > 0: new = number
        case ("--runs", _, let number?) where number > 0: runs = number
        // What a process of its own does, so that its memory does not count for its children.
        case ("--folder", let value?, _): folder = Path(value)
        case ("--round", _, let number?): round = number
        default:
            print(
                """
                usage: stout-bench registry [--stout PATH] [--packages N] [--versions N] [--new N] [--runs N]

                each package has --versions versions for two platforms; --new candidates are published between updates
                """)
            return 1
        }
    }
    do {
        if let folder, let round {
            let registry = SyntheticRegistry(folder: folder, packages: packages, versions: versions)
            if round > 0 {
                try registry.grow(by: new, round: round)
            } else {
                print(try registry.make().prefixed)
            }
            return 0
        }
        let stout = stout.contains("/") ? try FileSystem.realPath(Path(stout)).text : stout
        let folder = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-bench-\(Process.identifier)"
        defer { try? FileSystem.removeTree(folder) }
        let figures = RegistryFigures(
            stout: stout, folder: folder, arguments: arguments, packages: packages, versions: versions, new: new,
            runs: runs)
        return try figures.measure()
    } catch let failure as Failure {
        print(failure.all.map { $0.text(.plain).text }.joined())
        return 2
    } catch {
        print("stout-bench: \(error)")
        return 2
    }
}
