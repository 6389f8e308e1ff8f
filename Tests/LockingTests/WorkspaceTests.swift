import Diagnostics
import Foundation
import Notation
import Packages
import Storage
import Testing
import Unix

@testable import Operations

/// Several projects that share one lock.
@Suite struct WorkspaceTests {
    /// A root with the members `api` and `tools/lint`.
    private static func workspace() throws -> ScratchProject {
        let project = try ScratchProject([
            "a 1.0", "a 1.1", "a 2.0", "b 1.0: a >=1", "c 1.0", "d 1.0", "e 1.0", "e 2.0", "f 1.0",
        ])
        try project.write(
            """
            platforms = ["linux-x86_64"]
            members = ["api", "tools/*"]

            [sources]
            core = { registry = "../registry" }

            [requires]
            a = "1"

            [env]
            set = { STAGE = "root", HOUSE = "{project}" }
            prepend = { LIST = ["{project}/root"] }
            """)
        try project.write(
            """
            include = ".."

            [requires]
            b = "*"

            [group.ci.requires]
            c = "*"

            [group.docs]
            isolated = true
            requires.e = "1"

            [env]
            set = { STAGE = "{project}" }
            prepend = { LIST = ["api"] }
            """, to: "api/Stoutfile")
        try project.write("include = \"../../Stoutfile\"\nrequires.a = \"<2\"\n", to: "tools/lint/Stoutfile")
        try project.write("no Stoutfile here", to: "tools/data/README")
        return project
    }

    private static func packages(_ lock: Lockfile) -> [String] {
        lock.packages.map { package in
            let wants = package.want.map { "\($0.group) \($0.constraint)" }.joined(separator: ", ")
            return "\(package.group.map { $0 + "/" } ?? "")\(package.name) \(package.version) [\(wants)]"
        }
    }

    @Test func allAreLockedTogetherFromAnyFolder() throws {
        let expected = [
            "a 1.1 [default ^1, tools/lint:default <2]", "b 1.0 [api:default *]", "c 1.0 [api:ci *]",
            "api:docs/e 1.0 [api:docs ^1]",
        ]
        var texts: Set<String> = []
        for folder in ["", "api", "tools/lint"] {
            let project = try Self.workspace()
            let outcome = try LockProject.run(project.member(folder))
            #expect(Self.packages(outcome.lock) == expected)
            texts.insert(try project.read())
            for member in ["", "api", "tools/lint"] {
                #expect(try CheckLock.run(project.member(member)) == outcome.lock)
            }
            #expect(!FileSystem.exists(project.context.project / "api/Stout.lock"))
        }
        let text = try #require(texts.first)
        #expect(texts.count == 1 && text.contains("want.\"tools/lint:default\" = \"<2\"\n"))
        let source = SourceText(name: "Stout.lock", bytes: Array(text.utf8))
        #expect(Lock.readCanonical(source) != nil)
    }

