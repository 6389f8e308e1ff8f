internal import Packages
internal import Storage

/// The bottles that a vendor folder is to hold: those that a lock names for some platforms and groups.
struct VendorNeed {
    struct Bottle {
        let package: Lockfile.Package
        let bottle: Lockfile.Bottle
        let kind: SourceKind

        /// Below the vendor folder.
        var path: String { VendorFolder.path(of: bottle) }
        /// `cmake 3.31.2 for linux-x86_64`
        var title: String {
            let version = "\(RevisedVersion(package.version, package.revision))"
            return "\(package.name) \(version)" + (bottle.platform == .any ? "" : " for \(bottle.platform)")
        }
    }

    let platforms: [Platform]
    /// As the lock names them; nil for all.
    let groups: [String]?
    /// Each once, the largest first: the longest work begins first.
    let bottles: [Bottle]

    /// - Parameters:
    ///   - platforms: of the lock's.
    ///   - groups: as the lock names them; nil for all.
    init(_ lock: Lockfile, platforms: [Platform], groups: [String]?) {
        var byPath: [String: Bottle] = [:]
        for platform in platforms {
            for package in Self.packages(lock, platform, groups) {
                guard let bottle = package.bottle(for: platform) else { continue }
                let kind = lock.sources.first { $0.name == package.source }?.kind ?? .stout
                let one = Bottle(package: package, bottle: bottle, kind: kind)
                byPath[one.path] = one
            }
        }
        self.platforms = platforms
        self.groups = groups
        bottles = byPath.values.sorted { ($1.bottle.size, $0.path) < ($0.bottle.size, $1.path) }
    }

    private static func packages(_ lock: Lockfile, _ platform: Platform, _ groups: [String]?) -> [Lockfile.Package] {
        guard let groups else { return lock.packages.filter { $0.isFor(platform) } }
        let isolated = lock.isolatedGroups.filter(groups.contains)
        let shared = Set(groups).subtracting(isolated)
        return lock.closure(of: shared, on: platform, isolated: nil)
            + isolated.flatMap { lock.closure(of: [$0], on: platform, isolated: $0) }
    }
}
