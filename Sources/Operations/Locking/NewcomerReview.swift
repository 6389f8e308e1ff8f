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
                if let warning = try lookAlikes(of: entry.name, source) { found.append(warning) }
            } catch { throw error.failure(catalogue.sources[source].name) }
        }
        return found
    }

    /// What can be said of a package without an opinion. Whoever sets a trap decides on versions and dates of his package, but not
    /// on its source and its namespace.
    private struct Facts {
        let name: String
        let source: Int
        /// The namespace that it is of; nil for the source's own.
        let namespace: String?
        /// Nil where nothing of it was fetched.
        let versions: Int?
        /// RFC 3339; nil where nothing says when it was released first.
        let since: String?
    }

    /// More of them are counted.
    private static let mostShown = 3

    /// Names that look like this one, of whichever source. Neither is advised: how many versions there are, and when they were
    /// released, is what their publishers say.
    private func lookAlikes(of name: String, _ source: Int) throws(IndexError) -> Diagnostic? {
        let own = try facts(name, source)
        var found: [(facts: Facts, kind: LookAlike)] = []
        for other in catalogue.sources.indices {
            for candidate in try catalogue.names(in: other) {
                guard let kind = LookAlike(name, candidate) else { continue }
                let facts = try facts(candidate, other)
                if facts.versions != 0, matters(facts, beside: own, kind) { found.append((facts, kind)) }
            }
        }
        guard let first = found.first else { return nil }
        let shown = found.prefix(Self.mostShown)
        let notes = ([own] + shown.map(\.facts)).map(line)
        let more = found.count - shown.count
        let kind = found.count == 1 ? ": \(Self.words(first.kind))" : ""
        return Diagnostic(
            .nameLookAlike,
            "`\(name)` looks like \(shown.map { "`\($0.facts.name)`" }.joined(separator: ", "))\(kind)",
            severity: .warning,
            notes: notes + (more > 0 ? ["and \(more) more"] : []),
            hints: ["compare the name with the project's own documentation; `stout info \(name)` shows more"])
    }

    /// A slip of the finger between two names of one publisher is said only of the younger, or the less published, one: there
    /// nobody sets a trap, and near names are many.
    private func matters(_ other: Facts, beside own: Facts, _ kind: LookAlike) -> Bool {
        if other.source != own.source || other.namespace != own.namespace { return true }
        guard case .spelling = kind else { return true }
        if let count = other.versions, let own = own.versions, count > own { return true }
        guard let since = other.since, let ownSince = own.since else { return false }
        return since < ownSince
    }

    private func facts(_ name: String, _ source: Int) throws(IndexError) -> Facts {
        let history = try catalogue.history(of: name, in: source)
        return Facts(
            name: name, source: source, namespace: try catalogue.namespace(of: name, in: source),
            versions: history?.count,
            since: history?.since)
    }

    private func line(_ facts: Facts) -> String {
        let versions = facts.versions.map { ", \($0) \($0 == 1 ? "version" : "versions")" } ?? ""
        let since = facts.since.map { ", the first of \($0.prefix(10))" } ?? ""
        let namespace = facts.namespace.map { ", namespace `\($0)`" } ?? ""
        return "`\(facts.name)`: source `\(catalogue.sources[facts.source].name)`\(namespace)\(versions)\(since)"
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
