public import Diagnostics
internal import Packages
internal import Trust

/// A name for what a sync would install, for caches of CI services: equal keys, equal environments.
///
/// The lock says all of it, so the key is a digest of the lock, the platform and the groups. Nothing is resolved or fetched.
public struct CacheKey: Sendable {
    /// `stout-linux-x86_64-` and 32 hexadecimal digits.
    public let text: String

    /// - Parameter groups: as `SyncProject.Options.groups`.
    public init(_ context: Context, groups: Set<String>?) throws(Failure) {
        let project = try Project.open(context, warns: false)
        guard let lock = project.lockSource else {
            throw Failure(
                Diagnostic(
                    .lockMissing, "there is no \(Project.lockName), so nobody knows what would be installed",
                    hints: ["run `stout lock` and commit what it writes"]))
        }
        var hasher = SHA256Hasher()
        let names = groups.map { $0.sorted().joined(separator: ",") } ?? ""
        hasher.update(Array("1 \(context.platform) \(project.member ?? "") \(names)\n".utf8))
        hasher.update(lock.bytes)
        let platform = context.platform.withoutFloors
        text = "stout-\(platform)-\(hasher.finish().hex.prefix(32))"
    }
}