    @Test func aMemberEditsItsOwnStoutfileAndTheSharedLock() throws {
        let project = try Self.workspace()
        try project.lock()
        let root = try project.read("Stoutfile")
        var options = EditStoutfile.Options()
        options.syncs = false
        _ = try EditStoutfile.add(
            [EditStoutfile.Addition(name: "d", constraint: nil)], project.member("tools/lint"), options)
        #expect(
            try project.read("tools/lint/Stoutfile")
                == "include = \"../../Stoutfile\"\nrequires.a = \"<2\"\nrequires.d = \"^1.0\"\n")
        #expect(try project.locked().contains("d 1.0"))
        #expect(try project.read("Stoutfile") == root)
        _ = try EditStoutfile.remove(["b"], project.member("api"), options)
        #expect(try !project.locked().contains("b 1.0"))
        #expect(try CheckLock.run(project.context).packages.count == 4)
        // The group of a member is not the root's.
        options.group = "ci"
        let line = failure { _ = try EditStoutfile.remove(["c"], project.context, options) }?.line
        #expect(line == "E0406 the Stoutfile does not require `c` in the group `ci`")
    }

    @Test func stalenessNamesTheFileAndTheLine() throws {
        let project = try Self.workspace()
        try project.lock()
        try project.write("include = \"../..\"\n\nrequires.a = \"2\"\nrequires.f = \"1\"\n", to: "tools/lint/Stoutfile")
        try project.write(
            try project.read("api/Stoutfile") + "\n[group.more.requires]\nf = \"*\"\n", to: "api/Stoutfile")
        func rows(_ folder: String) -> [String] {
            places { _ = try CheckLock.run(project.member(folder)) }
        }
        let reasons = [
            "`f` is required by the group `more` of `api` but not locked",
            "`a ^2` is required by `tools/lint`, and the locked 1.1 does not meet it",
            "`f ^1` is required by `tools/lint` but not locked",
        ]
        #expect(
            rows("")
                == zip(["api/Stoutfile:17", "tools/lint/Stoutfile:3", "tools/lint/Stoutfile:4"], reasons)
                .map { "\($0): \($1)" })
        #expect(
            rows("api")
                == zip(["Stoutfile:17", "../tools/lint/Stoutfile:3", "../tools/lint/Stoutfile:4"], reasons)
                .map { "\($0): \($1)" })
        // A member that is gone.
        try FileSystem.removeTree(project.context.project / "tools/lint")
        try project.write(try project.read("Stoutfile").replacingOccurrences(of: ", \"tools/*\"", with: ""))
        #expect(
            rows("").last == "Stout.lock: `a` is locked but no longer required by `tools/lint`")
    }

    @Test func whatCannotBeMetTogetherNamesBothFiles() throws {
        let project = try Self.workspace()
        try project.lock()
        let before = try project.read()
        var options = EditStoutfile.Options()
        options.syncs = false
        let addition = EditStoutfile.Addition(name: "a", constraint: try Constraint(parsing: "^2"))
        let told = try #require(
            failure { _ = try EditStoutfile.add([addition], project.member("tools/lint"), options) })
        #expect(told.line.hasPrefix("E0402 "))
        #expect(told.notes.joined().contains("../../Stoutfile:8 requires `a` ^1"), "\(told.notes)")
        #expect(told.hints.contains { $0.contains("`stout add 'a@^2.0' --project ../..`") }, "\(told.hints)")
        #expect(try project.read() == before)
    }

    @Test func variablesOfTheRootComeFirst() throws {
        let project = try Self.workspace()
        let root = project.context.project
        let settings = try Project.open(project.member("api"), warns: false).environments
        #expect(settings.map(\.folder) == [root, root / "api"])
        // An environment, as a sync would leave it.
        for folder in ["", "api"] {
            let state = try (folder.isEmpty ? project.context : project.member(folder)).state()
            try state.prepare()
            try FileSystem.makeDirectory(state.folder / "generations/1")
            try FileSystem.symbolicLink(state.environment, to: "generations/1")
        }
        let variables = try EnvironmentVariables(project.member("api")) { _ in nil }
        #expect(variables["STAGE"] == (root / "api").text && variables["HOUSE"] == root.text)
        #expect(variables["LIST"] == "api:\(root)/root")
        #expect(try EnvironmentVariables(project.context) { _ in nil }["STAGE"] == "root")
    }

    @Test func twoMembersAtOnceLoseNothing() throws {
        let project = try Self.workspace()
        try project.lock()
        let options = {
            var options = EditStoutfile.Options()
            options.syncs = false
            return options
        }()
        for round in 0..<4 {
            let names = ["c", "d", "e", "f"]
            let contexts = [
                project.member("api"), project.member("tools/lint"), project.context, project.member("api"),
            ]
            DispatchQueue.concurrentPerform(iterations: 4) { place in
                let addition = EditStoutfile.Addition(name: names[place], constraint: .any)
                _ = try? EditStoutfile.add([addition], contexts[place], options)
            }
            #expect(try CheckLock.run(project.context).packages.count == 7, "round \(round)")
            DispatchQueue.concurrentPerform(iterations: 4) { place in
                _ = try? EditStoutfile.remove([names[place]], contexts[place], options)
            }
            #expect(try CheckLock.run(project.context).packages.count == 4, "round \(round)")
        }
    }

    /// What is written where, and what is said of it in the folder.
    static let mistakes: [(files: [String: String], folder: String, line: String)] = [
        (
            ["api/Stoutfile": "requires.b = \"*\""], "",
            "E0230 «r» the member `api` does not include the root of its workspace"
        ),
        (
            ["api/Stoutfile": "include = \"../other\"", "other/Stoutfile": root], "",
            "E0230 «\"../other\"» the member `api` includes another Stoutfile than the root that lists it"
        ),
        (
            ["more/Stoutfile": "include = \"..\""], "more",
            "E0231 «\"..\"» the root of the workspace does not list this project"
        ),
        (["api/Stoutfile": "include = \".\""], "api", "E0232 «\".\"» `include` leads round in a circle"),
        (
            ["api/Stoutfile": "include = \"../web\"", "web/Stoutfile": "include = \"../api\""], "api",
            "E0232 «\"../web\"» `include` leads round in a circle"
        ),
        (
            ["api/x/Stoutfile": "include = \"..\""], "api/x",
            "E0233 «\"..\"» `..` is a member of a workspace itself"
        ),
        (["api/Stoutfile": "include = \"../gone\""], "api", "E0234 «\"../gone\"» there is no Stoutfile at `../gone`"),
        (["Stoutfile": root.replacing("api", "gone")], "", "E0229 «\"gone\"» the member `gone` has no Stoutfile"),
        (
            ["Stoutfile": root.replacing("api", "g*/x")], "",
            "E0229 «\"g*/x\"» no folder that `g*/x` matches has a Stoutfile"
        ),
        (
            ["Stoutfile": root.replacing("\"api\"", "\"api\", \"api\"")], "",
            "E0235 «\"api\"» the member `api` is listed twice"
        ),
        (
            ["Stoutfile": root.replacing("\"api\"", "\"../api\"")], "",
            "E0237 «\"../api\"» `../api` names no folder below this one"
        ),
        (
            ["Stoutfile": root.replacing("\"api\"", "1")], "",
            "E0204 «1» each element of `members` must be a string, not an integer"
        ),
        (["Stoutfile": root.replacing("[\"api\"]", "[]")], "", "E0218 «[]» `members` is empty"),
        (
            ["Stoutfile": root.replacing("[\"api\"]", "\"api\"")], "",
            "E0204 «\"api\"» `members` must be an array of strings, not a string"
        ),
        (["api/Stoutfile": "include = 1"], "api", "E0204 «1» `include` must be a string, not an integer"),
        (["api/Stoutfile": "include = [\"..\"]"], "api", "E0204 «[\"..\"]» `include` must be a string, not an array"),
        (["api/Stoutfile": "include = \"\""], "api", "E0237 «\"\"» `include` cannot lead there"),
        (["api/Stoutfile": "include = \"/\""], "api", "E0237 «\"/\"» `include` cannot lead there"),
        (
            ["api/Stoutfile": "include = \"..\"\nplatforms = [\"linux-arm64\"]"], "",
            "E0236 «platforms» `platforms` belongs to the root of the workspace"
        ),
        (
            ["api/Stoutfile": "include = \"..\"\n[sources]"], "api",
            "E0236 «sources» `sources` belongs to the root of the workspace"
        ),
        (
            ["api/Stoutfile": "include = \"..\"\noverride.a = \"1\""], "api",
            "E0236 «override» `override` belongs to the root of the workspace"
        ),
        (
            ["api/Stoutfile": "include = \"..\"\nmembers = [\"x\"]"], "api",
            "E0236 «members» a member of a workspace cannot have members"
        ),
        (
            ["api/Stoutfile": "include = \"..\"\nrequires.a = { from = \"cor\" }"], "",
            "E0213 «\"cor\"» there is no source `cor`"
        ),
        (
            ["api/Stoutfile": "include = \"..\"\nrequires.A = \"1\""], "",
            "E0206 «A» `A` is not a name that a package can have"
        ),
    ]

    private static let root =
        "platforms = [\"linux-x86_64\"]\nmembers = [\"api\"]\nsources.core.registry = \"../registry\"\n"

    @Test(arguments: mistakes.indices)
    func mistakesHaveACodeAPlaceAndAHint(number: Int) throws {
        let (files, folder, line) = Self.mistakes[number]
        let project = try ScratchProject(["a 1.0"])
        try project.write(Self.root)
        try project.write("include = \"..\"\nrequires.a = \"*\"\n", to: "api/Stoutfile")
        for (path, text) in files { try project.write(text, to: path) }
        var told: [Diagnostic] = []
        do { _ = try LockProject.run(project.member(folder)) } catch { told = error.all }
        #expect(told.map(Self.line) == [line])
        #expect(told.allSatisfy { !$0.hints.isEmpty })
        #expect(!FileSystem.exists(project.context.project / "Stout.lock"))
        #expect(!FileSystem.exists(project.context.project / folder / ".stout"))
    }

    private static func line(_ diagnostic: Diagnostic) -> String {
        let label = diagnostic.labels.first
        let text = label.map { label in
            String(
                decoding: label.source.bytes[label.span.start..<max(label.span.end, label.span.start + 1)],
                as: UTF8.self)
        }
        return "\(diagnostic.code) «\(text ?? "")» \(diagnostic.message)"
    }

    @Test func aNewMemberIsWrittenWhereTheRootListsIt() throws {
        let project = try Self.workspace()
        let root = project.context.project
        #expect(try Initialize.run(root / "tools/new", platforms: [], registry: nil).include == "../..")
        #expect(try project.read("tools/new/Stoutfile") == "include = \"../..\"\n\n[requires]\n")
        #expect(try Initialize.run(root / "tools/own", platforms: [], registry: "r").include == nil)
        #expect(try Initialize.run(root / "other", platforms: [], registry: nil).include == nil)
        #expect(try project.read("other/Stoutfile").hasPrefix("platforms = "))
        try FileSystem.removeTree(root / "tools/own")
        #expect(try LockProject.run(project.member("tools/new")).lock.packages.count == 4)
    }

    @Test func foldersAreFoundByPatterns() {
        for (pattern, folder, matches) in [
            ("api", "api", true), ("*", "api", true), ("*", "a/b", false), ("tools/*", "tools/x", true),
            ("lib-*", "lib-", true), ("lib-*", "li", false), ("*", ".git", false), (".*", ".x", true),
            ("*/x", "a/x", true),
        ] {
            #expect(Manifest.matches(pattern, folder: folder) == matches, "\(pattern) \(folder)")
        }
    }
}

extension String {
    fileprivate func replacing(_ old: String, _ new: String) -> String { replacingOccurrences(of: old, with: new) }
}
