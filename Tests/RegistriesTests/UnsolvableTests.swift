import Packages
import Testing

@testable import Registries

/// What a person is told, and which edits are proposed, end to end over index files.
@Suite struct UnsolvableTests {
    private func text(_ unsolvable: Unsolvable) -> String { unsolvable.explanation.replacing("\n", with: " ") }

    private func fixes(_ unsolvable: Unsolvable) -> [String] {
        unsolvable.fixes.map { $0.map(describe).joined(separator: " + ") }
    }

    private func describe(_ edit: Unsolvable.Edit) -> String {
        switch edit {
        case .require(let root, let version): "\(root.entry.name) ^\(version)"
        case .remove(let root): "-\(root.entry.name)"
        case .accept(let name, _, let version): "\(name) =\(version)"
        case .promise(let platform): "\(platform)"
        case .removeOverride(let name): "no override of \(name)"
        }
    }

    @Test func aConflictNamesPlacesAndTheSmallestEdits() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("app", "1.0", needs: ["lib ^1"]),
            try SmallIndex.candidate("app", "2.0", needs: ["lib ^2"]),
            try SmallIndex.candidate("lib", "1.4"), try SmallIndex.candidate("lib", "2.1"),
        ])
        let unsolvable = try catalogue.unsolvable(["app ^2", "lib ^1"])
        #expect(
            text(unsolvable)
                == "Because Stoutfile:1 requires `app` ^2, which requires `lib` ^2, "
                + "and Stoutfile:2 requires `lib` ^1, no resolution exists. ")
        #expect(fixes(unsolvable) == ["app ^1.0", "lib ^2.1"])
        #expect(unsolvable.roots.map(\.entry.name) == ["app", "lib"])
        #expect("\(unsolvable.platform)" == "linux-x86_64")
    }

    @Test func aBottleThatNeedsMoreThanThePlatformPromises() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("tool", "1.0", platform: "linux-x86_64+glibc2.17"),
            try SmallIndex.candidate("tool", "2.0", platform: "linux-x86_64+glibc2.28"),
            try SmallIndex.candidate("tool", "2.0", platform: "linux-x86_64+glibc2.39"),
        ])
        let unsolvable = try catalogue.unsolvable(["tool ^2"], on: "linux-x86_64+glibc2.17")
        #expect(
            text(unsolvable).contains(
                "`tool` ^2, of which the only version, 2.0, needs glibc 2.28, more than linux-x86_64+glibc2.17 promises"
            ), "\(text(unsolvable))")
        #expect(fixes(unsolvable) == ["tool ^1.0", "linux-x86_64+glibc2.28"])
        #expect(try catalogue.resolve(["tool"], on: "linux-x86_64+glibc2.17") == ["tool 1.0"])
        #expect(try catalogue.resolve(["tool"], on: "linux-x86_64") == ["tool 2.0"])
    }

    @Test func anotherArchitectureIsNoFloor() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("tool", "2.0", platform: "linux-arm64+glibc2.28")
        ])
        let unsolvable = try catalogue.unsolvable(["tool"], on: "linux-x86_64+glibc2.17")
        #expect(text(unsolvable).contains("has no bottle for linux-x86_64+glibc2.17"), "\(text(unsolvable))")
    }

    @Test func onlyPreReleases() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("app", "1.0", needs: ["lib >=1.5"]),
            try SmallIndex.candidate("lib", "1.0"), try SmallIndex.candidate("lib", "2.0-rc.1"),
        ])
        let below = try catalogue.unsolvable(["app"])
        #expect(
            text(below) == "Because Stoutfile:1 requires `app`, which requires `lib` >=1.5, "
                + "which only pre-releases match (the newest is 2.0-rc.1), no resolution exists. ")
        let direct = try catalogue.unsolvable(["lib >=1.5"])
        #expect(text(direct).contains("which only pre-releases match (the newest is 2.0-rc.1)"))
        #expect(fixes(direct).first == "lib ^2.0-rc.1")
        #expect(try catalogue.resolve(["lib ^2.0-rc.1"]) == ["lib 2.0-rc.1"])
    }

    @Test func aWithdrawnVersionCanBeNamed() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("app", "1.0", needs: ["lib ^2"]),
            try SmallIndex.candidate("lib", "1.0"), try SmallIndex.candidate("lib", "2.0", yanked: "eats files"),
        ])
        let unsolvable = try catalogue.unsolvable(["app"])
        #expect(text(unsolvable).contains("the only version, 2.0, was withdrawn by its publisher"))
        #expect(fixes(unsolvable).first == "lib =2.0")
        #expect(try catalogue.resolve(["app", "lib =2.0"]) == ["app 1.0", "lib 2.0"])
    }

    @Test func anOverrideThatIsInTheWay() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("app", "1.0", needs: ["lib ^1"]),
            try SmallIndex.candidate("lib", "1.0"), try SmallIndex.candidate("lib", "2.0", needs: ["ghost"]),
        ])
        let unsolvable = try catalogue.unsolvable(["app"], overrides: ["lib": "^2"])
        #expect(fixes(unsolvable).first == "no override of lib", "\(fixes(unsolvable))")
    }

    @Test func constrainsIsToldAsABound() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("picky", "1.0", constrains: ["lib <2"]),
            try SmallIndex.candidate("lib", "1.0"), try SmallIndex.candidate("lib", "2.0"),
        ])
        let unsolvable = try catalogue.unsolvable(["picky", "lib ^2"])
        #expect(text(unsolvable).contains("which allows only `lib` <2"), "\(text(unsolvable))")
        #expect(fixes(unsolvable).first == "lib ^1.0")
    }

    @Test func featuresAreNamedAsFeatures() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("db", "1.0", features: ["icu": ["icu ^72"]]),
            try SmallIndex.candidate("db", "2.0"), try SmallIndex.candidate("icu", "72.1"),
        ])
        let unsolvable = try catalogue.unsolvable(["db[icu] ^2"])
        #expect(text(unsolvable).contains("`db` 2.0 does not have that feature") || text(unsolvable).contains("`icu`"))
        #expect(!text(unsolvable).contains("absent"))
        #expect(fixes(unsolvable).first == "db ^1.0", "\(fixes(unsolvable)) \(text(unsolvable))")
        #expect(try catalogue.resolve(["db[icu] ^1.0"]) == ["db[icu] 1.0", "icu 72.1"])
    }

    @Test func nothingIsProposedForWhatMustStay() throws {
        let catalogue = try SmallCatalogue([
            try SmallIndex.candidate("app", "1.0", needs: ["lib ^1"]),
            try SmallIndex.candidate("app", "2.0", needs: ["lib ^2"]),
            try SmallIndex.candidate("lib", "1.4"), try SmallIndex.candidate("lib", "2.1"),
        ])
        let unsolvable = try catalogue.unsolvable(["app ^2", "lib ^1"], keeping: [1])
        #expect(fixes(unsolvable) == ["app ^1.0"])
    }

    @Test func noPatienceNoFixes() throws {
        let catalogue = try SmallCatalogue([try SmallIndex.candidate("lib", "1.4")])
        let unsolvable = try catalogue.unsolvable(["lib ^2"], patience: 0)
        #expect(unsolvable.fixes.isEmpty)
        #expect(!unsolvable.explanation.isEmpty)
    }

    /// Every fix, taken as the person would type it, is one.
    @Test(arguments: 0..<60)
    func fixesDoSolve(seed: Int) throws {
        let catalogue = try SmallCatalogue(try RandomCandidates(seed).candidates)
        let roots = ["p0 ^1", "p1 ^2", "p2", "p3 =3.0"]
        guard let unsolvable = try? catalogue.unsolvable(roots) else { return }
        let entries = try catalogue.roots(roots)
        for fix in unsolvable.fixes {
            var edited = entries
            var platform = unsolvable.platform
            for edit in fix {
                edit.apply(to: &edited)
                if case .promise(let other) = edit { platform = other }
            }
            let resolver = Resolver(catalogue: catalogue.catalogue) { _ in "" }
            #expect(
                try resolver.canResolve(edited, for: platform, locked: []),
                "\(fix.map(describe)) \(unsolvable.explanation)")
        }
    }
}
