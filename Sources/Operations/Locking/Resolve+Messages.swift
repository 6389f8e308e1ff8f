internal import Diagnostics
internal import Packages
internal import Registries

/// What a resolution says when it cannot be made.
extension Resolve {
    /// Names and ranges that cannot be met whatever else is asked for: said directly, all at once.
    func checkNames(_ roots: [RootRequirement]) throws(Failure) {
        var problems: [Diagnostic] = []
        for root in roots {
            let source = catalogue.sources[root.source]
            do throws(IndexError) {
                let candidates = try catalogue.offers(of: root.entry.name, in: root.source)
                let leftOut = try catalogue.leftOut(of: root.entry.name, in: root.source)
                if candidates.isEmpty, !leftOut.isEmpty {
                    problems.append(
                        Diagnostic(
                            .repodataRecord, "source `\(source.name)` has no usable record of `\(root.entry.name)`",
                            labels: project.labels(root.entry, \.nameSpan), notes: leftOut.map(\.sentence),
                            hints: ["ask the channel's owner to index it again, or name another source with `from`"]))
                } else if candidates.isEmpty {
                    let near = PackageName.nearest(
                        to: root.entry.name, among: try catalogue.names(in: root.source))
                    problems.append(
                        Diagnostic(
                            .unknownPackage, "source `\(source.name)` has no package `\(root.entry.name)`",
                            labels: project.labels(root.entry, \.nameSpan),
                            hints: [
                                near.map { "did you mean `\($0)`?" }
                                    ?? "check the name, or name another source with `from`"
                            ]))
                } else if var problem = Self.emptyRange(root, candidates, project) {
                    problem.notes += leftOut.map(\.sentence)
                    problems.append(problem)
                } else if let problem = Self.unknownFeature(root, candidates, project) {
                    problems.append(problem)
                }
            } catch { throw error.failure(source.name) }
        }
        if !problems.isEmpty { throw Failure(problems) }
    }

    private static func emptyRange(
        _ root: RootRequirement, _ candidates: [Offer], _ project: Project
    ) -> Diagnostic? {
        let set = root.entry.requirement.constraint.versions
        if candidates.contains(where: { set.contains($0.version) }) { return nil }
        if project.manifest.overrides.contains(where: { $0.name == root.entry.name }) { return nil }
        let versions = versions(candidates)
        let newest = versions.last { !$0.isPreRelease } ?? versions[versions.count - 1]
        return Diagnostic(
            .noMatchingVersion,
            "no version of `\(root.entry.name)` is in `\(root.entry.constraintText)`",
            labels: project.labels(root.entry, \.constraintSpan, "the newest is \(newest)"),
            notes: [offer(candidates)],
            hints: [
                "ask for the newest: `stout add '\(root.entry.name)@\(Constraint.compatible(with: newest))'"
                    + "\(project.options(forGroup: root.group))`"
            ])
    }

    /// A feature that no version in the range has.
    private static func unknownFeature(
        _ root: RootRequirement, _ candidates: [Offer], _ project: Project
    ) -> Diagnostic? {
        let set = root.entry.requirement.constraint.versions
        let known = Set(candidates.filter { set.contains($0.version) }.flatMap { $0.features.map(\.name) }).sorted()
        guard let feature = root.entry.requirement.features.first(where: { !known.contains($0) }) else { return nil }
        let listed = known.map { "`\($0)`" }.joined(separator: ", ")
        let hint =
            PackageName.nearest(to: feature, among: known).map { "did you mean `\($0)`?" }
            ?? (known.isEmpty ? "take `with` out: the package has no features" : "its features are \(listed)")
        return Diagnostic(
            .unknownFeature,
            "no version of `\(root.entry.name)` in `\(root.entry.constraintText)` has the feature `\(feature)`",
            labels: project.labels(root.entry, \.span), hints: [hint])
    }

    /// Each once, ascending.
    private static func versions(_ candidates: [Offer]) -> [Version] {
        var versions: [Version] = []
        for candidate in candidates where versions.last != candidate.version { versions.append(candidate.version) }
        return versions
    }

    static func offer(_ candidates: [Offer]) -> String {
        let versions = versions(candidates)
        let shown = versions.suffix(6).reversed().map(\.text).joined(separator: ", ")
        return "there " + (versions.count > 6 ? "are \(versions.count) versions; the newest: " : "is: ") + shown
    }

    /// - Parameters:
    ///   - roots: of all platforms.
    func failure(
        _ unsolvable: Unsolvable, _ roots: [RootRequirement], _ locked: [PreferredPick], _ resolver: Resolver
    ) -> Failure {
        let labels = unsolvable.roots.filter { !$0.isBound }.flatMap { project.labels($0.entry, \.span) }
        let fixes = Fixes(unsolvable, roots, locked, resolver, options: project.options) {
            project.isProposed($0.entry)
        }.hints
        var diagnostic = Diagnostic(
            .noSolution, "\(Self.subject(unsolvable.roots)) cannot be met together on \(unsolvable.platform)",
            labels: labels, notes: [String(unsolvable.explanation.trimmingSuffix("\n"))] + leftOut(in: unsolvable),
            hints: Self.hints(fixes))
        diagnostic.firstNoteHasLines = true
        return Failure(diagnostic)
    }

    /// Records that could not be used, of the packages that an explanation names.
    private func leftOut(in unsolvable: Unsolvable) -> [String] {
        // Names stand between backticks.
        let names = Set(unsolvable.explanation.split(separator: "`").map(String.init).filter(PackageName.isValid))
        var sentences: [String] = []
        for source in Set(unsolvable.roots.map(\.source)).sorted() {
            for name in names.sorted() {
                // An index that cannot be read was told of before.
                sentences += ((try? catalogue.leftOut(of: name, in: source)) ?? []).map(\.sentence)
            }
        }
        return Array(sentences.prefix(5))
    }

    /// Each fix is enough by itself.
    private static func hints(_ fixes: [String]) -> [String] {
        guard fixes.count > 1 else {
            return fixes.isEmpty
                ? ["ask for other versions of what the explanation names"] : ["this would do: " + fixes[0]]
        }
        return fixes.enumerated().map { ($0.offset == 0 ? "one of these would do: " : "or: ") + $0.element }
    }

    /// The groups by name, where others than the default one take part.
    private static func subject(_ roots: [RootRequirement]) -> String {
        var names: [String] = []
        for root in roots where !root.isBound && !names.contains(root.group) { names.append(root.group) }
        if names.isEmpty || names == [Manifest.defaultGroup] { return "the requirements" }
        let texts = names.map { GroupKey(lockName: $0)?.asker ?? "[requires]" }
        return "the requirements of "
            + (texts.count < 3
                ? texts.joined(separator: " and ")
                : texts.dropLast().joined(separator: ", ") + " and " + texts[texts.count - 1])
    }
}

extension String {
    func trimmingSuffix(_ suffix: Character) -> Substring {
        var text = self[...]
        while text.last == suffix { text.removeLast() }
        return text
    }
}
