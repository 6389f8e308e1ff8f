import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

@Suite struct VariableTests {
    private func household() throws -> (Household, Path) {
        let house = try Household([.tool("one", "1.0")])
        let more = """
            [env]
            set = { PGDATA = "{project}/.pg", FROM = "{env}/share" }
            prepend = { PATH = ["{project}/tools"], MANPATH = ["/a", "/b"] }
            append = { LIST = ["x"] }
            """
        let project = try house.project("project", ["one = \"*\""], more: more)
        _ = try house.sync(project)
        return (house, project)
    }

    private func variables(_ house: Household, _ project: Path, _ held: [String: String]) throws -> [String: String] {
        let found = try EnvironmentVariables(house.context(project)) { held[$0] }
        #expect(Set(found.changes.map(\.name)).count == found.changes.count)
        return Dictionary(uniqueKeysWithValues: found.changes.map { ($0.name, $0.value) })
    }

    @Test func theEnvironmentComesFirst() throws {
        let (house, project) = try household()
        let found = try variables(
            house, project, ["PATH": "/usr/bin::/bin", "MANPATH": ":", "LIST": "y", "HOME": "/h"])
        let env = try house.context(project).state().environment.text
        #expect(try FileSystem.readLink(project / ".stout/env") == env)
        #expect(
            found == [
                "STOUT_ENV": env, "PATH": "\(project)/tools:\(env)/bin:/usr/bin:/bin", "PGDATA": "\(project)/.pg",
                "FROM": "\(env)/share", "MANPATH": "/a:/b::", "LIST": "y:x",
            ])
    }

    @Test func whatIsUnsetIsNotAnEmptyPart() throws {
        let (house, project) = try household()
        let found = try variables(house, project, [:])
        #expect(found["MANPATH"] == "/a:/b")
        #expect(found["LIST"] == "x")
        #expect(found["PATH"]?.hasSuffix(":/usr/local/bin:/usr/bin:/bin") == true)
    }

    /// `stout run -- stout run -- …`
    @Test func insideOfItselfNothingGrows() throws {
        let (house, project) = try household()
        let once = try variables(house, project, ["PATH": "/usr/bin", "MANPATH": "/m", "LIST": "y"])
        #expect(try variables(house, project, once) == once)
    }

    @Test func aProgramGetsThem() throws {
        let (house, project) = try household()
        let outcome = try house.run(
            ["run", "--", "sh", "-c", "echo $PGDATA $KEPT; one two"], in: project, variables: ["KEPT": "kept"])
        #expect(outcome.output == "\(project)/.pg kept\none 1.0 two\n", "\(outcome.errors)")
    }

    /// A program that ignores broken pipes because stout does would complain, or never end.
    @Test func aProgramDiesOfABrokenPipeAsUsual() throws {
        let (house, project) = try household()
        // The program that runs the tests may ignore it itself; then stout rightly leaves that as it is.
        let outcome = try Program.Running(
            ["--default-signal=PIPE", "sh", "-c", "\"$0\" run -- yes | head -n 1", Program.path.text], in: project,
            sandbox: house.sandbox, program: "/usr/bin/env"
        ).wait()
        #expect(outcome.output == "y\n")
        #expect(outcome.errors == "", "\(outcome.errors)")
    }

    @Test func theStatusIsThatOfTheProgram() throws {
        let (house, project) = try household()
        #expect(try house.run(["run", "--", "sh", "-c", "exit 42"], in: project).status == 42)
        let missing = try house.run(["run", "--", "onee"], in: project)
        #expect(missing.status == 127)
        #expect(missing.errors.contains("onee"))
    }
}
