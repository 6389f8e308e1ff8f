import Packages
import Testing

@Suite struct ConstraintTests {
    /// Constraint, its canonical text, its set as a constraint, some members, some others.
    struct Row: CustomTestStringConvertible, Sendable {
        var text: String, canonical: String, set: String, inside: [String], outside: [String]
        var testDescription: String { text }
    }

    static let rows = [
        Row(
            text: "^1.7", canonical: "^1.7", set: ">=1.7, <2",
            inside: ["1.7", "1.7.0", "1.99", "1.7+b1", "1.8-rc.1"],
            outside: ["1.6", "1.7-rc.1", "2", "2-0", "2.0-rc.1"]),
        Row(
            text: "16", canonical: "^16", set: ">=16, <17", inside: ["16", "16.4"],
            outside: ["15.9", "17", "17-beta1"]),
        Row(
            text: "^0.3", canonical: "^0.3", set: ">=0.3, <0.4", inside: ["0.3.9"],
            outside: ["0.4", "0.4-0", "1"]),
        Row(
            text: "^0.0.3", canonical: "^0.0.3", set: ">=0.0.3, <0.0.4", inside: ["0.0.3.1"],
            outside: ["0.0.4"]),
        Row(text: "^0", canonical: "^0", set: ">=0, <1", inside: ["0", "0.9"], outside: ["1", "0-a"]),
        Row(text: "^0.0", canonical: "^0.0", set: ">=0.0, <0.1", inside: ["0.0.5"], outside: ["0.1"]),
        Row(
            text: "^2024a", canonical: "^2024a", set: ">=2024a, <2025", inside: ["2024b"],
            outside: ["2024", "2025"]),
        Row(
            text: "^9.5p1", canonical: "^9.5p1", set: ">=9.5p1, <10", inside: ["9.5p2", "9.6"],
            outside: ["9.5"]),
        Row(
            text: "^1.9.9-rc.1", canonical: "^1.9.9-rc.1", set: ">=1.9.9-rc.1, <2", inside: ["1.9.9"],
            outside: ["1.9.9-a"]),
        Row(
            text: "~1.4", canonical: "~1.4", set: ">=1.4, <1.5", inside: ["1.4.9"],
            outside: ["1.5", "1.5-0", "1.3"]),
        Row(text: "~1.4.2", canonical: "~1.4.2", set: ">=1.4.2, <1.5", inside: ["1.4.3"], outside: ["1.4.1"]),
        Row(
            text: "~1.4.2.7", canonical: "~1.4.2.7", set: ">=1.4.2.7, <1.5", inside: ["1.4.9"],
            outside: ["1.5"]),
        Row(text: "~1", canonical: "~1", set: ">=1, <2", inside: ["1.9"], outside: ["2"]),
        Row(
            text: "1.2.*", canonical: "1.2.*", set: ">=1.2, <1.3", inside: ["1.2", "1.2.9"],
            outside: ["1.3", "1.2-a"]),
        Row(text: "9.*", canonical: "9.*", set: ">=9, <10", inside: ["9.9"], outside: ["10", "10-0"]),
        Row(
            text: "=1.2.3", canonical: "=1.2.3", set: "=1.2.3", inside: ["1.2.3", "1.2.3+x", "1.2.3.0"],
            outside: ["1.2.4"]),
        Row(
            text: "!=1.3", canonical: "!=1.3", set: "!=1.3", inside: ["1.2", "1.3-a", "1.3.1"],
            outside: ["1.3", "1.3.0+z"]),
        Row(
            text: ">=3.29,<4", canonical: ">=3.29, <4", set: ">=3.29, <4", inside: ["3.29", "3.31.2"],
            outside: ["4", "4-0", "4.0-rc.1", "3.28"]),
        Row(
            text: "<4-rc.1", canonical: "<4-rc.1", set: "<4-rc.1", inside: ["4-beta", "3"],
            outside: ["4-rc.1", "4"]),
        Row(text: "<4-0", canonical: "<4-0", set: "<4", inside: ["3.9"], outside: ["4-0"]),
        Row(
            text: "<=4", canonical: "<=4", set: "<=4", inside: ["4", "4-0", "4+b"],
            outside: ["4.0.1-0", "4.0.1"]),
        Row(text: "<=4-*", canonical: "<=4-*", set: "<=4-*", inside: ["4-zzz", "3"], outside: ["4", "4+a"]),
        Row(text: "> 4-*", canonical: ">4-*", set: ">=4", inside: ["4"], outside: ["4-zzz"]),
        Row(text: ">4", canonical: ">4", set: ">4", inside: ["4.0.1"], outside: ["4", "4+b1", "4-a"]),
        Row(text: ">=4-0", canonical: ">=4-0", set: ">=4-0", inside: ["4-0", "4"], outside: ["3.9"]),
        Row(text: ">=0-0", canonical: ">=0-0", set: "*", inside: ["0-0"], outside: []),
        Row(text: " * ", canonical: "*", set: "*", inside: ["0-0", "99"], outside: []),
        Row(text: "<0", canonical: "<0", set: "<0", inside: [], outside: ["0-0", "0", "1"]),
        Row(text: ">2, <1", canonical: ">2, <1", set: "<0", inside: [], outside: ["1", "2"]),
        Row(
            text: "^1.2||^2.3 ,!=2.5", canonical: "^1.2 || ^2.3, !=2.5", set: ">=1.2, <2 || >=2.3, !=2.5, <3",
            inside: ["1.9", "2.3", "2.5.1"], outside: ["2.2", "2.5", "3"]),
        Row(
            text: "=1 || =2", canonical: "=1 || =2", set: "=1 || =2", inside: ["1", "2.0"], outside: ["1.5"]),
        Row(text: ">1-a", canonical: ">1-a", set: ">1-a", inside: ["1-a.0", "1-b"], outside: ["1-a"]),
        Row(text: ">=1-a.0", canonical: ">=1-a.0", set: ">1-a", inside: ["1-a.0"], outside: ["1-a"]),
    ]

