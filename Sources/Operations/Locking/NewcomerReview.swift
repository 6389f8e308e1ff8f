internal import Diagnostics
internal import Packages
internal import Registries

/// What a person should know of packages that they are about to begin with: that their publisher advises against them, or
/// that they may have been mistaken for others. Asks the indexes that are here, and no server.
struct NewcomerReview {
    let project: Project
    let catalogue: Catalogue

    /// - Parameter names: of the Stoutfile.
    func warnings(_ names: Set<String>) throws(Failure) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for entry in project.manifest.groups.flatMap(\.requirements) where names.contains(entry.name) {
            let source = try Sources.owner(of: entry, catalogue, project)
            do throws(IndexError) {
                if let text = try catalogue.deprecation(of: entry.name, in: source) {
                    found.append(
                        Diagnostic(
                            .packageDeprecated, "`\(entry.name)` is deprecated: \(text)", severity: .warning,
                            hints: ["it works as before; its publisher advises against beginning to use it"]))
                }
                if let warning = try lookAlike(entry.name, source) { found.append(warning) }
            } catch { throw error.failure(catalogue.sources[source].name) }
        }
        return found
    }

    /// A name that looks like the one of a package with more releases, of whichever source.
    private func lookAlike(_ name: String, _ source: Int) throws(IndexError) -> Diagnostic? {
        let own = try releases(name, source)
        var best: (name: String, source: Int, releases: Int, kind: LookAlike)?
        for other in catalogue.sources.indices {
            for candidate in try catalogue.names(in: other) {
                guard let kind = LookAlike(name, candidate) else { continue }
                let count = try releases(candidate, other)
                if count > max(own, best?.releases ?? 0) { best = (candidate, other, count, kind) }
            }
        }
        guard let best else { return nil }
        let place = best.source == source ? "" : " of source `\(catalogue.sources[best.source].name)`"
        return Diagnostic(
            .nameLookAlike, "`\(name)` looks like `\(best.name)`\(place): \(Self.words(best.kind))", severity: .warning,
            notes: ["`\(best.name)` has \(best.releases) versions, `\(name)` has \(own)"],
            hints: ["if you meant the other: `stout remove \(name) && stout add \(best.name)`"])
    }

    /// How often something was published: who squats a name has little to show.
    private func releases(_ name: String, _ source: Int) throws(IndexError) -> Int {
        Set(try catalogue.offers(of: name, in: source).map(\.rank)).count
    }

    private static func words(_ kind: LookAlike) -> String {
        switch kind {
        case .separators: "they differ in separators alone"
        case .letters: "they differ in letters that look alike"
        case .order: "they have the same words in another order"
        case .spelling: "they differ by a slip of the finger"
        }
    }
}
