public import Diagnostics
internal import Notation
public import Packages
public import Unix

/// `stout diff`: what changed between a former lock and the one that is here, as a reviewer wants to see it.
public struct LockDifference: Sendable {
    public struct Row: Hashable, Sendable {
        public enum Kind: String, Sendable { case added, removed, upgraded, downgraded, changed }

        public let name: String
        /// The isolated group whose resolution it is of; nil for the project's own.
        public let group: String?
        public let kind: Kind
        /// Nil when it was not there.
        public let before: State?
        public let after: State?
    }

    /// A package in one of the locks.
    public struct State: Hashable, Sendable {
        public let version: String
        /// In bytes, of the bottle.
        public let size: Int64?
        public let license: String?
        public let source: String
        public let digest: Digest?
    }

    /// What it is compared with, as the user said it.
    public let reference: String
    public let platform: Platform
    /// By name, then group.
    public let rows: [Row]
    /// Of all bottles for the platform, in bytes.
    public let sizeBefore: Int64
    public let sizeAfter: Int64
    /// Platforms that only one of them is for.
    public let platformsAdded: [Platform]
    public let platformsRemoved: [Platform]

    /// - Parameters:
    ///   - reference: something that git knows; HEAD when neither this nor a file is named.
    ///   - file: another lock.
    public init(
        _ context: Context, reference: String?, file: Path?, platform: Platform?
    ) throws(Failure) {
        let view = try LockView(context, platform: platform)
        let source: SourceText?
        if let file {
            do throws(SystemError) {
                source = SourceText(name: file.text, bytes: try FileSystem.read(file, limit: 256 << 20))
            } catch { throw error.failure("read `\(file)`") }
        } else {
            source = try LockHistory(project: WorkspacePlace.root(of: context.project)).lock(at: reference ?? "HEAD")
        }
        var old = Lockfile(platforms: view.lock.platforms)
        if let source {
            let (read, diagnostics) = Lock.read(source)
            guard let read else { throw Failure(diagnostics) }
            old = read
        }
        self.init(old, view.lock, platform: view.platform, reference: file?.name ?? reference ?? "HEAD")
    }

    init(_ old: Lockfile, _ new: Lockfile, platform: Platform, reference: String) {
        self.reference = reference
        self.platform = platform
        let asked = platform.withoutFloors
        let former = old.platforms.first { $0.withoutFloors == asked } ?? platform
        let before = Self.states(old, former)
        let after = Self.states(new, platform)
        rows = Set(before.keys).union(after.keys).sorted().compactMap { key in
            let (one, other) = (before[key], after[key])
            guard one?.state != other?.state else { return nil }
            let kind: Row.Kind =
                switch (one, other) {
                case (nil, _): .added
                case (_, nil): .removed
                case (let one?, let other?):
                    one.rank < other.rank ? .upgraded : other.rank < one.rank ? .downgraded : .changed
                }
            return Row(name: key.name, group: key.group, kind: kind, before: one?.state, after: other?.state)
        }
        sizeBefore = before.values.reduce(0) { $0 + ($1.state.size ?? 0) }
        sizeAfter = after.values.reduce(0) { $0 + ($1.state.size ?? 0) }
        platformsAdded = new.platforms.filter { !old.platforms.contains($0) }
        platformsRemoved = old.platforms.filter { !new.platforms.contains($0) }
    }

    private struct Key: Hashable, Comparable {
        let name: String
        let group: String?
        static func < (one: Key, other: Key) -> Bool {
            (one.name, one.group ?? "") < (other.name, other.group ?? "")
        }
    }

    private static func states(_ lock: Lockfile, _ platform: Platform) -> [Key: (rank: RevisedVersion, state: State)] {
        var states: [Key: (rank: RevisedVersion, state: State)] = [:]
        for package in lock.packages where package.isFor(platform) {
            let bottle = package.bottle(for: platform)
            states[Key(name: package.name, group: package.group)] = (
                RevisedVersion(package.version, package.revision),
                State(
                    version: package.versionText, size: bottle?.size, license: package.license,
                    source: package.source, digest: bottle?.sha256)
            )
        }
        return states
    }
}
