public import Diagnostics
internal import Notation
public import Packages
internal import Registries

/// `stout outdated`: what is locked beside what the Stoutfile would allow and what there is. Needs the sources' indexes;
/// offline the copies that are here are taken.
public struct OutdatedPackages: Sendable {
    public struct Row: Hashable, Sendable {
        public let name: String
        /// The isolated group whose resolution it is of; nil for the project's own.
        public let group: String?
        /// What is locked.
        public let now: String
        /// What `stout lock --upgrade` would lock; nil when it would not be needed any more.
        public let allowed: String?
        /// The newest that the source has for the platform: no pre-release, not withdrawn.
        public let newest: String?
        /// The Stoutfile asks for it itself.
        public let isDirect: Bool
        /// Why nobody should begin to use it, by its publisher's word.
        public let deprecated: String?
    }

    public let platform: Platform
    /// By name, then group; only packages that could be newer, and those that are deprecated.
    public let rows: [Row]

    public init(_ context: Context, platform: Platform?) throws(Failure) {
        let view = try LockView(context, platform: platform)
        let project = try Project.open(context)
        let catalogue = try Sources.open(project, context, names: Set(view.lock.packages.map(\.name)))
        var preferences = Resolve.Preferences()
        preferences.locked = view.lock.packages
        let open = try Resolve(project: project, catalogue: catalogue).lock(preferences)
        var rows: [Row] = []
        for (group, packages) in view.parts {
            let after = LockedPackages(open, view.platform, group: group)
            for package in packages.packages {
                let allowed = after[package.name]
                let newest = try Self.newest(package, view.platform, catalogue)
                let canMove = allowed.map { Self.isNewer($0.version, $0.revision, package) } ?? false
                let isBehind = newest.map { Self.isNewer($0.version, $0.revision, package) } ?? false
                let deprecated = try Self.deprecation(package, catalogue)
                guard canMove || isBehind || deprecated != nil else { continue }
                rows.append(
                    Row(
                        name: package.name, group: group, now: package.versionText, allowed: allowed?.versionText,
                        newest: newest?.versionText, isDirect: !package.want.isEmpty, deprecated: deprecated))
            }
        }
        self.platform = view.platform
        self.rows = rows.sorted { ($0.name, $0.group ?? "") < ($1.name, $1.group ?? "") }
    }

    private static func isNewer(_ version: Version, _ revision: Int, _ package: Lockfile.Package) -> Bool {
        version == package.version ? revision > package.revision : version > package.version
    }

    private static func deprecation(_ package: Lockfile.Package, _ catalogue: Catalogue) throws(Failure) -> String? {
        guard let source = catalogue.sources.firstIndex(where: { $0.name == package.source }) else { return nil }
        do throws(IndexError) { return try catalogue.deprecation(of: package.name, in: source) } catch {
            throw error.failure(package.source)
        }
    }

    private static func newest(
        _ package: Lockfile.Package, _ platform: Platform, _ catalogue: Catalogue
    ) throws(Failure) -> Offer? {
        guard let source = catalogue.sources.firstIndex(where: { $0.name == package.source }) else { return nil }
        do throws(IndexError) {
            return try catalogue.offers(of: package.name, in: source).last {
                $0.platform.serves(platform) && !$0.isYanked && !$0.version.isPreRelease
            }
        } catch { throw error.failure(package.source) }
    }
}
