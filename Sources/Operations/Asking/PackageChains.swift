public import Diagnostics
internal import Packages

/// What brought packages into a lock, for messages about them: "`libuv` was required by `cmake`, required by Stoutfile:6".
public struct PackageChains {
    private let parts: [(packages: LockedPackages, platform: Platform)]
    private let project: Project

    /// Of one platform.
    ///
    /// - Parameter resolutions: where a package is looked for: nil for the project's own, names of isolated groups.
    init(_ lock: Lockfile, _ project: Project, _ platform: Platform, resolutions: [String?]) {
        parts = resolutions.map { (LockedPackages(lock, platform, group: $0), platform) }
        self.project = project
    }

    /// Of all platforms of a lock, the machine's first.
    init(_ lock: Lockfile, _ project: Project, _ context: Context) {
        let machine = context.platform.withoutFloors
        let platforms =
            lock.platforms.filter { $0.withoutFloors == machine }
            + lock.platforms.filter { $0.withoutFloors != machine }
        parts = platforms.flatMap { platform in
            ([nil] + lock.isolatedGroups).map { (LockedPackages(lock, platform, group: $0), platform) }
        }
        self.project = project
    }

    /// Of a project's lock as it is; nil when the Stoutfile or the lock cannot be read.
    public static func known(_ context: Context) -> PackageChains? {
        guard let project = try? Project.open(context, warns: false) else { return nil }
        guard let lock = try? project.lock() else { return nil }
        return PackageChains(lock, project, context)
    }

    /// No more chains than this are told in one message.
    static let limit = 5

    /// The same failure; what is about packages ends with a note for each of them, by which way it came in.
    public func telling(_ failure: Failure) -> Failure {
        Failure(
            failure.all.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.notes += diagnostic.packages.prefix(Self.limit).compactMap { chain(to: $0) }
                diagnostic.packages = []
                return diagnostic
            })
    }

    /// The shortest way from a requirement of the Stoutfile, from its end; nil when the lock has no such package.
    func chain(to name: String) -> String? {
        for (packages, platform) in parts {
            guard let package = packages[name] else { continue }
            let dependants = packages.dependants()
            var open = [[package]]
            var seen: Set<String> = [name]
            var next = 0
            while next < open.count {
                let passed = open[next]
                next += 1
                let top = passed[passed.count - 1]
                if let want = LockedPackages.wants(of: top, on: platform).first {
                    return words(passed, want)
                }
                for (user, _) in dependants[top.name] ?? [] where seen.insert(user.name).inserted {
                    open.append(passed + [user])
                }
            }
        }
        return nil
    }

    private func words(_ passed: [Lockfile.Package], _ want: Lockfile.Want) -> String {
        let steps = passed.dropFirst().map { "`\($0.name)`" } + [origin(passed[passed.count - 1].name, want)]
        return "`\(passed[0].name)` was required by " + steps.joined(separator: ", required by ")
    }

    /// `Stoutfile:6`, or the part of it where the line is not known: it may have changed since it was locked.
    private func origin(_ name: String, _ want: Lockfile.Want) -> String {
        if let entry = project.manifest.group(named: want.group)?.requirements.first(where: { $0.name == name }) {
            return project.origin(of: entry)
        }
        return "`\(GroupKey(lockName: want.group)?.description ?? want.group)`"
    }
}
