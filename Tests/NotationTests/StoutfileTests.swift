import Diagnostics
import Notation
import Packages
import Testing

@Suite struct StoutfileTests {
    static let whole = """
        platforms = ["linux-x86_64+glibc2.28", "macos-arm64"]

        [sources]
        core = { registry = "https://registry.example.org/core", root = "sha256:\(String(repeating: "6f", count: 32))" }
        acme = { registry = "../registry", only = ["acme-*", "tool"], unsigned = true }

        [requires]
        cmake = ">=3.29,<4"
        postgresql = { version = "16", with = ["icu"], why = "production runs 16", from = "core" }
        mold = { version = ">=2.30", on = "linux" }
        "python3.11" = { on = ["macos-arm64", "linux"] }

        [requires.zlib]
        version = "*"

        [group.ci.requires]
        shellcheck = "*"

        [group.docs]
        isolated = true
        requires.typst = "^0.11"

        [env]
        set = { PGDATA = "{project}/.pg" }
        prepend = { PATH = ["{project}/tools", "{env}/x{{y}"] }
        append.MANPATH = ["/usr/share/man"]

        [override]
        zlib = { version = ">=1.3.1", why = "needless pin upstream", until = 2026-12-01 }
        icu = "^72"
        """

    private func read(_ text: String) throws -> Manifest {
        let (manifest, diagnostics) = Stoutfile.read(source(text))
        #expect(diagnostics.map { line($0) } == [])
        return try #require(manifest)
    }

    @Test func readsEveryKey() throws {
        let manifest = try read(Self.whole)
        #expect(manifest.platforms.map(\.platform.description) == ["linux-x86_64+glibc2.28", "macos-arm64"])
        #expect(manifest.sources.map(\.name) == ["core", "acme"])
        #expect(manifest.sources[0].root?.prefixed == "sha256:" + String(repeating: "6f", count: 32))
        #expect(manifest.sources[1].location == "../registry")
        #expect(manifest.sources.map(\.isUnsigned) == [false, true])
        #expect(manifest.sources[1].claims("acme-x") && manifest.sources[1].claims("tool"))
        #expect(!manifest.sources[1].claims("tools") && manifest.sources[0].claims("tools"))
        #expect(manifest.groups.map(\.name) == ["default", "ci", "docs"])
        #expect(manifest.groups.map(\.isIsolated) == [false, false, true])
        let required = manifest.groups[0].requirements
        #expect(
            required.map(\.requirement.description) == [
                "cmake >=3.29, <4", "postgresql[icu] ^16", "mold >=2.30", "python3.11", "zlib",
            ])
        #expect(required[0].constraintText == ">=3.29,<4")
        #expect(required[1].why == "production runs 16" && required[1].from == "core")
        #expect(required[2].on.map(\.description) == ["linux"])
        #expect(required[3].on.map(\.description) == ["linux", "macos-arm64"])
        #expect(manifest.group(named: "docs")?.requirements.map(\.requirement.description) == ["typst ^0.11"])
        #expect(manifest.environment.set.map(\.variable) == ["PGDATA"])
        #expect(manifest.environment.set[0].value.text(project: "/p", environment: "/e") == "/p/.pg")
        #expect(
            manifest.environment.prepend[0].values.map { $0.text(project: "/p", environment: "/e") }
                == ["/p/tools", "/e/x{y}"])
        #expect(manifest.environment.append.map(\.variable) == ["MANPATH"])
        #expect(manifest.overrides.map(\.constraint.text) == [">=1.3.1", "^72"])
        #expect(manifest.overrides[0].until == CalendarDate(year: 2026, month: 12, day: 1))
        #expect(manifest.overrides[0].isExpired(on: CalendarDate(year: 2026, month: 12, day: 2)))
        #expect(!manifest.overrides[0].isExpired(on: CalendarDate(year: 2026, month: 12, day: 1)))
    }

    @Test func spansNameTheWrittenText() throws {
        let manifest = try read(Self.whole)
        let bytes = Array(Self.whole.utf8)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let required = manifest.groups[0].requirements
        #expect(text(required[0].span) == "cmake = \">=3.29,<4\"")
        #expect(text(required[0].nameSpan) == "cmake")
        #expect(text(required[0].constraintSpan) == ">=3.29,<4")
        #expect(text(required[1].constraintSpan) == "16")
        #expect(text(required[3].constraintSpan) == text(required[3].span))
        #expect(text(manifest.sources[1].span).hasPrefix("acme = {"))
        #expect(text(manifest.sources[1].locationSpan) == "\"../registry\"")
        #expect(text(manifest.platforms[1].span) == "\"macos-arm64\"")
        #expect(text(manifest.overrides[1].span) == "icu = \"^72\"")
        #expect(text(manifest.overrides[0].constraintSpan) == ">=1.3.1")
        #expect(text(manifest.groups[1].span) == "ci")
    }

    @Test(arguments: [
        "", "# only a comment\n", "\n\n",
    ])
    func emptyIsAnErrorOfItsOwn(text: String) {
        let (manifest, diagnostics) = Stoutfile.read(source(text))
        #expect(manifest == nil)
        #expect(diagnostics.map(\.code) == [.stoutfileEmpty])
    }

    @Test func nothingRequiredIsAWarning() throws {
        let (manifest, diagnostics) = Stoutfile.read(source("platforms = [\"linux-x86_64\"]\n[requires]\n"))
        #expect(manifest != nil)
        #expect(
            diagnostics.map { line($0) } == [
                "warning E0224 «[requires]» nothing is required, so the environment will be empty | `stout add NAME` adds a requirement"
            ])
    }

    @Test func mistakesOfTheNotationComeAlone() {
        let (manifest, diagnostics) = Stoutfile.read(source("platforms = [\nrequirs = 1"))
        #expect(manifest == nil)
        #expect(!diagnostics.isEmpty && diagnostics.allSatisfy { $0.code.number / 100 == 1 })
    }

    /// Several mistakes in one run, in the order of the text, each once.
    @Test func allMistakesAreReported() {
        let (manifest, diagnostics) = Stoutfile.read(
            source(
                """
                platfroms = []
                platforms = ["linux"]
                [requires]
                Cmake = "1"
                zlib = ">=1 <2"
                ninja = { versoin = "1", from = "core" }
                [sources]
                cor = { registry = "" }
                """))
        #expect(manifest == nil)
        #expect(
            diagnostics.map(\.code.number) == [203, 210, 206, 208, 203, 213, 215])
    }
}
