import Packages
import Testing

@Suite struct RequirementTests {
    @Test(arguments: [
        ("zlib", "zlib"), ("zlib *", "zlib"), (" zlib  >=1.3 , <2 ", "zlib >=1.3, <2"), ("zlib>=1.3", "zlib >=1.3"),
        ("postgresql[lz4,icu] 16", "postgresql[icu,lz4] ^16"), ("a[ x , x ]", "a[x]"), ("libstdc++ ^1", "libstdc++ ^1"),
    ])
    func canonicalText(text: String, canonical: String) throws {
        let requirement = try Requirement(parsing: text)
        #expect(requirement.description == canonical)
        #expect(try Requirement(parsing: canonical) == requirement)
    }

    @Test(arguments: [
        ("", "a name has at least one character", 0..<0),
        ("Zlib 1", "a name is written in lower case", 0..<4),
        ("-z", "a name starts with a letter, a digit or `_`, not with `-`", 0..<2),
        ("zl/ib", "`/` cannot be part of a name", 0..<5),
        ("zlib >=1 <2", "write `,` between two constraints that must both hold, `||` where one is enough", 9..<9),
        ("zlib 1.x", "each component of a version starts with a digit", 7..<8),
        ("zlib[a", "the list of features has no `]`", 4..<6),
        ("zlib[a,]", "in the list of features, a name has at least one character", 7..<7),
        ("zlib[A] 1", "in the list of features, a name is written in lower case", 5..<6),
    ])
    func errorsSayWhatAndWhere(text: String, reason: String, range: Range<Int>) {
        let error = #expect(throws: RequirementError.self) { try Requirement(parsing: text) }
        #expect(error?.description == reason)
        #expect(error?.range == range)
    }

    /// One edge for each name, whatever the order in which a package and its features ask.
    @Test func needsOfOneNameAreJoined() throws {
        let texts = ["icu[x] >=70", "zlib ^1", "icu[y] >=72, <80", "zlib >=1, <2", "a >=1 || =0.5", "a <2"]
        for order in [texts, texts.reversed()] {
            let package = Lockfile.Package(
                name: "p", version: try Version(parsing: "1"), source: "s",
                needs: try order.map { try Requirement(parsing: $0) })
            #expect(package.needs.map(\.description) == ["a =0.5 || >=1, <2", "icu[x,y] >=72, <80", "zlib >=1, <2"])
        }
    }
}

@Suite struct PackageNameTests {
    @Test func rules() {
        for name in ["a", "0ad", "libstdc++", "python3.11", "a_b", String(repeating: "a", count: 128)] {
            #expect(PackageName.problem(in: name) == nil, "\(name)")
        }
        #expect(PackageName.problem(in: "") == .empty)
        #expect(PackageName.problem(in: "aB") == .upperCase)
        #expect(PackageName.problem(in: ".a") == .firstCharacter("."))
        #expect(PackageName.problem(in: "a\u{e9}") == .character("\u{e9}"))
        #expect(PackageName.problem(in: "a\nb") == .character("\n"))
        #expect(PackageName.problem(in: String(repeating: "a", count: 129)) == .tooLong)
    }

    @Test(arguments: [
        ("ripgerp", "ripgrep"), ("rigrep", "ripgrep"), ("Ripgrep", "ripgrep"), ("python311", "python3.11"),
        ("sqlite", "sqlite3"), ("completely-different", nil), ("j", "jq"), ("xyz", nil),
    ])
    func nearest(name: String, expected: String?) {
        #expect(PackageName.nearest(to: name, among: ["jq", "ripgrep", "python3.11", "sqlite3", "tree"]) == expected)
    }
}

@Suite struct PlatformTests {
    @Test(arguments: ["linux-x86_64", "macos-arm64+macos14", "linux-arm64+glibc2.28"])
    func textReadsBack(text: String) throws {
        let platform = try #require(Platform(parsing: text))
        #expect(platform.description == text)
        #expect(BottlePlatform(parsing: text) == .only(platform))
    }

