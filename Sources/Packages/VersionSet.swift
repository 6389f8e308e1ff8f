/// A set of versions in its one canonical form: sets that hold the same versions are equal (spec/versions.md, "Sets").
///
/// The form is the ascending list of cuts at which membership changes, starting outside below every version; the set
/// ends unbounded when their number is odd. Build metadata never decides membership.
public struct VersionSet: Hashable, Sendable, CustomStringConvertible {
    let cuts: [Cut]

    init(cuts: [Cut]) { self.cuts = cuts }

    /// The versions from one cut up to another; without upper cut all above the first.
    init(from lower: Cut = .lowest, to upper: Cut? = nil) {
        guard let upper else {
            cuts = [lower]
            return
        }
        cuts = lower < upper ? [lower, upper] : []
    }

    public static let none = VersionSet(cuts: [])
    public static let all = VersionSet(cuts: [.lowest])

    /// A version with all of its builds.
    public static func exactly(_ version: Version) -> VersionSet {
        VersionSet(from: .before(version), to: .after(version))
    }

    /// The version and everything above it.
    public static func atLeast(_ version: Version) -> VersionSet { VersionSet(from: .before(version)) }

    /// Everything below the version; below its pre-releases too when it has none in its name.
    public static func below(_ version: Version) -> VersionSet {
        VersionSet(to: version.isPreRelease ? .before(version) : .belowPreReleases(of: version))
    }

    public var isEmpty: Bool { cuts.isEmpty }
    public var isAll: Bool { self == .all }

    public func contains(_ version: Version) -> Bool {
        Self.countBelow(cuts.count) { cuts[$0].key <= version.key } % 2 == 1
    }

    /// The ranks of the members of an ascending list: ascending, disjoint, not touching each other.
    public func ranks(in sorted: [Version]) -> [Range<Int>] { ranks(count: sorted.count) { sorted[$0] } }

    /// The same of a list that is not at hand as such.
    public func ranks(count: Int, _ version: (Int) -> Version) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index < cuts.count {
            let start = Self.rank(of: cuts[index], count, version)
            let end = index + 1 < cuts.count ? Self.rank(of: cuts[index + 1], count, version) : count
            index += 2
            if start == end { continue }
            if let last = ranges.last, last.upperBound == start {
                ranges[ranges.count - 1] = last.lowerBound..<end
            } else {
                ranges.append(start..<end)
            }
        }
        return ranges
    }

    /// How many of an ascending list lie below a cut.
    private static func rank(of cut: Cut, _ count: Int, _ version: (Int) -> Version) -> Int {
        countBelow(count) { version($0).key < cut.key }
    }

    /// How many of the first `count` numbers pass, when all that pass come first.
    private static func countBelow(_ count: Int, _ passes: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if passes(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether a bound of the set names a pre-release of this version's release, which is how a person asks for its
    /// pre-releases: `>=2.0-rc.1` asks for those of 2.0 and of nothing else; `<2.0` and `*` ask for none.
    public func asksForPreReleases(of version: Version) -> Bool {
        let release = version.release
        return cuts.indices.contains {
            cuts[$0].namesPreRelease(asLowerBound: $0 % 2 == 0) && cuts[$0].version.release == release
        }
    }

    /// Whether any bound names a pre-release.
    public var asksForPreReleases: Bool {
        cuts.indices.contains { cuts[$0].namesPreRelease(asLowerBound: $0 % 2 == 0) }
    }
}
