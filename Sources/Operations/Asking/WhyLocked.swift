public import Diagnostics
internal import Notation
public import Packages

/// `stout why`: every path from a requirement of the Stoutfile to a package, from the lock alone. The Stoutfile adds
/// its lines and reasons where it can be read.
public struct WhyLocked: Sendable {
    /// A package on a path, and what the one before it (or the Stoutfile) asks of it.
    public struct Step: Hashable, Sendable {
        public let name: String
        public let version: String
        public let constraint: String
    }

    public struct Path: Hashable, Sendable {
        public let group: String
        /// `Stoutfile:6`; nil when the requirement is not in the Stoutfile (any more).
        public let place: String?
        /// What the Stoutfile gives as the reason.
        public let why: String?
        /// From what the Stoutfile requires to the package that was asked about.
        public let steps: [Step]
    }

    public let platform: Platform
    public let name: String
    /// Versions that are locked: several where isolated groups have other ones.
    public let versions: [String]
    /// The override of the Stoutfile that decided the version.
    public let override: String?
    /// The default group's first, short ones first.
    public let paths: [Path]
    /// There are more paths than anybody reads; the shortest are here.
    public let isCutOff: Bool

    /// No more paths than this are told.
    public static let limit = 200

    public init(_ context: Context, name: String, platform: Platform?) throws(Failure) {
        let view = try LockView(context, platform: platform)
        let reasons = Reasons(context)
        var versions: [String] = []
        var paths: [Path] = []
        var isCutOff = false
        var override: String?
        for (_, packages) in view.parts {
            guard let package = packages[name] else { continue }
            if !versions.contains(package.versionText) { versions.append(package.versionText) }
            override = package.override?.text ?? override
            var walk = Walk(packages, view.platform, reasons)
            paths += walk.paths(to: package)
            isCutOff = isCutOff || walk.isCutOff
        }
        if versions.isEmpty { throw view.missing(name) }
        self.platform = view.platform
        self.name = name
        self.versions = versions
        self.override = override
        self.paths = paths
        self.isCutOff = isCutOff
    }

    /// What the Stoutfile says of its requirements; nothing when it cannot be read.
    private struct Reasons {
        private let project: Project?

        init(_ context: Context) {
            do throws(Failure) { project = try Project.open(context, warns: false) } catch { project = nil }
        }

        func about(_ name: String, _ group: String) -> (place: String?, why: String?) {
            guard let entry = project?.manifest.group(named: group)?.requirements.first(where: { $0.name == name })
            else { return (nil, nil) }
            return (project?.place(entry), entry.why)
        }
    }

    /// Walks from a package towards the requirements, breadth first, so that what is cut off are the longest paths.
    private struct Walk {
        let packages: LockedPackages
        let platform: Platform
        let reasons: Reasons
        private(set) var isCutOff = false

        init(_ packages: LockedPackages, _ platform: Platform, _ reasons: Reasons) {
            self.packages = packages
            self.platform = platform
            self.reasons = reasons
        }

        mutating func paths(to target: Lockfile.Package) -> [WhyLocked.Path] {
            let dependants = packages.dependants()
            // From the target upwards: the packages passed, and what was asked of each by the one after it.
            var open: [(packages: [Lockfile.Package], needs: [Requirement])] = [([target], [])]
            var found: [WhyLocked.Path] = []
            var next = 0
            while next < open.count {
                let (passed, needs) = open[next]
                next += 1
                let top = passed[passed.count - 1]
                for want in LockedPackages.wants(of: top, on: platform) {
                    found.append(path(want, passed, needs))
                }
                for (package, need) in dependants[top.name] ?? []
                where !passed.contains(where: { $0.name == package.name }) {
                    if open.count >= 50 * WhyLocked.limit || found.count > WhyLocked.limit {
                        isCutOff = true
                        break
                    }
                    open.append((passed + [package], needs + [need]))
                }
            }
            if found.count > WhyLocked.limit {
                isCutOff = true
                found.removeLast(found.count - WhyLocked.limit)
            }
            let isFirst = { (path: WhyLocked.Path) in path.group == Manifest.defaultGroup }
            return found.filter(isFirst) + found.filter { !isFirst($0) }
        }

        private func path(
            _ want: Lockfile.Want, _ passed: [Lockfile.Package], _ needs: [Requirement]
        ) -> WhyLocked.Path {
            var steps: [WhyLocked.Step] = []
            for (place, package) in passed.enumerated().reversed() {
                let constraint = place == passed.count - 1 ? want.constraint : needs[place].constraint
                steps.append(
                    WhyLocked.Step(name: package.name, version: package.versionText, constraint: constraint.text))
            }
            let (line, why) = reasons.about(passed[passed.count - 1].name, want.group)
            return WhyLocked.Path(group: want.group, place: line, why: why, steps: steps)
        }
    }
}
