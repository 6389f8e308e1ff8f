/// A written predicate on versions, such as `^1.7`, `>=3.29, <4` or `1.2.* || =2.0` (spec/versions.md, "Constraints").
///
/// Equal when their canonical texts are equal; two texts can still denote the same `versions`.
public struct Constraint: Hashable, Sendable, CustomStringConvertible {
    /// Canonical: the terms in the order written, `^` before a bare version, `, ` and ` || ` between.
    public let text: String
    /// What it denotes.
    public let versions: VersionSet
    /// What it asks of a build; nil for any, as of every constraint that a person writes.
    public let build: BuildMatch?
    /// The order that it speaks of.
    public let scheme: VersionScheme

    init(text: String, versions: VersionSet, scheme: VersionScheme = .stout) {
        self.text = text
        self.versions = versions
        self.scheme = scheme
        build = nil
    }

    /// Of a match specification.
    init(text: String, versions: VersionSet, build: BuildMatch?) {
        self.text = text
        self.versions = versions
        self.build = build
        scheme = .conda
    }

    /// The shortest constraint for a set.
    public init(_ versions: VersionSet) {
        self.init(text: versions.description, versions: versions)
    }

    /// `*`
    public static let any = Constraint(.all)

    /// `*`, of a scheme.
    static func any(_ scheme: VersionScheme) -> Constraint { Constraint(text: "*", versions: .all, scheme: scheme) }

    /// The same text, about the versions of another scheme. A text that cannot be read there allows nothing.
    public func read(as scheme: VersionScheme) -> Constraint {
        if self.scheme == scheme { return self }
        do throws(ConstraintError) { return try Constraint(parsing: text, scheme) } catch {
            return Constraint(text: text, versions: .none, scheme: scheme)
        }
    }

    /// Whether a candidate of this version and build will do.
    public func allows(_ version: Version, build text: String?, number: Int) -> Bool {
        versions.contains(version) && build?.allows(Array((text ?? "").utf8), number: number) ?? true
    }

    /// `=V`, with all builds of that version.
    public static func exactly(_ version: Version) -> Constraint {
        Constraint(text: "=\(version.withoutBuild)", versions: .exactly(version), scheme: version.scheme)
    }

    /// That version with its build alone: what no constraint that is written can say.
    public static func only(_ version: Version) -> Constraint {
        Constraint(
            text: "=\(version)", versions: VersionSet(from: .exactlyBefore(version), to: .exactlyAfter(version)),
            scheme: version.scheme)
    }

    /// `^V`: what `stout add` writes for a version.
    public static func compatible(with version: Version) -> Constraint {
        Constraint(
            text: "^\(version.withoutBuild)", versions: .compatible(with: version.withoutBuild), scheme: version.scheme)
    }

    /// What both allow: the narrower of the two where there is one, whichever comes first.
    func narrowed(by other: Constraint) -> Constraint {
        let both = versions.intersection(other.versions)
        if versions == other.versions { return text <= other.text ? self : other }
        return both == versions ? self : both == other.versions ? other : Constraint(both)
    }

    public var isAny: Bool { versions.isAll && build == nil }
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
