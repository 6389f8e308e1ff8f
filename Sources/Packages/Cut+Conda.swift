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

    /// Below everything that starts with the components of a version. Where it has a local part, the release is that one, and
    /// the local part starts with its components.
    static func beforeStart(_ version: Version) -> Cut {
        Cut(.belowPreReleases, version, VersionKey(Start(parts(of: version)).bytes))
    }

    /// Above everything that starts with the components of a version.
    static func afterStart(_ version: Version) -> Cut {
        Cut(.after, version, VersionKey(Start(parts(of: version)).end))
    }

    /// Above everything of a version's epoch.
    static func afterEpoch(of version: Version) -> Cut {
        let mark = version.text.utf8.firstIndex(of: UInt8(ascii: "!"))
        let epoch = mark.flatMap { Int(version.text[..<$0]) } ?? 0
        // No channel counts that far.
        let next = Version(valid: "\(epoch == .max ? .max : epoch + 1)!0", .conda)
        return Cut(.belowPreReleases, next, VersionKey(parts(of: next).release))
    }

    /// The bytes with which keys begin of all that start with the components of a version.
    private struct Start {
        private let list: [UInt8]
        private let zeros: Int
        private let openText: Int?

        init(_ parts: CondaVersionParts) {
            if parts.hasLocal {
                let release = parts.release + [CondaVersionParts.end]
                list = release + parts.local
                zeros = parts.localZeros
                openText = parts.openLocalText.map { release.count + $0 }
            } else {
                list = parts.release
                zeros = parts.zeros
                openText = parts.openText
            }
        }

        var bytes: [UInt8] {
            if zeros > 0 { return list + [CondaVersionParts.below + UInt8(min(zeros, 0x5f) - 1)] }
            // A text at the end says nothing of a number behind it.
            return openText.map { Array(list[..<$0]) } ?? list
        }

        var end: [UInt8] {
            // The next number at that place is 1.
            if zeros > 0 { return list + [CondaVersionParts.above - UInt8(min(zeros, 0x5f) - 1), 1] }
            return bytes + [CondaVersionParts.beyond]
        }
    }

    private static func parts(of version: Version) -> CondaVersionParts {
        do throws(VersionError) { return try CondaVersionParts(Array(version.text.utf8)[...]) } catch {
            preconditionFailure("`\(version)` was read before: \(error)")
        }
    }
}
