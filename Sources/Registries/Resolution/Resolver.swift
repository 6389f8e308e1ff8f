public import Packages
internal import PubGrub
internal import Unix

/// Drives the solver over a catalogue: one platform at a time, no I/O but the index.
///
/// What it reads for one platform and one set of requirements serves all others: resolutions after the first cost
/// little more than their answer.
public final class Resolver {
    public let catalogue: Catalogue
    /// By name: what alone decides a package's version, whatever requires it.
    public let overrides: [String: Constraint]
    /// Those that will be resolved for; they share a table.
    public let platforms: [Platform]
    /// Where a requirement stands, as messages name it: `Stoutfile:6`.
    public let place: (Manifest.Entry) -> String
    /// For how long to look for fixes where there is no resolution, in nanoseconds.
    public var patience: UInt64 = 60_000_000

    private var tables: [[Platform]: ResolutionTable] = [:]

    public init(
        catalogue: Catalogue, overrides: [String: Constraint] = [:], platforms: [Platform] = [],
        place: @escaping (Manifest.Entry) -> String
    ) {
        self.catalogue = catalogue
        self.overrides = overrides
        self.platforms = platforms
        self.place = place
    }

    /// Resolves the roots for a platform.
    ///
    /// - Parameters:
    ///   - preferred: the first one that fits is kept; never a constraint.
    ///   - locked: candidates that a lock holds: they may be used although they were withdrawn.
    ///   - kept: roots, by their places, that no fix may touch.
    public func resolve(
        _ roots: [RootRequirement], for platform: Platform, preferred: [PreferredPick], locked: [PreferredPick],
        keeping kept: Set<Int> = []
    ) throws(ResolutionFailure) -> Resolution {
        let shared = table(for: platform)
        let isFirst = shared.platforms.count == 1 && shared.packages.isEmpty
        var run = ResolutionRun(shared, platform, roots, locked)
        do throws(IndexError) {
            try run.begin(preferred)
            if let resolution = try run.finish() { return resolution }
            // Words are found in a table in which every rank is a candidate of this platform, and nothing shows of what
            // was asked before.
            if !isFirst {
                run = ResolutionRun(
                    ResolutionTable(catalogue, [platform], overrides: overrides), platform, roots, locked)
                try run.begin(preferred)
                if let resolution = try run.finish() { return resolution }
            }
        } catch { throw .index(error) }
        let start = Clock.effort()
        let patience = patience
        throw .unsolvable(
            try run.account(place, keeping: kept, without: withoutOverride) { Clock.effort() - start > patience })
    }

    /// Whether the roots can be met at all.
    public func canResolve(
        _ roots: [RootRequirement], for platform: Platform, locked: [PreferredPick]
    ) throws(ResolutionFailure) -> Bool {
        let facts = table(for: platform)
        var run = ResolutionRun(facts, platform, roots, locked)
        do throws(IndexError) {
            try run.begin([])
            return try run.isSolvable()
        } catch { throw .index(error) }
    }

    /// Each platform of a channel has an index of its own, and so a table.
    private func table(for platform: Platform) -> ResolutionTable {
        let platforms = platforms.contains(platform) && !catalogue.hasChannels ? platforms : [platform]
        if let known = tables[platforms] { return known }
        let new = ResolutionTable(catalogue, platforms, overrides: overrides)
        tables[platforms] = new
        return new
    }

    /// A resolver over the same indexes that knows nothing of one override.
    public func withoutOverride(of name: String) -> Resolver {
        Resolver(
            catalogue: catalogue, overrides: overrides.filter { $0.key != name }, platforms: platforms, place: place)
    }
}

/// Why there is no resolution.
public enum ResolutionFailure: Error, Sendable {
    case index(IndexError)
    case unsolvable(Unsolvable)
}
