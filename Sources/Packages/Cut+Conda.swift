/// Cuts in the order of a channel's versions.
extension Cut {
    /// A cut that stout's own constraints make: the local part of a version does not count, as a build does not.
    static func conda(_ position: Position, _ version: Version) -> Cut {
        let release = parts(of: version).release
        switch position {
        case .belowPreReleases: return Cut(.belowPreReleases, version, VersionKey(release))
        case .before: return Cut(.before, version, VersionKey(release + [CondaVersionParts.end]))
        case .after: return Cut(.after, version, VersionKey(release + [CondaVersionParts.end + 1]))
        }
    }

    /// Directly before a version and none of its others.
    static func exactlyBefore(_ version: Version) -> Cut { Cut(.before, version, version.key) }

    /// Directly after a version and none of its others.
    static func exactlyAfter(_ version: Version) -> Cut { Cut(.after, version, version.key.successor) }

    /// Below everything that starts with the components of a version.
    static func beforeStart(_ version: Version) -> Cut {
        let parts = parts(of: version)
        return Cut(.belowPreReleases, version, VersionKey(start(of: parts)))
    }

    /// Above everything that starts with the components of a version.
    static func afterStart(_ version: Version) -> Cut {
        let parts = parts(of: version)
        let key: [UInt8]
        if parts.zeros > 0 {
            // The next number at that place is 1.
            key = parts.release + [CondaVersionParts.above - UInt8(parts.zeros - 1), 1]
        } else {
            key = start(of: parts) + [CondaVersionParts.beyond]
        }
        return Cut(.after, version, VersionKey(key))
    }

    private static func start(of parts: CondaVersionParts) -> [UInt8] {
        if parts.zeros > 0 { return parts.release + [CondaVersionParts.below + UInt8(parts.zeros - 1)] }
        // A text at the end says nothing of a number behind it.
        return parts.openText.map { Array(parts.release[..<$0]) } ?? parts.release
    }

    private static func parts(of version: Version) -> CondaVersionParts {
        do throws(VersionError) { return try CondaVersionParts(Array(version.text.utf8)[...]) } catch {
            preconditionFailure("`\(version)` was read before: \(error)")
        }
    }
}
