import Diagnostics
import Operations
import Testing
import Unix
import Workbench

/// A project that another user owns is used only when this one says so. Two users take root's rights to be tried.
@Suite(.enabled(if: Process.user == 0, "needs root")) struct ProjectOwnerTests {
    private static let stranger = "2001"

    private func give(_ path: Path, to owner: String = stranger) throws {
        #expect(try ChildProcess.run("chown", ["-R", owner, path.text], output: .discarded).status == 0)
    }

    private func refuses(_ folder: Path) -> Bool {
        do throws(Failure) { _ = try Project.find(from: folder) } catch {
            return error.all.map(\.code) == [.projectForeign]
        }
        return false
    }

    @Test(arguments: [".", "Stoutfile", "Stout.lock"]) func eachOfItsFilesIsJudged(name: String) throws {
        let house = try Household([.tool("one", "1.0")])
        let project = try house.project("project", ["one = \"*\""])
        _ = try house.sync(project)
        #expect(!refuses(project))
        #expect(try ChildProcess.run("chown", [Self.stranger, (project / name).text], output: .discarded).status == 0)
        #expect(refuses(project))
        try FileSystem.makeDirectories(project / "mine/below")
        #expect(refuses(project / "mine/below"))
        try give(project, to: "0")
        #expect(!refuses(project / "mine/below"))
    }

    /// No command of root's leaves anything in it, and each way to trust it works.
    @Test func rootLeavesNothing() throws {
        let house = try Household([.tool("one", "1.0")])
        let project = try house.project("project", ["one = \"*\""])
        try give(project)
        func run(_ words: [String], _ variables: [String: String] = [:], in folder: Path? = nil) throws
            -> Program.Outcome
        {
            try Program.Running(words, in: folder ?? project, sandbox: house.sandbox, variables: variables).wait()
        }
        for words in [
            ["sync"], ["lock"], ["add", "one"], ["run", "--", "true"], ["init"], ["allow"], ["import", "x"],
        ] {
            let outcome = try run(words)
            #expect(outcome.status == 1 && outcome.errors.contains("E0863"), "\(words): \(outcome.errors)")
        }
        #expect(try run(["sync", "--project", "project"], in: project.parent).errors.contains("E0863"))
        #expect(try FileSystem.list(project) == ["Stoutfile"])
        #expect(try run(["sync", "-q"], ["STOUT_TRUSTED": "/nowhere:\(project.parent)"]).status == 0)
        #expect(try run(["sync"], ["STOUT_TRUSTED": "\(project)-other:relative"]).status == 1)
        let configuration = try house.sandbox.write("config.toml", "trusted = [\"\(project)\"]\n")
        #expect(try run(["run", "--", "one"], ["STOUT_CONFIG": configuration.text]).output == "one 1.0\n")
        #expect(try run(["doctor", "--offline", "--json"]).output.contains("belongs to"))
    }
}
