import Packages
import Testing
import Unix

@testable import Registries

@Suite struct ResolverTests {
    private func small() throws -> SmallCatalogue {
        try SmallCatalogue([
            try SmallIndex.candidate("app", "1.0", needs: ["lib >=1"]),
            try SmallIndex.candidate(
                "app", "2.0", needs: ["lib >=2"], features: ["net": ["net ^1"], "old": ["lib <2.5"]]),
            try SmallIndex.candidate("lib", "1.0"), try SmallIndex.candidate("lib", "2.0"),
            try SmallIndex.candidate("lib", "2.0", revision: 1), try SmallIndex.candidate("lib", "2.6"),
            try SmallIndex.candidate("lib", "3.0-beta.1"), try SmallIndex.candidate("lib", "3.0", yanked: "eats files"),
            try SmallIndex.candidate("net", "1.2"), try SmallIndex.candidate("net", "2.0"),
            try SmallIndex.candidate("picky", "1.0", constrains: ["lib <2"]),
        ])
    }

    @Test func theNewestOfEverything() throws {
        #expect(try small().resolve(["app"]) == ["app 2.0", "lib 2.6"])
    }

    @Test func theHighestRevision() throws {
        #expect(try small().resolve(["lib =2.0"]) == ["lib 2.0_1"])
    }

    @Test func featuresBringTheirRequirements() throws {
        #expect(try small().resolve(["app[net]"]) == ["app[net] 2.0", "lib 2.6", "net 1.2"])
        #expect(try small().resolve(["app[net,old]"]) == ["app[net,old] 2.0", "lib 2.0_1", "net 1.2"])
    }

    @Test func aFeatureThatNoVersionHasCannotBeMet() throws {
        #expect(throws: ResolutionFailure.self) { try small().resolve(["app[none]"]) }
    }

    @Test func constraintsOfAThirdPackageBindButDoNotAsk() throws {
        #expect(try small().resolve(["picky"]) == ["picky 1.0"])
        #expect(try small().resolve(["picky", "app"]) == ["app 1.0", "lib 1.0", "picky 1.0"])
    }

    @Test func preReleasesOnlyForWhoAsks() throws {
        #expect(try small().resolve(["lib"]) == ["lib 2.6"])
        #expect(try small().resolve(["lib >=3.0-0"]) == ["lib 3.0-beta.1"])
    }

    @Test func withdrawnVersionsComeOnlyByNameOrFromTheLock() throws {
        #expect(try small().resolve(["lib =3.0"]) == ["lib 3.0"])
        #expect(try small().resolve(["lib"], preferred: [("lib", "3.0")]) == ["lib 2.6"])
        #expect(try small().resolve(["lib"], preferred: [("lib", "3.0")], locked: [("lib", "3.0")]) == ["lib 3.0"])
        #expect(try small().resolve(["lib =2.0 || >=2.6"]) == ["lib 2.6"], "a range is not a name")
    }

    @Test func preferencesKeepPinsWhereTheyFit() throws {
        let pins = [("app", "1.0"), ("lib", "1.0")]
        #expect(try small().resolve(["app"], preferred: pins) == ["app 1.0", "lib 1.0"])
        #expect(try small().resolve(["app >=2"], preferred: pins) == ["app 2.0", "lib 2.6"])
        #expect(try small().resolve(["app"], preferred: [("app", "9.9"), ("gone", "1")]) == ["app 2.0", "lib 2.6"])
    }

    @Test func anOverrideAloneDecides() throws {
        #expect(try small().resolve(["app >=2"], overrides: ["lib": "=1.0"]) == ["app 2.0", "lib 1.0"])
    }

