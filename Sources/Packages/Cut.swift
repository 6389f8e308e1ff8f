/// A place between versions: below all pre-releases of a release, directly before a version, or directly after it and
/// all of its builds.
///
/// Two cuts are equal exactly when no version lies between them, which needs two rules beside the order of keys: before
/// `R-0` is below all pre-releases of R, and before `P.0` is after the pre-release `P` (spec/versions.md, "Cuts").
struct Cut: Hashable, Comparable, Sendable {
    enum Position: Sendable { case belowPreReleases, before, after }

    /// Without build; of `belowPreReleases` a release.
    let version: Version
    let position: Position
    let key: VersionKey

    init(_ position: Position, _ version: Version, _ key: VersionKey) {
        self.version = version
        self.position = position
        self.key = key
    }

    /// Below every version.
    static let lowest = Cut.belowPreReleases(of: Version(valid: "0"))

    static func before(_ version: Version) -> Cut {
        let bare = version.withoutBuild
        if bare.scheme == .conda { return .conda(.before, bare) }
        guard bare.isPreRelease else { return Cut(.before, bare, bare.key) }
        switch lastZero(of: bare) {
        case .none: return Cut(.before, bare, bare.key)
        case .only: return belowPreReleases(of: bare)
        case .afterDot(let shorter): return after(shorter)
        }
    }

    static func after(_ version: Version) -> Cut {
        let bare = version.withoutBuild
        if bare.scheme == .conda { return .conda(.after, bare) }
        return Cut(.after, bare, bare.key.successor)
    }

    /// Where `<R` ends.
    static func belowPreReleases(of version: Version) -> Cut {
        let release = version.release
        if release.scheme == .conda { return .conda(.belowPreReleases, release) }
        return Cut(.belowPreReleases, release, release.key.predecessor)
    }

    private enum LastZero {
        case none
        /// The pre-release is `0` and no more: the first of its release.
        case only
        /// The version without its last identifier, which is `0`: the one right before it.
        case afterDot(Version)
    }

    private static func lastZero(of version: Version) -> LastZero {
        let bytes = Array(version.text.utf8)
        guard let mark = bytes.lastIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }),
            let dash = bytes.firstIndex(of: UInt8(ascii: "-")), dash <= mark,
            bytes[(mark + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") }), mark + 1 < bytes.count
        else { return .none }
        if mark == dash { return .only }
        // A `-` further on is part of a text.
        guard bytes[mark] == UInt8(ascii: ".") else { return .none }
        return .afterDot(Version(valid: String(decoding: bytes[..<mark], as: UTF8.self)))
    }

    static func == (one: Cut, other: Cut) -> Bool { one.key == other.key }
    static func < (one: Cut, other: Cut) -> Bool { one.key < other.key }
    func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// Whether a person who writes this bound asks for pre-releases; `<R` does not, `>=R-0` does.
    func namesPreRelease(asLowerBound: Bool) -> Bool {
        switch position {
        case .belowPreReleases: asLowerBound && self != .lowest
        case .before, .after: version.isPreRelease
        }
    }
}
