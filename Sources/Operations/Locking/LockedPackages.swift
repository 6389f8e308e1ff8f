internal import Diagnostics
internal import Packages
internal import Notation
internal import Unix

/// The packages of a lock that belong together: those of one platform, of the project's own resolution or of an
/// isolated group. What reads a lock for people starts here; no index and no network is asked.
struct LockedPackages {
    /// By name.
    let packages: [Lockfile.Package]
    private let places: [String: Int]

    init(_ lock: Lockfile, _ platform: Platform, group: String?) {
        packages = lock.packages(on: platform, group: group)
        places = Dictionary(packages.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(name: String) -> Lockfile.Package? { places[name].map { packages[$0] } }

    /// What needs a package, by name, with the requirement.
    func dependants() -> [String: [(package: Lockfile.Package, need: Requirement)]] {
        var found: [String: [(package: Lockfile.Package, need: Requirement)]] = [:]
        for package in packages {
            for need in package.needs { found[need.name, default: []].append((package, need)) }
        }
        return found
    }

    /// What groups ask of a package on a platform, the default group first.
    static func wants(of package: Lockfile.Package, on platform: Platform) -> [Lockfile.Want] {
        let wants = package.want.filter { $0.on.includes(platform) }
        return wants.filter { $0.group == Manifest.defaultGroup } + wants.filter { $0.group != Manifest.defaultGroup }
    }
}

/// A lock that is read for people, for one of its platforms.
struct LockView {
    let lock: Lockfile
    let platform: Platform

    /// A lock that must be there, whole.
    static func lock(_ context: Context) throws(Failure) -> Lockfile {
        guard let source = try Project.lockSource(context) else {
            throw Failure(
                Diagnostic(.lockMissing, "there is no \(Project.lockName)", hints: ["`stout lock` writes it"]))
        }
        let (lock, diagnostics) = Lock.read(source)
        guard let lock else { throw Failure(diagnostics) }
        return lock
    }

    /// - Parameter platform: as named by the user; nil for this machine's.
    init(_ context: Context, platform: Platform?) throws(Failure) {
        lock = try Self.lock(context)
        let asked = (platform ?? context.platform).withoutFloors
        guard let platform = lock.platforms.first(where: { $0.withoutFloors == asked }) else {
            throw Self.lacks(asked, lock.platforms)
        }
        self.platform = platform
    }

    /// Says that a lock is not for a platform.
    static func lacks(_ platform: Platform, _ platforms: [Platform]) -> Failure {
        Failure(
            Diagnostic(
                .lockWithoutPlatform, "the lock is not for \(platform)",
                notes: ["it lists " + platforms.map { "`\($0)`" }.joined(separator: ", ")],
                hints: ["name one of these with `--platform`"]))
    }

    /// The project's own resolution, then those of isolated groups by name.
    var parts: [(group: String?, packages: LockedPackages)] {
        ([nil] + lock.isolatedGroups.map { $0 }).map { ($0, LockedPackages(lock, platform, group: $0)) }
    }

    /// Says that a package is not there, and where it is.
    func missing(_ name: String) -> Failure {
        let others = lock.packages.filter { $0.name == name }.flatMap(\.on)
        if let other = others.sorted().first {
            return Failure(
                Diagnostic(
                    .lockMissingPackage, "`\(name)` is not locked for \(platform)",
                    notes: ["it is for " + Set(others).sorted().map { "\($0)" }.joined(separator: ", ")],
                    hints: ["add `--platform \(other.withoutFloors)`"]))
        }
        return Failure(
            Diagnostic(
                .lockMissingPackage, "`\(name)` is not in the lock",
                hints: [
                    PackageName.nearest(to: name, among: lock.packages.map(\.name)).map { "did you mean `\($0)`?" }
                        ?? "`stout tree` lists what is"
                ]))
    }
}
