@testable import PubGrub

extension NeutralDocument {
    /// A document from a sketch: one candidate per line, `name version: target range; target range`, a root line
    /// `=> name range; name range` per case. A target after `!` is a bound; `yanked` may follow a version.
    init(sketch: String, scheme: NeutralVersion.Scheme = .semver) {
        var packages: [String: [Candidate]] = [:]
        var cases: [Case] = []
        func pairs(_ text: Substring) -> [(String, String)] {
            text.split(separator: ";").map { part in
                let words = part.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
                return (String(words[0]), words.count > 1 ? words[1].filter { $0 != " " } : "*")
            }
        }
        for line in sketch.split(separator: "\n") {
            if line.hasPrefix("=>") {
                cases.append(Case(roots: pairs(line.dropFirst(2))))
                continue
            }
            let colon = line.firstRange(of: ": ")
            let words = line[..<(colon?.lowerBound ?? line.endIndex)].split(separator: " ")
            let targets = colon.map { pairs(line[$0.upperBound...]) } ?? []
            packages[String(words[0]), default: []].append(
                Candidate(
                    version: String(words[1]), requires: targets.filter { !$0.0.hasPrefix("!") },
                    constrains: targets.filter { $0.0.hasPrefix("!") }.map { (String($0.0.dropFirst()), $0.1) },
                    isYanked: words.contains("yanked")))
        }
        for name in packages.keys {
            packages[name]?.sort {
                NeutralVersion($0.version, scheme: scheme) < NeutralVersion($1.version, scheme: scheme)
            }
        }
        self.init(id: "sketch", scheme: scheme, packages: packages, cases: cases)
    }

    init(id: String, scheme: NeutralVersion.Scheme, packages: [String: [Candidate]], cases: [Case]) {
        self.id = id
        self.scheme = scheme
        self.packages = packages
        self.cases = cases
    }
}

extension NeutralDocument.Case {
    init(roots: [(String, String)], isSolvable: Bool = true) {
        self.init(
            roots: roots, name: nil, locked: [], overrides: [], rootAs: nil, prefer: "highest", upstreamTries: nil,
            isSolvable: isSolvable, solution: nil, isUnique: false)
    }
}

extension NeutralDriver {
    /// Words for explanations: root requirements stand on the lines of a Stoutfile, from 4 on.
    var vocabulary: Vocabulary {
        Vocabulary(
            name: { self.spoken(self.names[Int($0.index)]) },
            version: { package, rank in self.candidates(self.names[Int(package.index)])[rank].version },
            range: { NeutralDriver.caret(self.rangeTexts[Int($0.index)]) },
            origin: { "Stoutfile:\($0 + 4)" }, reason: { _ in "is withdrawn" },
            given: { package in
                let name = self.names[Int(package.index)]
                guard name.hasPrefix("sdk:") else { return nil }
                let version = self.candidates(name).first?.version
                return version.map { "linux-x86_64 has \(self.spoken(name)) \($0)" }
                    ?? "linux-x86_64 has no \(self.spoken(name))"
            },
            feature: { package in
                let name = self.names[Int(package.index)]
                guard name.hasSuffix("]"), let bracket = name.firstIndex(of: "[") else { return nil }
                let base = self.package(String(name[..<bracket]))
                return (base, String(name[name.index(after: bracket)...].dropLast()))
            },
            overlap: { one, other in
                let (mine, its) = (self.rangeTexts[Int(one.index)], self.rangeTexts[Int(other.index)])
                return self.probes.contains { probe in
                    [mine, its].allSatisfy { NeutralRange($0, scheme: self.document.scheme).allows(probe) }
                }
            })
    }

    private func spoken(_ name: String) -> String { name.replacing("sdk:", with: "") }

    /// Versions that no package has, to see whether ranges overlap where no candidate is.
    private var probes: [NeutralVersion] {
        (0..<5).flatMap { major in
            (0..<10).map { NeutralVersion("\(major).\($0).9", scheme: document.scheme) }
        }
    }

    /// `>=1.2.0,<2.0.0-0` as people write it: `^1.2.0`.
    static func caret(_ text: String) -> String {
        let parts = text.split(separator: ",")
        if parts.count == 1, text.hasPrefix("==") { return String(text.dropFirst(2)) }
        guard parts.count == 2, parts[0].hasPrefix(">="), parts[1].hasPrefix("<"), !parts[1].hasPrefix("<=") else {
            return parts.joined(separator: ", ")
        }
        let low = parts[0].dropFirst(2)
        let high = parts[1].dropFirst().replacing("-0", with: "")
        let numbers = low.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").compactMap { Int($0) }
        if numbers.count == 3 {
            let next = numbers[0] > 0 ? "\(numbers[0] + 1).0.0" : "0.\(numbers[1] + 1).0"
            if high == next { return "^" + low }
        }
        return "\(parts[0]), <\(high)"
    }
}
