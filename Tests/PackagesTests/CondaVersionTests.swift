import Packages
import Testing

/// The order of channels' versions and what is said about them (spec/sources/conda.md). The same against an independent
/// implementation and thousands of real versions: Tests/conda-agreement.sh.
@Suite struct CondaVersionTests {
    private func version(_ text: String) throws -> Version { try Version(parsing: text, .conda) }

    /// Of CEP 33 and of conda's own documentation: ascending, equal ones on one line.
    private static let ascending = [
        ["0.4", "0.4.0"], ["0.4.1.rc"], ["0.4.1"], ["0.5a1"], ["0.5b3"], ["0.5C1"], ["0.5"], ["0.9.6"], ["0.960923"],
        ["1.0"], ["1.1dev1"], ["1.1_"], ["1.1a1"], ["1.1.0dev1", "1.1.dev1"], ["1.1.a1"], ["1.1.0rc1"],
        ["1.1", "1.1.0"], ["1.1.0post1", "1.1.post1"], ["1.1post1"], ["1996.07.12"], ["1!0.4.1"], ["1!3.1.1.6"],
        ["2!0.4.1"],
    ]

    @Test func theOrder() throws {
        for (place, row) in Self.ascending.enumerated() {
            for (other, column) in Self.ascending.enumerated() {
                for one in row {
                    for two in column {
                        let (left, right) = (try version(one), try version(two))
                        #expect((left < right) == (place < other), "\(one) < \(two)")
                        #expect((left == right) == (place == other), "\(one) == \(two)")
                    }
                }
            }
        }
    }

    @Test(arguments: ["", "1..2", "1.2.", "1!", "a!1", "1!2!3", "1+", "1 2", "1-2_3", "1.*", "é"])
    func whatIsNoVersion(text: String) {
        #expect(throws: VersionError.self) { try version(text) }
    }

