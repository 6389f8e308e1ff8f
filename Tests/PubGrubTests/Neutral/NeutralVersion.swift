/// A version of the neutral format, ordered by the document's scheme.
struct NeutralVersion: Comparable {
    enum Scheme: String { case integer, numeric, semver, semverBuild = "semver+build" }

    private enum Part: Comparable {
        case number(Int)
        case text(String)

        init(_ text: Substring) {
            self = Int(text).map(Part.number) ?? .text(String(text))
        }
    }

    private let numbers: [Int]
    private let prerelease: [Part]
    private let build: [Part]

    init(_ text: String, scheme: Scheme) {
        if scheme == .integer || scheme == .numeric {
            var numbers = text.split(separator: ".").map { Int($0) ?? 0 }
            while numbers.count > 1, numbers.last == 0 { numbers.removeLast() }
            self.numbers = numbers
            prerelease = []
            build = []
            return
        }
        let halves = text.split(separator: "+", maxSplits: 1)
        let pieces = halves[0].split(separator: "-", maxSplits: 1)
        numbers = pieces[0].split(separator: ".").map { Int($0) ?? 0 }
        prerelease = pieces.count > 1 ? pieces[1].split(separator: ".").map(Part.init) : []
        build = scheme == .semverBuild && halves.count > 1 ? halves[1].split(separator: ".").map(Part.init) : []
    }

    var isPrerelease: Bool { !prerelease.isEmpty }

    static func < (one: Self, other: Self) -> Bool {
        if one.numbers != other.numbers { return one.numbers.lexicographicallyPrecedes(other.numbers) }
        if one.prerelease != other.prerelease {
            if one.prerelease.isEmpty { return false }
            if other.prerelease.isEmpty { return true }
            return one.prerelease.lexicographicallyPrecedes(other.prerelease)
        }
        return one.build.lexicographicallyPrecedes(other.build)
    }
}

/// A range of the neutral format: alternatives of comparators that must all hold.
struct NeutralRange {
    private enum Sign: String { case equal = "==", unequal = "!=", most = "<=", least = ">=", less = "<", more = ">" }

    private let alternatives: [[(Sign, NeutralVersion)]]

    init(_ text: String, scheme: NeutralVersion.Scheme) {
        if text == "none" {
            alternatives = []
            return
        }
        alternatives = text.split(separator: "|", omittingEmptySubsequences: true).map { alternative in
            alternative.split(separator: ",").compactMap { part in
                let comparator = part.filter { $0 != " " }
                if comparator == "*" { return nil }
                for sign in [Sign.equal, .unequal, .most, .least, .less, .more]
                where comparator.hasPrefix(sign.rawValue) {
                    let version = comparator.dropFirst(sign.rawValue.count)
                    return (sign, NeutralVersion(String(version), scheme: scheme))
                }
                preconditionFailure("not a comparator: \(comparator)")
            }
        }
    }

    func allows(_ version: NeutralVersion) -> Bool {
        alternatives.contains { comparators in
            comparators.allSatisfy { sign, bound in
                switch sign {
                case .equal: version == bound
                case .unequal: version != bound
                case .most: version <= bound
                case .least: version >= bound
                case .less: version < bound
                case .more: version > bound
                }
            }
        }
    }
}
