/// A version of the neutral problem format, ordered by its document's scheme.
struct SolveVersion: Comparable {
    enum Scheme: String { case integer, numeric, semver, semverBuild = "semver+build" }

    private enum Part: Comparable {
        case number(Int)
        case text(String)

        init(_ text: Substring) { self = Int(text).map(Part.number) ?? .text(String(text)) }
    }

    private let numbers: [Int]
    private let prerelease: [Part]
    private let build: [Part]

    init(_ text: Substring, scheme: Scheme) {
        if scheme == .integer || scheme == .numeric {
            var numbers = text.split(separator: ".").map { Int($0) ?? 0 }
            while numbers.count > 1, numbers.last == 0 { numbers.removeLast() }
            self.numbers = numbers
            (prerelease, build) = ([], [])
            return
        }
        let halves = text.split(separator: "+", maxSplits: 1)
        let pieces = (halves.first ?? "").split(separator: "-", maxSplits: 1)
        numbers = (pieces.first ?? "").split(separator: ".").map { Int($0) ?? 0 }
        prerelease = pieces.count > 1 ? pieces[1].split(separator: ".").map(Part.init) : []
        build = scheme == .semverBuild && halves.count > 1 ? halves[1].split(separator: ".").map(Part.init) : []
    }

    var isPrerelease: Bool { !prerelease.isEmpty }

    static func < (one: Self, other: Self) -> Bool {
        if one.numbers != other.numbers { return one.numbers.lexicographicallyPrecedes(other.numbers) }
        if one.prerelease != other.prerelease {
            if one.prerelease.isEmpty || other.prerelease.isEmpty { return !one.prerelease.isEmpty }
            return one.prerelease.lexicographicallyPrecedes(other.prerelease)
        }
        return one.build.lexicographicallyPrecedes(other.build)
    }
}

/// A range of the neutral format: alternatives of comparators that must all hold.
struct SolveRange {
    private enum Sign: String, CaseIterable {
        case equal = "==", unequal = "!=", most = "<=", least = ">=", less = "<", more = ">"
    }

    let text: String
    private let alternatives: [[(sign: Sign, version: SolveVersion)]]

    init(_ text: String, scheme: SolveVersion.Scheme) {
        self.text = text
        if text == "none" {
            alternatives = []
            return
        }
        alternatives = text.split(separator: "|").map { alternative in
            alternative.split(separator: ",").compactMap { part in
                let comparator = part.drop { $0 == " " }
                for sign in Sign.allCases where comparator.hasPrefix(sign.rawValue) {
                    let version = comparator.dropFirst(sign.rawValue.count).filter { $0 != " " }
                    return (sign, SolveVersion(version[...], scheme: scheme))
                }
                return nil
            }
        }
    }

    /// The intervals of ranks that the range allows, by binary search in ascending versions.
    func intervals(in versions: [SolveVersion]) -> [Range<Int>] {
        /// The first rank whose version is not less than a bound, or is greater than it.
        func first(_ bound: SolveVersion, past: Bool) -> Int {
            var (low, high) = (0, versions.count)
            while low < high {
                let middle = (low + high) / 2
                let isBelow = past ? !(bound < versions[middle]) : versions[middle] < bound
                if isBelow { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return alternatives.flatMap { comparators -> [Range<Int>] in
            var (low, high) = (0, versions.count)
            var holes: [Range<Int>] = []
            for (sign, version) in comparators {
                switch sign {
                case .least: low = max(low, first(version, past: false))
                case .more: low = max(low, first(version, past: true))
                case .less: high = min(high, first(version, past: false))
                case .most: high = min(high, first(version, past: true))
                case .equal:
                    low = max(low, first(version, past: false))
                    high = min(high, first(version, past: true))
                case .unequal: holes.append(first(version, past: false)..<first(version, past: true))
                }
            }
            var intervals = low < high ? [low..<high] : []
            for hole in holes where !hole.isEmpty {
                intervals = intervals.flatMap { one in
                    [
                        one.lowerBound..<max(one.lowerBound, min(one.upperBound, hole.lowerBound)),
                        min(one.upperBound, max(one.lowerBound, hole.upperBound))..<one.upperBound,
                    ]
                }
            }
            return intervals
        }
    }
}
