import Diagnostics
import Operations
import Packages
import Testing
import Unix
import Workbench

/// What is said of packages that somebody is about to begin with.
@Suite struct NewcomerTests {
    private func adding(_ name: String, _ house: Household, _ project: Path) throws -> [Diagnostic] {
        let warnings = Guarded<[Diagnostic]>([])
        let context = Context(
            project: project, home: house.context(project).home, isOffline: false, userAgent: "stout/test",
            report: { event in
                if case .warning(let one) = event { warnings.withLock { $0.append(one) } }
            })
        var options = EditStoutfile.Options()
        options.syncs = false
        _ = try EditStoutfile.add([EditStoutfile.Addition(name: name, constraint: nil)], context, options)
        return warnings.withLock { $0 }.filter { [412, 413].contains($0.code.number) }
    }

    @Test func aLookAlikeOfAPopularNameIsShown() throws {
        let house = try Household([
            .tool("ripgrep", "12.0"), .tool("ripgrep", "13.0"), .tool("ripgerp", "1.0"), .tool("rip-grep", "1.0"),
            .tool("r1pgrep", "1.0"), .tool("ripgrep2", "1.0"), .tool("unlike", "1.0"),
        ])
        let project = try house.project("project", [])
        for (name, warns) in [
            ("ripgerp", true), ("rip-grep", true), ("r1pgrep", true), ("ripgrep", true), ("unlike", false),
            ("ripgrep2", false),
        ] {
            let warnings = try adding(name, house, project)
            #expect(warnings.map(\.code) == (warns ? [.nameLookAlike] : []), "\(name)")
            // Nobody is told to take the other one: who sets a trap would have it so.
            for warning in warnings {
                #expect(!warning.hints.contains { $0.contains("stout add") || $0.contains("stout remove") })
            }
        }
    }

    /// Who squats a name can publish as many versions of it as he likes: that turns no advice around.
    @Test func aSquatterWithMoreVersionsIsAdvisedNowhere() throws {
        let squats = (1...6).map { PackageTree.tool("ripgerp", "\($0).0") }
        let house = try Household([.tool("ripgrep", "1.0")] + squats)
        let project = try house.project("project", [])
        for name in ["ripgrep", "ripgerp"] {
            let warnings = try adding(name, house, project)
            #expect(warnings.allSatisfy { !"\($0.hints)".contains("stout add") })
            for warning in warnings { #expect(warning.notes.contains("`ripgerp`: source `core`, 6 versions")) }
        }
    }

    /// One in another source, too: who sets the trap need not be in the same place.
    @Test func aLookAlikeInAnotherSourceIsShown() throws {
        let house = try Household([.tool("internal-tool", "1.0"), .tool("internal-tool", "1.1")])
        try PublishBottles.create(house.sandbox.path / "public", name: "public")
        try house.publish([.tool("internal_tool", "9.0")], to: "public")
        let text = """
            platforms = ["\(Platform.current)"]
            [sources]
            core = { registry = "../registry", only = ["internal-*"] }
            public = { registry = "../public" }
            [requires]
            """
        let project = try house.sandbox.write("project/Stoutfile", text + "\n").parent
        #expect(try adding("internal_tool", house, project).map(\.code) == [.nameLookAlike])
    }

    /// A channel has dates, and no namespaces.
    @Test func aLookAlikeInAChannelIsShownWithItsAge() throws {
        let house = try Household([])
        func record(_ name: String, _ time: Int) -> String {
            let digest = String(repeating: "a", count: 64)
            return """
                "\(name)-1.0-0.conda": {"name": "\(name)", "version": "1.0", "build": "0", "build_number": 0, "depends": [], \
                "sha256": "\(digest)", "size": 1, "timestamp": \(time)}
                """
        }
        let records = record("ripgrep", 1_600_000_000_000) + "," + record("ripgerp", 1_700_000_000_000)
        for subdir in [Platform.current.subdir, "noarch"] {
            try house.sandbox.write(
                "channel/\(subdir)/repodata.json",
                "{\"packages\": {}, \"packages.conda\": {\(subdir == "noarch" ? "" : records)}}")
        }
        let text = """
            platforms = ["\(Platform.current)"]
            sources.forge.channel = "../channel"
            [requires]

            """
        let project = try house.sandbox.write("project/Stoutfile", text).parent
        let warnings = try adding("ripgerp", house, project)
        #expect(warnings.map(\.code) == [.nameLookAlike])
        #expect(
            warnings.first?.notes == [
                "`ripgerp`: source `forge`, 1 version, the first of 2023-11-14",
                "`ripgrep`: source `forge`, 1 version, the first of 2020-09-13",
            ])
        #expect(try adding("ripgrep", house, project).isEmpty)
    }

    @Test func aDeprecatedPackageIsSaidToBeOne() throws {
        let house = try Household([.tool("old", "1.0"), .tool("new", "1.0")])
        let registry = house.sandbox.path / "registry"
        #expect(
            try PublishBottles.deprecate("old", instead: "new", reason: "nobody keeps it", in: registry, nil)
                == "nobody keeps it; use `new` instead")
        let project = try house.project("project", [])
        let warnings = try adding("old", house, project)
        #expect(warnings.map(\.message) == ["`old` is deprecated: nobody keeps it; use `new` instead"])
        let outdated = try OutdatedPackages(house.context(project), platform: nil)
        #expect(outdated.rows.map(\.deprecated) == ["nobody keeps it; use `new` instead"])
        // A new bottle does not take it back; the publisher does.
        try house.publish([.tool("old", "1.1")])
        #expect(try adding("old", house, project).count == 1)
        #expect(try PublishBottles.deprecate("old", instead: nil, reason: nil, in: registry, nil) == nil)
        #expect(try adding("old", house, project).isEmpty)
        #expect(throws: Failure.self) {
            try PublishBottles.deprecate("nothing", instead: nil, reason: "x", in: registry, nil)
        }
        #expect(throws: Failure.self) {
            try PublishBottles.deprecate("old", instead: "nothing", reason: "x", in: registry, nil)
        }
    }

    /// Dependency confusion: the public registry has the private name, in a version that is higher.
    @Test func theClaimDecidesAndNotTheVersion() throws {
        let house = try Household([.tool("acme-core", "1.0")])
        try PublishBottles.create(house.sandbox.path / "public", name: "public")
        try house.publish([.tool("acme-core", "99.0")], to: "public")
        func lock(_ core: String) throws -> [String] {
            let text = """
                platforms = ["\(Platform.current)"]
                [sources]
                core = { registry = "../registry"\(core) }
                public = { registry = "../public" }
                [requires]
                acme-core = "*"

                """
            let project = try house.sandbox.write("project/Stoutfile", text).parent
            return try LockProject.run(house.context(project)).lock.packages.map { "\($0.source) \($0.version)" }
        }
        #expect(try lock(", only = [\"acme-*\"]") == ["core 1.0"])
        let error = #expect(throws: Failure.self) { try lock("") }
        #expect(error?.all.map(\.code) == [.nameClaimedTwice])
    }
}
