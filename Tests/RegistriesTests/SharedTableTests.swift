import Packages
import Testing

@testable import Registries

/// Platforms of one project share what was read for the first of them; their answers must not show it.
@Suite struct SharedTableTests {
    private func names(_ resolution: Resolution) -> [String] {
        resolution.picks.map { "\($0.candidate.name) \($0.candidate.versionText) \($0.candidate.platform)" }
    }

    private let platforms = ["linux-x86_64+glibc2.17", "linux-arm64", "macos-arm64", "linux-x86_64"]
        .compactMap { Platform(parsing: $0) }

    @Test(arguments: 0..<80)
    func answersAreThoseOfATableOfTheirOwn(seed: Int) throws {
        let catalogue = try SmallCatalogue(try RandomCandidates(seed, differs: true).candidates)
        let roots = try catalogue.roots(["p0", "p1 >=2", "p4 <4"])
        let shared = Resolver(catalogue: catalogue.catalogue, platforms: platforms) { _ in "Stoutfile:1" }
        for platform in platforms + platforms {
            let alone = Resolver(catalogue: catalogue.catalogue) { _ in "Stoutfile:1" }
            func answer(_ resolver: Resolver, preferred: [PreferredPick] = []) -> (Resolution?, String) {
                do throws(ResolutionFailure) {
                    return (try resolver.resolve(roots, for: platform, preferred: preferred, locked: []), "")
                } catch {
                    guard case .unsolvable(let unsolvable) = error else { return (nil, "\(error)") }
                    return (nil, unsolvable.explanation)
                }
            }
            let (together, words) = answer(shared)
            let (apart, ownWords) = answer(alone)
            #expect(words == ownWords, "\(platform)")
            #expect((together == nil) == (apart == nil))
            // Where there are several answers, one that is right comes out again when it is preferred.
            guard let together else { continue }
            let again = answer(Resolver(catalogue: catalogue.catalogue) { _ in "" }, preferred: preferred(together)).0
            #expect(again.map(names) == names(together), "\(platform)")
            #expect(again?.statistics.conflicts == 0)
        }
    }

    private func preferred(_ resolution: Resolution) -> [PreferredPick] {
        resolution.picks.map {
            PreferredPick(
                source: $0.source, name: $0.candidate.name, version: $0.candidate.version,
                revision: $0.candidate.revision)
        }
    }

    @Test func bottlesOfOneVersionMayRequireDifferentThings() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("t", "1.0", platform: "linux-x86_64", needs: ["glue ^1"]),
            try SmallIndex.candidate("t", "1.0", platform: "macos-arm64", needs: ["glue ^2"]),
            try SmallIndex.candidate("t", "1.0", needs: []),
            try SmallIndex.candidate("glue", "1.0"), try SmallIndex.candidate("glue", "2.0"),
        ])
        let shared = Resolver(catalogue: catalogue.catalogue, platforms: platforms) { _ in "Stoutfile:1" }
        let roots = try catalogue.roots(["t"])
        func picks(_ platform: String) throws -> [String] {
            let platform = try #require(Platform(parsing: platform))
            return names(try shared.resolve(roots, for: platform, preferred: [], locked: []))
        }
        #expect(try picks("linux-x86_64") == ["glue 1.0 any", "t 1.0 linux-x86_64"])
        #expect(try picks("macos-arm64") == ["glue 2.0 any", "t 1.0 macos-arm64"])
        #expect(try picks("linux-arm64") == ["t 1.0 any"])
        #expect(try picks("linux-x86_64") == ["glue 1.0 any", "t 1.0 linux-x86_64"])
    }

    @Test func picksOfAnEarlierPlatformAreKept() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("t", "1.0"), try SmallIndex.candidate("t", "2.0", platform: "macos-arm64"),
        ])
        let shared = Resolver(catalogue: catalogue.catalogue, platforms: platforms) { _ in "Stoutfile:1" }
        let roots = try catalogue.roots(["t"])
        let first = try shared.resolve(roots, for: platforms[0], preferred: [], locked: [])
        let pins = preferred(first)
        #expect(names(try shared.resolve(roots, for: platforms[2], preferred: pins, locked: [])) == ["t 1.0 any"])
        #expect(
            names(try shared.resolve(roots, for: platforms[2], preferred: [], locked: [])) == ["t 2.0 macos-arm64"])
    }

    /// `on` chooses the roots of a platform; a lock says where a package is needed.
    @Test func requirementsOfOnePlatformStayThere() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("t", "1.0"), try SmallIndex.candidate("mac", "1.0", needs: ["t <1"]),
            try SmallIndex.candidate("t", "0.9"),
        ])
        var roots = try catalogue.roots(["t", "mac"])
        roots[1] = RootRequirement(
            entry: Manifest.Entry(requirement: roots[1].entry.requirement, on: [.system(.macos)]), group: "default",
            source: 0)
        let shared = Resolver(catalogue: catalogue.catalogue, platforms: platforms) { _ in "Stoutfile:1" }
        let resolutions = try platforms.map { platform in
            try shared.resolve(
                roots.filter { $0.entry.on.includes(platform) }, for: platform, preferred: [], locked: [])
        }
        #expect(names(resolutions[0]) == ["t 1.0 any"])
        #expect(names(resolutions[2]) == ["mac 1.0 any", "t 0.9 any"])
    }

    @Test func aWithdrawalOnOnePlatformAlone() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("t", "1.0"),
            try SmallIndex.candidate("t", "2.0", platform: "linux-x86_64", yanked: "broken"),
            try SmallIndex.candidate("t", "2.0", platform: "macos-arm64"),
        ])
        let shared = Resolver(catalogue: catalogue.catalogue, platforms: platforms) { _ in "Stoutfile:1" }
        let roots = try catalogue.roots(["t"])
        let picks = try platforms.map { platform in
            names(try shared.resolve(roots, for: platform, preferred: [], locked: []))
        }
        #expect(picks == [["t 1.0 any"], ["t 1.0 any"], ["t 2.0 macos-arm64"], ["t 1.0 any"]])
    }
}
