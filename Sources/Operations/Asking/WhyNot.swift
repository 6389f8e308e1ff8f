public import Diagnostics
public import Packages
internal import Registries

/// `stout why-not`: what keeps a version of a package out of a project, and the smallest edits that would let it in.
/// Nothing is written.
public struct WhyNot: Sendable {
    public enum Answer: Sendable {
        /// What stands against it, on the first platform where something does.
        case blocked(platform: Platform, explanation: String, places: [String], fixes: [String])
        /// The lock has it on every platform.
        case locked
        /// Nothing is in the way; what the command would change in the lock.
        case free(command: String, changes: [LockChange])
    }

    public let name: String
    /// What was asked about: `=3.30.2`.
    public let constraint: Constraint
    public let answer: Answer

    /// - Parameters:
    ///   - constraint: nil for the newest version that is no pre-release and not withdrawn.
    public init(_ context: Context, name: String, constraint: Constraint?) throws(Failure) {
        let project = try Project.open(context, warns: false)
        let catalogue = try Sources.open(project, context, names: [name])
        let resolve = Resolve(project: project, catalogue: catalogue)
        let roots = try resolve.roots().first { $0.group == nil }?.roots ?? []
        let locked = (try project.lock())?.packages.filter { $0.group == nil } ?? []
        let question = try Question(name, constraint, resolve, roots, locked)
        self.name = name
        self.constraint = question.asked.entry.requirement.constraint
        if let answer = question.override(project) {
            self.answer = answer
            return
        }
        let resolver = question.resolver(project, catalogue)
        let pins = resolve.picks(locked)
        var resolutions: [Resolution] = []
        for platform in resolver.platforms {
            let wanted = roots.filter { $0.entry.on.includes(platform) }
            do throws(ResolutionFailure) {
                resolutions.append(
                    try resolver.resolve(
                        wanted + [question.asked], for: platform, preferred: pins.filter { $0.name != name },
                        locked: pins, keeping: [wanted.count]))
            } catch {
                switch error {
                case .index(let error): throw error.failure(catalogue.sources[question.asked.source].name)
                case .unsolvable(let unsolvable):
                    let fixes = Fixes(unsolvable, roots + [question.asked], pins, resolver, options: project.options) {
                        $0 == question.asked
                    }
                    answer = .blocked(
                        platform: platform, explanation: String(unsolvable.explanation.trimmingSuffix("\n")),
                        places: unsolvable.roots.filter { $0 != question.asked }.map { project.place($0.entry) },
                        fixes: fixes.hints)
                    return
                }
            }
        }
        let part = ResolvedPart(group: nil, roots: roots, resolutions: resolutions)
        let new = Lockfile(project.manifest, [part], sources: catalogue.sources)
        let changes = LockChange.between(Lockfile(packages: locked), new).filter { $0.kind != .changed }
        let isThere = locked.contains { $0.name == name }
        if isThere, !changes.contains(where: { $0.name == name }) {
            answer = .locked
        } else {
            answer = .free(command: question.command(isThere: isThere), changes: changes)
        }
    }
}

/// One version of one package, asked for beside everything else.
private struct Question {
    let asked: RootRequirement
    private let offers: [Offer]

    init(
        _ name: String, _ constraint: Constraint?, _ resolve: Resolve, _ roots: [RootRequirement],
        _ locked: [Lockfile.Package]
    ) throws(Failure) {
        let catalogue = resolve.catalogue
        let place =
            roots.first { $0.entry.name == name }?.source
            ?? locked.first { $0.name == name }.flatMap { package in
                catalogue.sources.firstIndex { $0.name == package.source }
            }
        var entry = Manifest.Entry(requirement: Requirement(name: name, constraint: constraint ?? .any))
        let source: Int
        if let place { source = place } else { source = try Sources.owner(of: entry, catalogue, resolve.project) }
        do throws(IndexError) { offers = try catalogue.offers(of: name, in: source) } catch {
            throw error.failure(catalogue.sources[source].name)
        }
        if constraint == nil {
            let newest = offers.last { !$0.version.isPreRelease && !$0.isYanked } ?? offers.last
            let chosen = newest.map { Constraint.exactly($0.version) } ?? .any
            entry.requirement = Requirement(name: name, constraint: chosen)
            entry.constraintText = chosen.text
        }
        asked = RootRequirement(entry: entry, group: Manifest.defaultGroup, source: source)
        try resolve.checkNames([asked])
    }

    /// With the override of the package, if there is one, narrowed to what is asked.
    func resolver(_ project: Project, _ catalogue: Catalogue) -> Resolver {
        var overrides: [String: Constraint] = [:]
        for override in project.manifest.overrides {
            overrides[override.name] =
                override.name == asked.entry.name ? asked.entry.requirement.constraint : override.constraint
        }
        let asked = asked.entry
        return Resolver(
            catalogue: catalogue, overrides: overrides, platforms: project.manifest.platforms.map(\.platform)
        ) { $0 == asked ? "the question" : project.place($0) }
    }

    /// What an override of the package itself says against it: no resolution can change that.
    func override(_ project: Project) -> WhyNot.Answer? {
        guard let override = project.manifest.overrides.first(where: { $0.name == asked.entry.name }) else {
            return nil
        }
        let wanted = asked.entry.requirement.constraint.versions
        let isAllowed = offers.contains {
            wanted.contains($0.version) && override.constraint.versions.contains($0.version)
        }
        if isAllowed { return nil }
        return .blocked(
            platform: project.manifest.platforms[0].platform,
            explanation: "\(project.place(override.span)) overrides `\(override.name)` with \(override.constraint).",
            places: [project.place(override.span)],
            fixes: ["change the override of `\(override.name)`, or remove it"])
    }

    /// What would bring it in.
    func command(isThere: Bool) -> String {
        let constraint = asked.entry.requirement.constraint
        let matching = offers.filter { constraint.versions.contains($0.version) }
        guard let newest = matching.last(where: { !$0.isYanked }) else {
            return "stout add '\(asked.entry.name)@\(constraint)'"  // A withdrawn one has to be named.
        }
        if isThere { return "stout lock -P \(asked.entry.name)=\(newest.version)" }
        // A caret says it where it does not let in what is newer than what was asked for.
        let caret = Constraint.compatible(with: newest.version)
        let first = offers.last { caret.versions.contains($0.version) && !$0.isYanked }
        let written = first.map { constraint.versions.contains($0.version) } ?? false ? caret : constraint
        return "stout add '\(asked.entry.name)@\(written)'"
    }
}
