internal import Diagnostics
internal import Packages
internal import Unix

/// Overrides are meant to go away again: says which are past their day, and which do nothing any more.
struct OverrideReview {
    private let project: Project
    private let resolve: Resolve

    init(_ project: Project, _ resolve: Resolve) {
        self.project = project
        self.resolve = resolve
    }

    func warnings(_ lock: Lockfile) -> [Diagnostic] {
        project.expiredOverrides(today: CalendarDate(secondsSince1970: Clock.now()))
            + project.manifest.overrides.filter { isNeedless($0, lock) }.map { override in
                Diagnostic(
                    .overrideNeedless, "the override of `\(override.name)` is not needed any more",
                    severity: .warning, labels: [project.label(override.span)],
                    notes: ["without it every package stays at the version that is locked"],
                    hints: ["take it out of the Stoutfile"])
            }
    }

    /// Whether everything could stay as it is locked without the override.
    private func isNeedless(_ override: Manifest.Override, _ lock: Lockfile) -> Bool {
        if !lock.packages.contains(where: { $0.name == override.name }) { return false }
        var preferences = Resolve.Preferences()
        preferences.picks = lock.packages
        preferences.locked = lock.packages
        preferences.ignoredOverrides = [override.name]
        do throws(Failure) { return Self.pins(try resolve.lock(preferences)) == Self.pins(lock) } catch {
            // There is no solution without it.
            return false
        }
    }

    private struct Pin: Hashable {
        let name: String
        let group: String?
        let on: [Platform]
        let version: String
    }

    private static func pins(_ lock: Lockfile) -> Set<Pin> {
        Set(lock.packages.map { Pin(name: $0.name, group: $0.group, on: $0.on, version: $0.versionText) })
    }
}

extension Project {
    /// A warning for each override that is past its `until`.
    func expiredOverrides(today: CalendarDate) -> [Diagnostic] {
        manifest.overrides.filter { $0.isExpired(on: today) }.map { override in
            Diagnostic(
                .overrideExpired,
                "the override of `\(override.name)` was to end after \(override.until.map { "\($0)" } ?? "")",
                severity: .warning, labels: [label(override.span)], notes: override.why.map { ["why: \($0)"] } ?? [],
                hints: ["take it out and run `stout lock`, or give `until` a later day"])
        }
    }
}
