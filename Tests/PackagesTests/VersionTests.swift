import Packages
import Testing

@Suite struct VersionTests {
    /// Ascending; the order of spec/versions.md, one row for each rule.
    static let ascending = [
        "0-0", "0-a", "0", "0.0.0.1", "0.1", "1-0", "1-0.0", "1-1", "1-2", "1-10", "1-18446744073709551615",
        "1-18446744073709551616", "1-A", "1-a", "1-a.0", "1-a.a", "1-a-", "1-rc.1", "1-rc.1+a", "1-rc.2",
        "1.0",
        "1.0+0", "1+1", "1+a", "1.0.0.0.0.0.0.1", "1.0.1-a", "1.0.1", "1.1", "1.1.1", "1.1.2", "1.1a-x",
        "1.1a", "1.1a.1",
        "1.1a1", "1.1a2", "1.1a10", "1.1ab", "1.1b", "1.2", "1.9", "1.10", "1.223", "1.224", "1.255", "1.256",
        "1.65535",
        "1.65536", "1.18446744073709551615", "1.18446744073709551616", "1.18446744073709551617",
        "1.99999999999999999999", "1.100000000000000000000", "2", "9", "9.5", "9.5p1", "9.5p2", "9.6",
        "2024a", "2024b",
        "2025", "20240101",
    ]

    @Test func orderIsTotal() throws {
        let versions = try Self.ascending.map { try Version(parsing: $0) }
        for (rank, one) in versions.enumerated() {
            for (otherRank, other) in versions.enumerated() {
                #expect((one < other) == (rank < otherRank), "\(one) \(other)")
                #expect((one == other) == (rank == otherRank), "\(one) \(other)")
            }
        }
    }

    @Test(arguments: [
        ["1", "1.0", "1.0.0", "01", "1.00"], ["1.01", "1.1", "1.1.0"], ["0", "0.0"], ["1-rc.01", "1.0-rc.1"],
        ["1.2a01", "1.2a1"], ["1+b.1", "1.0+b.01"],
    ])
    func equalVersionsHaveEqualHashes(texts: [String]) throws {
        let versions = try texts.map { try Version(parsing: $0) }
        #expect(Set(versions).count == 1)
        #expect(versions.map(\.text) == texts)
        for version in versions { #expect(!(version < versions[0]) && !(versions[0] < version)) }
    }

    @Test func comparingNeedsNoSharedPrefixLimit() throws {
        let long = (0..<8).map { _ in "123456789" }.joined(separator: ".")
        #expect(try Version(parsing: long) < Version(parsing: long + "a"))
        #expect(try Version(parsing: long + "-1") < Version(parsing: long))
        #expect(try Version(parsing: long + "-1") < Version(parsing: long + "-1+x"))
    }

    @Test(arguments: [
        ("", "a version is missing", 0..<0),
        ("v1.2", "a version starts with a digit; leave out the `v`", 0..<1),
        ("1..2", "a number is missing between the dots", 2..<2),
        ("1.", "a number is missing between the dots", 2..<2),
        ("1.x", "each component of a version starts with a digit", 2..<3),
        ("version", "each component of a version starts with a digit", 0..<1),
        ("-1", "each component of a version starts with a digit", 0..<1),
        ("1.2-", "a pre-release identifier is missing after `-` or `.`", 4..<4),
        ("1.2-a..b", "a pre-release identifier is missing after `-` or `.`", 6..<6),
        ("1.2+", "a build identifier is missing after `+` or `.`", 4..<4),
        ("1.2+a+b", "`+` cannot be part of a version", 5..<6),
        ("1.2-a+", "a build identifier is missing after `+` or `.`", 6..<6),
        ("1:2", "`:` cannot be part of a version", 1..<2),
        ("1.2 ", "a space cannot be part of a version", 3..<4),
        ("1.2~rc1", "`~` cannot be part of a version", 3..<4),
        ("1.é", "`é` cannot be part of a version", 2..<4),
        ("1.2\u{7}", "the character U+7 cannot be part of a version", 3..<4),
        ("1.2.3.4.5.6.7.8.9", "a version has at most 8 components", 16..<17),
    ])
    func errorsSayWhatAndWhere(text: String, reason: String, range: Range<Int>) {
        let error = #expect(throws: VersionError.self) { try Version(parsing: text) }
        #expect(error?.description == reason)
        #expect(error?.range == range)
    }

    @Test func lengthIsLimited() throws {
        _ = try Version(parsing: String(repeating: "9", count: Version.maximumLength))
        #expect(throws: VersionError(.tooLong, at: 0..<129)) {
            try Version(parsing: String(repeating: "9", count: 129))
        }
    }

    @Test func partsOfAVersion() throws {
        let version = try Version(parsing: "1.2.0-rc.1+b7")
        #expect(version.isPreRelease && version.hasBuild)
        #expect(version.withoutBuild.text == "1.2.0-rc.1")
        #expect(version.release.text == "1.2.0")
        #expect(!version.release.isPreRelease)
    }
}
