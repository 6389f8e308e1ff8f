import Packages
import Storage
import Testing
import Unix

@testable import Operations

/// Groups with a resolution and an environment of their own.
@Suite struct IsolatedGroupTests {
    private let offer = ["a 1.0: z <2", "b 1.0: z >=2", "z 1.0", "z 2.0"]
    private let requires = "a = \"*\"\n\n[group.docs]\nisolated = true\nrequires.b = \"*\""

    @Test func anIsolatedGroupMayHaveOtherVersions() throws {
        let project = try ScratchProject(offer)
        try project.require("a = \"*\"\n\n[group.docs]\nrequires.b = \"*\"")
        #expect(failure { try project.lock() }?.line.hasPrefix("E0402") == true)
        try project.require(requires)
        try project.lock()
        #expect(try project.locked() == ["a 1.0", "docs/b 1.0", "z 1.0", "docs/z 2.0"])
        _ = try CheckLock.run(project.context)
        #expect(try !project.lock().isChanged)
        let tree = try DependencyTree(project.context, platform: nil, groups: nil, depth: nil)
        #expect(
            tree.groups.map { "\($0.name) \($0.roots[0].children[0].package.version)" } == ["default 1.0", "docs 2.0"])
        #expect(try WhyLocked(project.context, name: "z", platform: nil).versions == ["1.0", "2.0"])
    }

    @Test func pinsOfAnIsolatedGroupStay() throws {
        let project = try ScratchProject(offer)
        try project.require(requires)
        try project.lock()
        try project.publish(offer + ["z 1.1", "z 2.1"])
        try project.lock()
        #expect(try project.locked() == ["a 1.0", "docs/b 1.0", "z 1.0", "docs/z 2.0"])
        try project.lock { $0.upgrades = ["z"] }
        #expect(try project.locked() == ["a 1.0", "docs/b 1.0", "z 1.1", "docs/z 2.1"])
    }

    /// With bottles: packs `name version` that holds `bin/NAME`, and publishes all of them.
    private func publish(_ project: ScratchProject, _ packages: [(name: String, version: String)]) throws {
        try PublishBottles.create(project.folder / "registry", name: "core")
        var bottles: [Path] = []
        for (name, version) in packages {
            let tree = project.folder / "trees" / "\(name)-\(version)"
            try FileSystem.makeDirectories(tree / ".stout")
            try FileSystem.makeDirectories(tree / "bin")
            let metadata = "name = \"\(name)\"\nversion = \"\(version)\"\nplatform = \"any\"\n"
            try FileSystem.write(tree / ".stout" / "package.toml", Array(metadata.utf8))
            try FileSystem.write(tree / "bin" / name, Array("\(version)\n".utf8), permissions: 0o755)
            bottles.append(
                try PackBottle.run(tree, output: project.folder / "\(name)-\(version).tar.zst", level: 1).path)
        }
        _ = try PublishBottles.add(bottles, to: project.folder / "registry")
    }

    @Test func eachHasAnEnvironmentOfItsOwn() throws {
        let project = try ScratchProject()
        try publish(project, [("tool", "1.0"), ("tool", "2.0")])
        try project.require("tool = \"1\"\n\n[group.docs]\nisolated = true\nrequires.tool = \"2\"")
        let context = project.context
        func sync(_ groups: Set<String>?) throws -> [String] {
            var options = SyncProject.Options()
            options.groups = groups
            return try SyncProject.run(context, options).environments.map {
                "\($0.group ?? "-") \($0.generation?.number ?? 0)\($0.isUpToDate ? " up to date" : "")"
            }
        }
        func version(_ environment: String) throws -> String {
            String(
                decoding: try FileSystem.read(context.project / ".stout" / environment / "bin" / "tool"), as: UTF8.self)
        }
        #expect(try sync(nil) == ["- 1"])
        #expect(try sync(["default", "docs"]) == ["- 1 up to date", "docs 1"])
        #expect(try version("env") == "1.0\n" && version("env-docs") == "2.0\n")
        // What is there is kept up to date.
        #expect(try sync(nil) == ["- 1 up to date", "docs 1 up to date"])
        #expect(try sync(["docs"]) == ["docs 1 up to date"])
        let variables = try EnvironmentVariables(context, groups: ["docs"]) { _ in nil }
        let state = try context.state(group: "docs")
        #expect(variables["STOUT_ENV"] == state.environment.text && state.environment.name == "env-docs")
        #expect(try EnvironmentVariables(context) { _ in nil }["STOUT_ENV"] == (state.folder / "env").text)
        #expect(failure { _ = try sync(["dosc"]) }?.hints == ["did you mean `docs`?"])
        // Its environment follows the lock.
        try project.require("tool = \"2\"\n\n[group.docs]\nisolated = true\nrequires.tool = \"1\"")
        #expect(try sync(nil) == ["- 2", "docs 2"])
        #expect(try version("env") == "2.0\n" && version("env-docs") == "1.0\n")
    }

    @Test func aProgramRunsInOneEnvironment() throws {
        let project = try ScratchProject(offer)
        try project.require(requires + "\n\n[group.more]\nisolated = true\nrequires.b = \"*\"")
        let line = failure { _ = try EnvironmentVariables(project.context, groups: ["docs", "more"]) { _ in nil } }
        #expect(line?.line.hasPrefix("E0812 ") == true)
        let missing = failure { _ = try EnvironmentVariables(project.context, groups: ["docs"]) { _ in nil } }
        #expect(missing?.line == "E0805 the group `docs` has no environment yet")
    }
}