    @Test func platformsTakeTheirOwnBottles() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("t", "1.0"),
            try SmallIndex.candidate("t", "1.0", revision: 1, platform: "linux-x86_64"),
            try SmallIndex.candidate("t", "2.0", platform: "macos-arm64"),
        ])
        #expect(try catalogue.resolve(["t"], on: "linux-x86_64") == ["t 1.0_1"])
        #expect(try catalogue.resolve(["t"], on: "macos-arm64") == ["t 2.0"])
        #expect(try catalogue.resolve(["t"], on: "linux-arm64") == ["t 1.0"])
    }

    /// `glibc2.4` sorts behind `glibc2.28` as text.
    @Test func theMostParticularBottleThatRunsIsTaken() throws {
        let floors = [
            "any", "linux-x86_64", "linux-x86_64+glibc2.4", "linux-x86_64+glibc2.28", "linux-x86_64+glibc2.39",
        ]
        let sources = try SmallCatalogue(try floors.map { try SmallIndex.candidate("t", "1", platform: $0) })
        let resolver = Resolver(catalogue: sources.catalogue) { _ in "" }
        let root = RootRequirement(
            entry: Manifest.Entry(requirement: try Requirement(parsing: "t")), group: "default", source: 0)
        let platform = try #require(Platform(parsing: "linux-x86_64+glibc2.35"))
        let resolution = try resolver.resolve([root], for: platform, preferred: [], locked: [])
        #expect(resolution.picks.map(\.candidate.platform.description) == ["linux-x86_64+glibc2.28"])
    }

    @Test func noBottleIsAReason() throws {
        let catalogue = try SmallCatalogue([try SmallIndex.candidate("t", "1.0", platform: "macos-arm64")])
        let error = #expect(throws: ResolutionFailure.self) { try catalogue.resolve(["t"]) }
        guard case .unsolvable(let unsolvable)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(unsolvable.explanation.contains("linux-x86_64"), "\(unsolvable.explanation)")
    }

    @Test func aNameThatNothingHasCannotBeMet() throws {
        let catalogue = try SmallCatalogue([try SmallIndex.candidate("t", "1.0", needs: ["ghost ^1"])])
        let error = #expect(throws: ResolutionFailure.self) { try catalogue.resolve(["t"]) }
        guard case .unsolvable(let unsolvable)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(unsolvable.explanation.contains("ghost"), "\(unsolvable.explanation)")
        #expect(unsolvable.roots.map(\.entry.name) == ["t"])
    }

    @Test func eachSourceAnswersForItsOwn() throws {
        let sources = try SmallCatalogue([
            (
                Manifest.Source(name: "core", location: "c"),
                [try SmallIndex.candidate("zlib", "1.3"), try SmallIndex.candidate("tool", "1", needs: ["zlib"])]
            ),
            (
                Manifest.Source(name: "acme", location: "a", only: ["acme-*"]),
                [try SmallIndex.candidate("zlib", "9.9"), try SmallIndex.candidate("acme-x", "1", needs: ["zlib"])]
            ),
        ])
        #expect(sources.catalogue.claimants(of: "acme-x") == [1], "a pattern goes before a claim to everything")
        #expect(sources.catalogue.claimants(of: "zlib") == [0])
        let resolver = Resolver(catalogue: sources.catalogue) { _ in "" }
        func root(_ name: String, _ source: Int) throws -> RootRequirement {
            RootRequirement(
                entry: Manifest.Entry(requirement: try Requirement(parsing: name)), group: "default", source: source)
        }
        let resolution = try resolver.resolve(
            [try root("tool", 0), try root("acme-x", 1)], for: .current, preferred: [], locked: [])
        let picks = resolution.picks.map { "\($0.source) \($0.candidate.name) \($0.candidate.version)" }
        #expect(picks == ["1 acme-x 1", "0 tool 1", "0 zlib 1.3", "1 zlib 9.9"])
    }

    @Test func twoClaimsToEverythingAreBothNamed() throws {
        let sources = try SmallCatalogue([
            (Manifest.Source(name: "one", location: "1"), []), (Manifest.Source(name: "two", location: "2"), []),
            (Manifest.Source(name: "none", location: "3", only: []), []),
        ])
        #expect(sources.catalogue.claimants(of: "x") == [0, 1])
    }
}
