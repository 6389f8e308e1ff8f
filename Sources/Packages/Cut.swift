/// A place between versions: directly before a version, or directly after it and all of its builds.
///
/// Two cuts are equal exactly when no version lies between them, which needs two rules: after `P` is before `P.0` for a
/// pre-release `P`, and everything is after the cut before `0-0` (spec/versions.md, "Cuts").
struct Cut: Hashable, Comparable, Sendable {
    /// Without build.
    let version: Version
    let isAfter: Bool
    let key: VersionKey

    /// Below every version.
    static let lowest = Cut.before(Version(valid: "0-0"))

    static func before(_ version: Version) -> Cut {
        let bare = version.withoutBuild
        if bare.isPreRelease, let shorter = withoutFinalZero(bare) { return after(shorter) }
        return Cut(version: bare, isAfter: false, key: bare.key)
    }

    static func after(_ version: Version) -> Cut {
        let bare = version.withoutBuild
        return Cut(version: bare, isAfter: true, key: bare.key.successor)
    }

    /// Below every pre-release of a version's release: where `<R` ends.
    static func beforePreReleases(of version: Version) -> Cut { before(version.firstPreRelease) }

    /// `P` when the pre-release is `P.0`.
    private static func withoutFinalZero(_ version: Version) -> Version? {
        let bytes = Array(version.text.utf8)
        guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")),
            let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > dash,
            bytes[(dot + 1)...].allSatisfy({ $0 == UInt8(ascii: "0") })
        else { return nil }
        return Version(valid: String(decoding: bytes[..<dot], as: UTF8.self))
    }

    static func == (one: Cut, other: Cut) -> Bool { one.key == other.key }
    static func < (one: Cut, other: Cut) -> Bool { one.key < other.key }
    func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// Whether it names a pre-release and not only the edge below all of them.
    func namesPreRelease(asLowerBound: Bool) -> Bool {
        guard version.isPreRelease, self != Cut.lowest else { return false }
        return asLowerBound || self != Cut.beforePreReleases(of: version)
    }
}
