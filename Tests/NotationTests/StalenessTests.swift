import Notation
import Packages
import Testing

/// A lock beside a Stoutfile that changed: what is said, and which text of the Stoutfile it points at.
@Suite struct StalenessTests {
    static let stoutfile = """
        platforms = ["linux-x86_64", "macos-arm64"]
        [sources]
        core = { registry = "https://example.org/core" }
        [requires]
        cmake = ">=3.29, <4"
        icu = { version = "72", with = ["data"], on = "linux" }
        [group.ci.requires]
        zlib = "*"
        [override]
        libuv = { version = ">=1.44", until = 2026-12-01 }
        """

    static let lock = """
        lock = 1
        platforms = ["linux-x86_64", "macos-arm64"]
        [source.core]
        kind = "stout"
        [[package]]
        name = "cmake"
        version = "3.31.2"
        source = "core"
        want.default = ">=3.29, <4"
        needs = ["libuv >=1.48, <2", "zlib[static] >=1.3"]
        bottle.any = { path = "a", sha256 = "\(String(repeating: "a", count: 64))", size = 1 }
        [[package]]
        name = "icu"
        version = "72.1"
        source = "core"
        on = ["linux-x86_64"]
        with = ["data"]
        want.default = { version = "^72", with = ["data"], on = ["linux"] }
        bottle.any = { path = "b", sha256 = "\(String(repeating: "b", count: 64))", size = 1 }
        [[package]]
        name = "libuv"
        version = "1.44.2"
        source = "core"
        override = ">=1.44"
        bottle.any = { path = "c", sha256 = "\(String(repeating: "c", count: 64))", size = 1 }
        [[package]]
        name = "zlib"
        version = "1.3.1"
        source = "core"
        with = ["static"]
        want.ci = "*"
        bottle.any = { path = "d", sha256 = "\(String(repeating: "d", count: 64))", size = 1 }
        """

