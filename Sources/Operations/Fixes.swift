internal import Packages
internal import Registries
internal import Unix

/// Edits that make requirements solvable on every platform, as a person would make them.
struct Fixes {
    /// Commands where there is one, sentences where there is none; at most three, the smallest first.
    let hints: [String]

    /// - Parameters:
    ///   - roots: of all platforms.
    ///   - options: of a command that edits a group, by the lock's name of the group.
    ///   - patience: how long to check edits on the other platforms, in nanoseconds of computing: a machine that is
    ///     busy with other things gives the same answer.
    ///   - isProposed: whether a command is about to add a requirement that the Stoutfile does not have yet.
    init(
        _ unsolvable: Unsolvable, _ roots: [RootRequirement], _ locked: [PreferredPick], _ resolver: Resolver,
        options: (String) -> String, patience: UInt64 = 30_000_000,
        isProposed: (RootRequirement) -> Bool = { _ in false }
    ) {
        let start = Clock.effort()
        let others = resolver.platforms.filter { $0 != unsolvable.platform }
        let isMove = unsolvable.roots.contains { $0.isBound }
        // Not to add what is to be added is no help; nor does whoever names a version on the command line want to lose
        // a requirement for it.
        let useful = unsolvable.fixes.filter { fix in
            !fix.contains {
                if case .remove(let root) = $0 { isProposed(root) || (isMove && !root.isBound) } else { false }
            }
        }
        let whole = useful.filter { fix in
            others.allSatisfy { platform in
                // Without an answer in time it is still a fix for the platform that was asked for.
                Clock.effort() - start > patience || Self.works(fix, on: platform, roots, locked, resolver)
            }
        }
        let added = roots.filter { !$0.isBound && isProposed($0) }
        // Where another platform fails as well, there is no fix for both; the one for this is a beginning.
        hints = (whole.isEmpty ? useful : whole).map { Self.hint($0, unsolvable.platform, added, options) }
    }

    /// Whether the requirements can be met on a platform with the edits made.
    static func works(
        _ fix: [Unsolvable.Edit], on platform: Platform, _ roots: [RootRequirement], _ locked: [PreferredPick],
        _ resolver: Resolver
    ) -> Bool {
        var roots = roots
        var resolver = resolver
        for edit in fix {
            edit.apply(to: &roots)
            if case .removeOverride(let name) = edit { resolver = resolver.withoutOverride(of: name) }
        }
        let wanted = roots.filter { $0.entry.on.includes(platform) }
        do throws(ResolutionFailure) { return try resolver.canResolve(wanted, for: platform, locked: locked) } catch {
            return false
        }
    }

    /// One command if the whole is one; several edits that only help together are no commands, because each of those
    /// resolves before it writes.
    private static func hint(
        _ fix: [Unsolvable.Edit], _ platform: Platform, _ proposed: [RootRequirement], _ options: (String) -> String
    ) -> String {
        let added = proposed.filter { root in
            !fix.contains {
                if case .require(let edited, _) = $0 { edited.entry.name == root.entry.name } else { false }
            }
        }
        let removals = fix.compactMap(\.removal)
        if removals.count == fix.count, let group = only(fix.map(\.group)) {
            return "`stout remove \(removals.joined(separator: " "))\(options(group))`"
        }
        let additions = fix.compactMap(\.addition)
        if additions.count == fix.count, let group = only(fix.map(\.group) + added.map(\.group)) {
            let all = additions + added.map { "\($0.entry.name)@\($0.entry.requirement.constraint)" }
            return "`stout add \(all.map { "'\($0)'" }.joined(separator: " "))\(options(group))`"
        }
        return fix.map { $0.sentence(platform) }.joined(separator: " and ")
    }

    /// The one group that all edits are in.
    private static func only(_ groups: [String?]) -> String? {
        groups.allSatisfy { $0 == groups.first } ? groups.first ?? nil : nil
    }
}

extension Unsolvable.Edit {
    /// The group whose requirements it edits; nil where it edits something else.
    fileprivate var group: String? {
        switch self {
        case .require(let root, _), .remove(let root): root.isBound ? nil : root.group
        case .accept: Manifest.defaultGroup
        case .promise, .removeOverride: nil
        }
    }

    /// The argument of `stout remove`.
    fileprivate var removal: String? {
        if case .remove(let root) = self, !root.isBound { root.entry.name } else { nil }
    }

    /// The argument of `stout add`.
    fileprivate var addition: String? {
        switch self {
        case .require(let root, let version):
            root.isBound ? nil : "\(root.entry.name)@\(Constraint.compatible(with: version))"
        case .accept(let name, _, let version): "\(name)@\(Constraint.exactly(version))"
        case .remove, .promise, .removeOverride: nil
        }
    }

    fileprivate func sentence(_ platform: Platform) -> String {
        let place = group.flatMap { GroupKey(lockName: $0)?.description } ?? ""
        switch self {
        case .require(let root, let version) where root.isBound:
            return "`-P \(root.entry.name)=\(version)` instead"
        case .remove(let root) where root.isBound:
            return "change what stands against it in the Stoutfile first, or leave `\(root.entry.name)` where it is"
        case .require(let root, let version):
            return "ask for `\(root.entry.name)` \(Constraint.compatible(with: version)) in \(place)"
        case .remove(let root): return "remove `\(root.entry.name)` from \(place)"
        case .accept(let name, _, let version):
            return "ask for `\(name)` \(Constraint.exactly(version)) in \(place)"
        case .promise(let raised): return "promise \"\(raised)\" instead of \"\(platform)\" in `platforms`"
        case .removeOverride(let name): return "remove the override of `\(name)`"
        }
    }
}
