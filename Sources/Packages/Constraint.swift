/// A written predicate on versions, such as `^1.7`, `>=3.29, <4` or `1.2.* || =2.0` (spec/versions.md, "Constraints").
///
/// Equal when their canonical texts are equal; two texts can still denote the same `versions`.
public struct Constraint: Hashable, Sendable, CustomStringConvertible {
    /// Canonical: the terms in the order written, `^` before a bare version, `, ` and ` || ` between.
    public let text: String
    /// What it denotes.
    public let versions: VersionSet

    init(text: String, versions: VersionSet) {
        self.text = text
        self.versions = versions
    }

    /// The shortest constraint for a set.
    public init(_ versions: VersionSet) {
        self.init(text: versions.description, versions: versions)
    }

    /// `*`
    public static let any = Constraint(.all)

    /// `=V`, with all builds of that version.
    public static func exactly(_ version: Version) -> Constraint {
        Constraint(text: "=\(version.withoutBuild)", versions: .exactly(version))
    }

    /// `^V`: what `stout add` writes for a version.
    public static func compatible(with version: Version) -> Constraint {
        Constraint(text: "^\(version.withoutBuild)", versions: .compatible(with: version.withoutBuild))
    }

    /// What both allow: the narrower of the two where there is one, whichever comes first.
    func narrowed(by other: Constraint) -> Constraint {
        let both = versions.intersection(other.versions)
        if versions == other.versions { return text <= other.text ? self : other }
        return both == versions ? self : both == other.versions ? other : Constraint(both)
    }

    public var isAny: Bool { versions.isAll }
    public var description: String { text }

    public static func == (one: Constraint, other: Constraint) -> Bool { one.text == other.text }
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension VersionSet {
    /// `^V`: from the version up to the next that may break. The first component that is not zero stays; of `0`, `0.0`
    /// the last one written.
    static func compatible(with version: Version) -> VersionSet {
        let zeros = version.zeroComponents
        let fixed = zeros.firstIndex(of: false) ?? zeros.count - 1
        return VersionSet(from: .before(version), to: .belowPreReleases(of: version.raised(at: fixed)))
    }

    /// `~V`: from the version up to the next minor one, or the next major one when only that is written.
    static func nearly(_ version: Version) -> VersionSet {
        let fixed = min(1, version.zeroComponents.count - 1)
        return VersionSet(from: .before(version), to: .belowPreReleases(of: version.raised(at: fixed)))
    }

    /// `V.*`: every release that starts with these components.
    static func startingWith(_ version: Version) -> VersionSet {
        let last = version.zeroComponents.count - 1
        return VersionSet(from: .before(version), to: .belowPreReleases(of: version.raised(at: last)))
    }
}
