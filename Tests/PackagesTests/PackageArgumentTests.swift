import Testing

@testable import Packages

/// A package on the command line: each spelling means the same to all commands, and nothing of it is dropped.
struct PackageArgumentTests {
    @Test(
        arguments: [
            ("jq", "jq", nil, nil), (" jq ", "jq", nil, nil), ("jq@1.6", "jq", "^1.6", "1.6"),
            ("jq 1.6", "jq", "^1.6", "1.6"),
            ("jq=1.6", "jq", "=1.6", "1.6"), ("jq==1.6", "jq", "=1.6", "1.6"), ("jq@=1.6", "jq", "=1.6", "1.6"),
            ("jq @ 1.6", "jq", "^1.6", "1.6"), ("jq= 1.6", "jq", "=1.6", "1.6"), ("jq<2", "jq", "<2", nil),
            ("jq >=1, <2", "jq", ">=1, <2", nil), ("jq>=1,==1.6", "jq", ">=1, =1.6", nil),
            ("jq~1.6", "jq", "~1.6", nil),
            ("jq^1.6", "jq", "^1.6", nil), ("jq!=1.6", "jq", "!=1.6", nil), ("jq 1.*", "jq", "1.*", nil),
            ("jq*", "jq", "*", nil), ("jq 1 || 2", "jq", "^1 || ^2", nil), ("jq=1.0+b1", "jq", nil, "1.0+b1"),
            ("libstdc++@12", "libstdc++", "^12", "12"), ("jq\t1.6", "jq", "^1.6", "1.6"),
        ] as [(String, String, String?, String?)])
    func whatIsRead(_ text: String, _ name: String, _ constraint: String?, _ version: String?) throws {
        let argument = try PackageArgument(text)
        #expect(argument.name == name)
        #expect(argument.constraint?.text == constraint)
        #expect(argument.version?.text == version)
        #expect((argument.constraintRange == nil) == (constraint == nil && version == nil))
    }

    @Test func featuresStandBehindTheName() throws {
        let argument = try PackageArgument("pg[icu,gss]@16")
        #expect(argument.features == ["gss", "icu"])
        #expect(argument.featureRange == 2..<11)
        #expect(argument.constraintRange == 11..<14)
        #expect(argument.constraint?.text == "^16")
    }

    @Test(arguments: [
        ("", 0..<0), ("jq@", 2..<3), ("jq=", 2..<3), ("jq@latest", 3..<4), ("Jq", 0..<2), ("jq 1 2", 5..<5),
        ("jq~=1", 2..<4), ("jq===1", 2..<5), ("jq@1@2", 4..<5), ("jq[x", 2..<4), ("jq[x]y", 5..<6), (">=1", 0..<0),
        ("a::jq", 0..<5), ("jq 1,", 4..<5),
    ])
    func whatIsRefused(_ text: String, _ range: Range<Int>) throws {
        do throws(RequirementError) {
            let argument = try PackageArgument(text)
            Issue.record("`\(text)` was read as \(argument)")
        } catch { #expect(error.range == range, "\(text): \(error)") }
    }
}
