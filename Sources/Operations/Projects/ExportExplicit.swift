public import Diagnostics
public import Packages
internal import Storage

/// `stout export conda-explicit`: what an environment is made of, as the list of addresses with hashes that conda and its like
/// install without resolving (CEP 23). The lock and the Stoutfile's channels say all of it.
public enum ExportExplicit {
    public struct Row: Sendable {
        public let package: Lockfile.Package
        /// Where the Stoutfile says that the package is, without credentials.
        public let address: String
        public let sha256: Digest
    }

    public struct Outcome: Sendable {
        public let platform: Platform
        /// What a package needs comes before it.
        public let rows: [Row]

        /// The file, each line with its end.
        public var text: String {
            """
            # This file may be used to create an environment using:
            # $ conda create --name <env> --file <this file>
            # platform: \(platform.subdir)
            @EXPLICIT

            """ + rows.map { "\($0.address.printable)#sha256:\($0.sha256.hex)\n" }.joined()
        }
    }

    /// - Parameters:
    ///   - platform: nil for this machine's.
    ///   - groups: nil for the default group.
    public static func run(
        _ context: Context, platform: Platform?, groups: Set<String>?
    ) throws(Failure) -> Outcome {
        let project = try Project.open(context)
        guard let lock = try project.lock() else {
            throw Failure(
                Diagnostic(
                    .lockMissing, "there is no \(Project.lockName)",
                    hints: ["run `stout lock` and commit what it writes"]))
        }
        // Another program's lock need not be written as stout writes it.
        let stale = project.staleness(lock, isCanonical: true)
        if !stale.isEmpty { throw project.staleFailure(stale) }
        let asked = (platform ?? context.platform).withoutFloors
        guard let platform = lock.platforms.first(where: { $0.withoutFloors == asked }) else {
            throw LockView.lacks(asked, lock.platforms)
        }
        let targets = try SyncTarget.all(groups ?? [Manifest.defaultGroup], project)
        guard targets.count == 1 else {
            throw Failure(
                Diagnostic(
                    .isolatedGroups, "these groups are \(targets.count) environments",
                    hints: ["export each by itself: `--only-group NAME`"]))
        }
        let packages = lock.closure(of: targets[0].groups, on: platform, isolated: targets[0].lockGroup)
        let places = try CondaChannels.addresses(project)
        let strangers = packages.filter { package in lock.sources.first { $0.name == package.source }?.kind != .conda }
        if let first = strangers.first {
            throw Failure(
                Diagnostic(
                    .exportForeign,
                    "\(strangers.count == 1 ? "a package is" : "\(strangers.count) packages are") of no conda channel",
                    notes: strangers.prefix(5).map { "`\($0.name)` comes from `\($0.source)`" },
                    hints: ["export a group without `\(first.name)`: `--only-group NAME`"]))
        }
        var rows: [Row] = []
        for package in sorted(packages) {
            guard let bottle = package.bottle(for: platform),
                let place = places[SyncPlan.Pour.Place(source: package.source, channel: package.channel)]
            else { preconditionFailure("a lock that fits has a bottle and a source for `\(package.name)`") }
            rows.append(Row(package: package, address: "\(place)/\(bottle.path)", sha256: bottle.sha256))
        }
        return Outcome(platform: platform, rows: rows)
    }

    /// What is needed first; where packages need each other, by name.
    private static func sorted(_ packages: [Lockfile.Package]) -> [Lockfile.Package] {
        let places = Dictionary(packages.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { one, _ in one })
        var isDone = packages.map { _ in false }
        var sorted: [Lockfile.Package] = []
        for start in packages.indices {
            // Packages on the way, each with how many of its needs were looked at.
            var way: [(place: Int, next: Int)] = []
            if !isDone[start] {
                isDone[start] = true
                way.append((start, 0))
            }
            while let (place, next) = way.last {
                guard next < packages[place].needs.count else {
                    sorted.append(packages[place])
                    way.removeLast()
                    continue
                }
                way[way.count - 1].next += 1
                if let need = places[packages[place].needs[next].name], !isDone[need] {
                    isDone[need] = true
                    way.append((need, 0))
                }
            }
        }
        return sorted
    }
}