    @Test(arguments: [
        "", "linux", "any", "linux-x86_64+", "linux-x86_64+glibc", "linux-x86_64+macos14", "linux-x86_64+glibc2+glibc3",
        "LINUX-x86_64", "linux-x86_64+glibc2.x",
    ])
    func otherTextsAreNone(text: String) { #expect(Platform(parsing: text) == nil) }

    @Test(arguments: [
        ("any", "macos-arm64", true), ("linux-x86_64", "linux-x86_64", true), ("linux-x86_64", "linux-arm64", false),
        ("linux-x86_64+glibc2.28", "linux-x86_64+glibc2.31", true),
        ("linux-x86_64+glibc2.31", "linux-x86_64+glibc2.28", false),
        ("linux-x86_64+glibc2.9", "linux-x86_64+glibc2.10", true),
        ("linux-x86_64+glibc2.31", "linux-x86_64", true), ("linux-x86_64", "linux-x86_64+glibc2.28", true),
    ])
    func serving(bottle: String, platform: String, serves: Bool) throws {
        let platform = try #require(Platform(parsing: platform))
        #expect(try #require(BottlePlatform(parsing: bottle)).serves(platform) == serves)
    }

    @Test func selectors() throws {
        let (linux, mac) = (Platform(.linux, .x86_64), Platform(.macos, .arm64))
        let selectors = try ["linux", "macos-x86_64"].map { try #require(PlatformSelector(parsing: $0)) }
        #expect(selectors.includes(linux) && !selectors.includes(mac))
        #expect([PlatformSelector]().includes(mac))
        #expect(PlatformSelector(parsing: "x86_64") == nil)
        #expect(Platform.known.contains(.current))
    }
}

@Suite struct DigestTests {
    private let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

    @Test func formsAgree() throws {
        let digest = try Digest(hex: hex)
        #expect(digest.bytes == Array(0..<32) && digest.hex == hex && digest.short == "000102030405")
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(try Digest(prefixed: digest.prefixed) == digest)
        #expect(Digest(bytes: [1, 2, 3]) == nil)
        #expect(try digest < Digest(hex: "1" + hex.dropFirst()))
    }

    @Test func mistakes() {
        #expect(throws: DigestError.length(63)) { try Digest(hex: String(hex.dropFirst())) }
        #expect(throws: DigestError.upperCase) { try Digest(hex: hex.uppercased()) }
        #expect(throws: DigestError.notHexadecimal) { try Digest(hex: "g" + hex.dropFirst()) }
        #expect(throws: DigestError.prefix) { try Digest(prefixed: hex) }
    }
}

@Suite struct CalendarDateTests {
    @Test(
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (951_782_400, "2000-02-29"), (4_107_542_399, "2100-02-28"),
            (4_107_542_400, "2100-03-01"), (1_764_547_199, "2025-11-30"), (-62_135_596_800, "0001-01-01"),
        ] as [(Int64, String)])
    func dayOfAMoment(seconds: Int64, day: String) {
        #expect(CalendarDate(secondsSince1970: seconds).description == day)
    }

    @Test func realDays() {
        #expect(
            CalendarDate(year: 2024, month: 2, day: 29).isReal && !CalendarDate(year: 2023, month: 2, day: 29).isReal)
        #expect(
            !CalendarDate(year: 1900, month: 2, day: 29).isReal && !CalendarDate(year: 2024, month: 13, day: 1).isReal)
        #expect(
            !CalendarDate(year: 2024, month: 4, day: 31).isReal && !CalendarDate(year: 2024, month: 1, day: 0).isReal)
    }
}

@Suite struct TemplateTests {
    @Test(arguments: ["", "plain", "{project}/x", "{env}:{project}", "{{literal}", "a{{{project}}"])
    func textReadsBack(text: String) throws {
        let template = try EnvironmentSettings.Template(parsing: text)
        #expect(template.description == text)
    }

    @Test func places() {
        #expect(throws: TemplateError(problem: .unknownPlace("x"), range: 1..<4)) {
            try EnvironmentSettings.Template(parsing: "a{x}")
        }
        #expect(throws: TemplateError(problem: .unclosed, range: 1..<3)) {
            try EnvironmentSettings.Template(parsing: "a{p")
        }
    }
}
