import Diagnostics
import Packages
import Testing

@testable import Operations

/// What messages about packages end with.
@Suite struct PackageChainTests {
    private func project() throws -> ScratchProject {
        let project = try ScratchProject([
            "app 1.0: lib ^1; tool *", "lib 1.0: base *", "tool 1.0: base ^1; lib *", "base 1.0",
            "mac 1.0: deep * | for macos-arm64",
            "deep 1.0 | for macos-arm64",
        ])
        try project.require(
            "app = \"1\"\nmac = { on = \"macos\" }\n\n[group.ci.requires]\ntool = \"*\"\n",
            platforms: "\"linux-x86_64\", \"macos-arm64\"")
        try project.lock()
        return project
    }

    @Test func theShortestWayFromTheStoutfile() throws {
        let project = try project()
        let chains = try #require(PackageChains.known(project.context))
        #expect(chains.chain(to: "app") == "`app` was required by Stoutfile:7")
        // By `tool`, which the group asks for itself, not by `app` and `lib`.
        #expect(chains.chain(to: "base") == "`base` was required by `tool`, required by Stoutfile:11")
        // Of another platform than this machine's.
        #expect(chains.chain(to: "deep") == "`deep` was required by `mac`, required by Stoutfile:8")
        #expect(chains.chain(to: "nobody") == nil)
    }

    @Test func aLineThatIsGoneIsNotInvented() throws {
        let project = try project()
        try project.require("tool = \"*\"\n\n[group.ci.requires]\n", platforms: "\"linux-x86_64\", \"macos-arm64\"")
        let chains = try #require(PackageChains.known(project.context))
        #expect(chains.chain(to: "lib") == "`lib` was required by `app`, required by `[requires]`")
        try project.write("= nothing")
        #expect(PackageChains.known(project.context) == nil)
    }

    @Test func eachPackageOfAMessageIsToldAtItsEnd() throws {
        let project = try project()
        let chains = try #require(PackageChains.known(project.context))
        let plain = Failure(Diagnostic(.diskFull, "no space left", notes: ["nothing was changed"]))
        #expect(chains.telling(plain).all[0].notes == ["nothing was changed"])
        let told = chains.telling(plain.about("lib", "nobody", "app"))
        #expect(
            told.all[0].notes == [
                "nothing was changed", "`lib` was required by `app`, required by Stoutfile:7",
                "`app` was required by Stoutfile:7",
            ])
        // Once is enough, however many callers would tell.
        #expect(chains.telling(told).all[0].notes == told.all[0].notes)
        let many = chains.telling(plain.about(Array(repeating: "app", count: 9)))
        #expect(many.all[0].notes.count == 1 + PackageChains.limit)
    }
}