    @Test(arguments: rows)
    func meaning(row: Row) throws {
        let constraint = try Constraint(parsing: row.text)
        #expect(constraint.text == row.canonical)
        #expect(constraint.versions.description == row.set)
        for text in row.inside {
            #expect(try constraint.versions.contains(Version(parsing: text)), "\(text)")
        }
        for text in row.outside {
            #expect(try !constraint.versions.contains(Version(parsing: text)), "\(text)")
        }
    }

    @Test(arguments: [
        ("", "a constraint is missing; write `*` for any version", 0..<0),
        ("  ", "a constraint is missing; write `*` for any version", 0..<2),
        (">=", "a version is missing after `>=`", 0..<2),
        (">=, <2", "a version is missing after `>=`", 0..<2),
        (">=1,", "a constraint is missing after `,`", 3..<4),
        ("1 ||", "a constraint is missing after `||`", 2..<4),
        (">=1 <2", "write `,` between two constraints that must both hold, `||` where one is enough", 4..<4),
        ("1 | 2", "write `||` between alternatives", 2..<3),
        ("==1.2", "`==` is not an operator; write `=`", 0..<2),
        ("1, =>2", "`=>` is not an operator; write `>=`", 3..<5),
        ("~>1.2", "`~>` is not an operator; write `~`", 0..<2),
        ("1.*.2", "`*` stands alone or as the last component, as in `1.2.*`", 2..<3),
        ("1*", "`*` stands alone or as the last component, as in `1.2.*`", 1..<2),
        ("1-a.*", "`*` stands alone or as the last component, as in `1.2.*`", 0..<5),
        (">=1.*", "`>=` needs a whole version, without `*`", 2..<5),
        ("=*", "`=` needs a whole version, without `*`", 1..<2),
        ("=1-*", "`-*` goes with `<=` or `>` and a release, as in `<=4-*`", 1..<4),
        ("=1.2+b1", "constraints do not look at build metadata; write `1.2`", 1..<7),
        (">=1, <v2", "a version starts with a digit; leave out the `v`", 6..<7),
        ("latest", "each component of a version starts with a digit", 0..<1),
        ("1.2; 3", "`;` cannot be part of a constraint", 3..<4),
        ("&1", "`&` cannot be part of a constraint", 0..<1),
        (",1", "a constraint is missing; write `*` for any version", 0..<0),
    ])
    func errorsSayWhatAndWhere(text: String, reason: String, range: Range<Int>) {
        let error = #expect(throws: ConstraintError.self) { try Constraint(parsing: text) }
        #expect(error?.description == reason)
        #expect(error?.range == range)
    }

    @Test(arguments: [
        (">=2.0-rc.1", "2.0-rc.2", true), (">=2-rc.1", "2.0.0-alpha", true),
        (">=2.0-rc.1", "2.1-rc.1", false),
        ("<2.0", "2.0-rc.1", false), ("*", "0-0", false), ("^1.2", "2-0", false), ("^1.2-a", "1.2-b", true),
        (">=4-0", "4-beta", true), ("!=4-beta", "4-beta", true), ("<=4-*", "4-beta", false),
        ("=1-a", "1-a", true),
    ])
    func preReleasesAreAskedForByName(text: String, version: String, isAsked: Bool) throws {
        let versions = try Constraint(parsing: text).versions
        #expect(try versions.asksForPreReleases(of: Version(parsing: version)) == isAsked)
    }

    /// `_` is a version of conda that has no component between its marks. It counts as zero, as what is not written does.
    @Test(arguments: ["_.*", "^_", "~_", "-.*", "_", "1!_.*"]) func versionsWithoutComponents(_ text: String) throws {
        let versions = try Constraint(parsing: text, .conda).versions
        let prefix = text.hasPrefix("1!") ? "1!" : ""
        #expect(try versions.contains(Version(parsing: prefix + "_", .conda)))
        #expect(try !versions.contains(Version(parsing: prefix + "1", .conda)))
    }

    @Test func compatibleIgnoresBuild() throws {
        let version = try Version(parsing: "1.7.1+ds1")
        #expect(Constraint.compatible(with: version) == (try Constraint(parsing: "^1.7.1")))
        #expect(Constraint.exactly(version) == (try Constraint(parsing: "=1.7.1")))
        #expect(Constraint.exactly(version).versions.contains(version))
    }
}