    private func reasons(_ stoutfile: String, _ lock: String, today: CalendarDate? = nil) throws -> [String] {
        let (manifest, manifestDiagnostics) = Stoutfile.read(source(stoutfile))
        let (lockfile, lockDiagnostics) = Lock.read(source(lock, name: "Stout.lock"))
        #expect((manifestDiagnostics + lockDiagnostics).map { line($0) } == [])
        let bytes = Array(stoutfile.utf8)
        return try #require(lockfile).staleness(against: try #require(manifest), today: today).map { reason in
            reason.description + (reason.span.map { " «\(String(decoding: bytes[$0], as: UTF8.self))»" } ?? "")
                + (reason.isHarmless ? " harmless" : "")
        }
    }

    @Test func anExactLockIsFresh() throws {
        #expect(try reasons(Self.stoutfile, Self.lock) == [])
        #expect(
            try reasons(Self.stoutfile, Self.lock, today: CalendarDate(year: 2026, month: 12, day: 1)) == [])
    }

    static let changesOfTheStoutfile: [(from: String, to: String, reasons: [String])] = [
        (
            from: "cmake = ", to: "ninja = \"1\"\ncmake = ",
            reasons: ["`ninja ^1` is required but not locked «ninja = \"1\"»"]
        ),
        (
            from: "zlib = \"*\"", to: "cmake = \"*\"",
            reasons: [
                "`cmake` is required by the group `ci` but not locked «cmake = \"*\"»",
                "`zlib` is locked but no longer required by the group `ci`",
            ]
        ),
        (
            from: "\">=3.29, <4\"", to: "\">=3.30,<4\"",
            reasons: [
                "`cmake >=3.30, <4` reads differently, though the locked 3.31.2 still meets it «cmake = \">=3.30,<4\"» harmless"
            ]
        ),
        (from: "\">=3.29, <4\"", to: "\">=3.29  ,  <4\"", reasons: []),
        (
            from: "\">=3.29, <4\"", to: "\"^4\"",
            reasons: ["`cmake ^4` is required, and the locked 3.31.2 does not meet it «cmake = \"^4\"»"]
        ),
        (
            from: "with = [\"data\"], ", to: "with = [\"data\", \"tools\"], ",
            reasons: [
                "`icu[data,tools] ^72` is required, and the locked 72.1 does not meet it "
                    + "«icu = { version = \"72\", with = [\"data\", \"tools\"], on = \"linux\" }»"
            ]
        ),
        (
            from: ", on = \"linux\"", to: "",
            reasons: ["`icu[data] ^72` is required but not locked «icu = { version = \"72\", with = [\"data\"] }»"]
        ),
        (
            from: "on = \"linux\"", to: "on = \"linux-x86_64\"",
            reasons: [
                "`icu[data] ^72` reads differently, though the locked 72.1 still meets it "
                    + "«icu = { version = \"72\", with = [\"data\"], on = \"linux-x86_64\" }» harmless"
            ]
        ),
        (
            from: "[\"linux-x86_64\", ", to: "[\"linux-arm64\", ",
            reasons: [
                "the platform linux-arm64 is not locked «\"linux-arm64\"»",
                "the platform linux-x86_64 is locked but no longer listed",
            ]
        ),
        (
            from: "core = {", to: "other = { registry = \"r\" }\ncore = {",
            reasons: ["the source `other` is not in the lock «other = { registry = \"r\" }»"]
        ),
        (
            from: "core = {", to: "main = {",
            reasons: [
                "the source `main` is not in the lock «main = { registry = \"https://example.org/core\" }»",
                "the source `core` is locked but no longer declared",
            ]
        ),
        (from: "https://example.org/core", to: "https://mirror.example.org", reasons: []),
        (
            from: "libuv = {", to: "zlib = \"1\"\nlibuv = {",
            reasons: ["the override of `zlib` is not in the lock «zlib = \"1\"»"]
        ),
        (
            from: "version = \">=1.44\"", to: "version = \">=1.45\"",
            reasons: [
                "the override of `libuv` reads differently «libuv = { version = \">=1.45\", until = 2026-12-01 }»"
            ]
        ),
        (
            from: "libuv = {", to: "nothere = {",
            reasons: ["`libuv` is locked under an override that is gone"]
        ),
        (
            from: "[group.ci.requires]", to: "[group.ci]\nisolated = true\n[group.ci.requires]",
            reasons: ["`zlib` is required by the group `ci` but not locked «zlib = \"*\"»"]
        ),
    ]

    @Test(arguments: changesOfTheStoutfile)
    func stoutfileChanged(from: String, to: String, expected: [String]) throws {
        let changed = Self.stoutfile.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != Self.stoutfile)
        #expect(try reasons(changed, Self.lock) == expected)
    }

    static let changesOfTheLock: [(from: String, to: String, reasons: [String])] = [
        (
            from: "kind = \"stout\"", to: "kind = \"stout\"\nroot = \"sha256:\(String(repeating: "e", count: 64))\"",
            reasons: [
                "the source `core` has another root of trust than in the lock "
                    + "«core = { registry = \"https://example.org/core\" }»"
            ]
        ),
        (
            from: "zlib[static] >=1.3", to: "zlib[static] >=1.4",
            reasons: ["`cmake` needs `zlib[static] >=1.4`, and the locked 1.3.1 does not meet it"]
        ),
        (
            from: "zlib[static] >=1.3", to: "zlib[shared] >=1.3",
            reasons: ["`cmake` needs `zlib[shared] >=1.3`, and the locked 1.3.1 does not meet it"]
        ),
        (
            from: "\"libuv >=1.48, <2\", ", to: "",
            reasons: ["`libuv` is locked but nothing asks for it"]
        ),
        (
            from: "want.default = \">=3.29, <4\"\n", to: "",
            reasons: [
                "`cmake >=3.29, <4` is required but not locked «cmake = \">=3.29, <4\"»",
                "`cmake` is locked but nothing asks for it", "`libuv` is locked but nothing asks for it",
            ]
        ),
    ]

    @Test(arguments: changesOfTheLock)
    func lockChanged(from: String, to: String, expected: [String]) throws {
        let changed = Self.lock.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != Self.lock)
        #expect(try reasons(Self.stoutfile, changed) == expected)
    }

    @Test func anOverrideEndsAfterItsDay() throws {
        #expect(
            try reasons(Self.stoutfile, Self.lock, today: CalendarDate(year: 2026, month: 12, day: 2)) == [
                "the override of `libuv` was to end after 2026-12-01 "
                    + "«libuv = { version = \">=1.44\", until = 2026-12-01 }»"
            ])
    }
}