    @Test(arguments: [
        (spec: ">=1.2,<2", inside: ["1.2", "1.2.0", "1.9rc1", "2a1"], outside: ["1.2rc1", "2", "2.0"]),
        (spec: ">=1.2,<2.0a0", inside: ["1.2", "1.99", "2a1"], outside: ["2.0a0", "2.0rc1"]),
        (spec: "1.2.*", inside: ["1.2", "1.2.3", "1.2.0a1"], outside: ["1.20", "1.1", "1.3", "1.3a1"]),
        (spec: "=1.0", inside: ["1.0", "1.0.5", "1.0.1a"], outside: ["1.1", "1.01", "2"]),
        (spec: "==1.2", inside: ["1.2", "1.2.0"], outside: ["1.2.1", "1.2.0a"]),
        (spec: "!=1.2.*", inside: ["1.1", "1.3", "1.20"], outside: ["1.2", "1.2.9"]),
        (spec: "~=1.4.2", inside: ["1.4.2", "1.4.9"], outside: ["1.4.1", "1.5"]),
        (spec: ">=1,<2|3.*", inside: ["1.5", "3.4"], outside: ["2.5", "4"]),
        (spec: "(>=1,<2)|(>=4,!=4.1)", inside: ["1.5", "4", "4.2"], outside: ["3", "4.1"]),
        (spec: "*", inside: ["0", "1!0", "0dev"], outside: []),
        (
            spec: "=1.2.3+2", inside: ["1.2.3+2", "1.2.3+2.1", "1.2.3.0+2"],
            outside: ["1.2.3", "1.2.3+3", "1.2.3+20", "1.2.4"]
        ),
        (spec: "1.2.3+2.*", inside: ["1.2.3+2", "1.2.3+2.1"], outside: ["1.2.3", "1.2.3+20"]),
        (spec: "=2.7+1a", inside: ["2.7+1a", "2.7+1a1"], outside: ["2.7+1", "2.7+1b", "2.7"]),
        (spec: "=2.7+1.0", inside: ["2.7+1", "2.7+1.0", "2.7+1.0.4"], outside: ["2.7+1.1", "2.7"]),
        (spec: "!=2.7+1.*", inside: ["2.7", "2.7+2", "2.8"], outside: ["2.7+1", "2.7+1.5"]),
        (spec: "~=2.7+1", inside: ["2.7+1", "2.7+1.2"], outside: ["2.7", "2.7+2", "2.9"]),
        (spec: "==1.2.3", inside: ["1.2.3", "1.2.3.0"], outside: ["1.2.3+2"]),
        (spec: ">1.2.3", inside: ["1.2.3+2", "1.2.4"], outside: ["1.2.3"]),
        (spec: "0.2.18|0.2.18.*.", inside: ["0.2.18", "0.2.18.1"], outside: ["0.2.19", "0.2.180"]),
        (spec: "==2.7.*.*", inside: ["2.7", "2.7.0"], outside: ["2.7.1", "2.8"]),
        (spec: "==2.7.*", inside: ["2.7"], outside: ["2.7.1"]),
        (spec: "2.7.*.*", inside: ["2.7", "2.7.1"], outside: ["2.8"]),
        (spec: "!=2.7.*.*", inside: ["2.7.1", "2.8"], outside: ["2.7"]),
        (spec: "~=2", inside: ["2", "3"], outside: ["1.9"]),
        (spec: "~=2.7.*", inside: ["2.7", "2.9"], outside: ["2.6", "3"]),
        (spec: "*.*", inside: ["0", "3"], outside: []),
        (spec: ">=2.7.*.*", inside: ["2.7", "3"], outside: ["2.6"]),
        (spec: "=2.7*", inside: ["2.7.1"], outside: ["2.70"]),
    ])
    func matchSpecifications(spec: String, inside: [String], outside: [String]) throws {
        let constraint = try #require(Requirement(matchSpec: "name " + spec)).constraint
        for text in inside { #expect(constraint.versions.contains(try version(text)), "\(text) in \(spec)") }
        for text in outside { #expect(!constraint.versions.contains(try version(text)), "\(text) in \(spec)") }
    }

    @Test func builds() throws {
        let version = try version("3.12.1")
        func allows(_ spec: String, _ build: String, _ number: Int = 0) throws -> Bool {
            try #require(Requirement(matchSpec: spec)).constraint.allows(version, build: build, number: number)
        }
        #expect(try allows("python 3.12.* *_cpython", "h1_0_cpython"))
        #expect(try !allows("python 3.12.* *_cpython", "h1_0_pypy"))
        #expect(try allows("python=3.12.1=h1_0", "h1_0"))
        #expect(try !allows("python=3.12=h1_0", "h1_0"))
        #expect(try allows("python >=3.12, <4 h1_0", "h1_0"))
        #expect(try allows("python[version='>=3',build_number='>=2']", "x", 2))
        #expect(try !allows("python[version='>=3',build_number='>=2']", "x", 1))
        #expect(try allows("conda-forge::python[build=\"*_0\"]", "h_0"))
        for text in ["", "python ^3.1$", "python[md5=1]", "python >", "python >=1,,<2", "python (1"] {
            #expect(Requirement(matchSpec: text) == nil, "\(text)")
        }
    }

    /// Stout's own grammar on this order.
    @Test(arguments: [
        (text: "14.*", inside: ["14", "14.1.1"], outside: ["14rc1", "15", "15.0a1"]),
        (text: "^1.2", inside: ["1.2", "1.9.post1", "1.2+cpu"], outside: ["2", "2.0.dev0", "2a1"]),
        (text: "<4", inside: ["3.9"], outside: ["4.0a1", "4.dev0", "4"]),
        (text: "=2024a", inside: ["2024a", "2024a0"], outside: ["2024", "2024b"]),
        (text: "^1!2.3", inside: ["1!2.3.1"], outside: ["2.3.1", "1!3"]),
        (text: ">=9e, <9f || =10", inside: ["9e", "10"], outside: ["9d", "9f", "9"]),
    ])
    func ownConstraints(text: String, inside: [String], outside: [String]) throws {
        let constraint = try Constraint(parsing: text, .conda)
        for text in inside { #expect(constraint.versions.contains(try version(text)), "\(text) in \(constraint)") }
        for text in outside { #expect(!constraint.versions.contains(try version(text)), "\(text) in \(constraint)") }
    }
}
