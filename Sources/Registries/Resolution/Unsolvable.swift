public import Packages
internal import PubGrub

/// Requirements that cannot be met together, put into words, with the smallest edits that would help.
public struct Unsolvable: Error, Sendable {
    /// An edit of the Stoutfile.
    public enum Edit: Hashable, Sendable {
        /// Ask for this version instead.
        case require(RootRequirement, Version)
        case remove(RootRequirement)
        /// Name a withdrawn version exactly.
        case accept(name: String, Version)
    }

    public let platform: Platform
    /// Several lines.
    public let explanation: String
    /// The requirements of the Stoutfile that take part.
    public let roots: [RootRequirement]
    /// Each alone makes the whole solvable, the smallest first; at most three.
    public let fixes: [[Edit]]
}

extension ResolutionTable {
    /// Puts a contradiction into words.
    ///
    /// - Parameters:
    ///   - origins: for each of the problem's root ranges the requirement that it comes from.
    ///   - place: where a requirement stands: `Stoutfile:6`.
    func account(
        of solver: inout Solver, roots: [RootRequirement], origins: [Int], place: @escaping (Manifest.Entry) -> String,
        load: (PackageID) throws(ResolutionFailure) -> [Exclusion]
    ) throws(ResolutionFailure) -> Unsolvable {
        let words = vocabulary { place(roots[origins[$0]].entry) }
        let derivation = solver.shortestDerivation()
        let explanation = Explanation(derivation, of: solver.problem, table: table, vocabulary: words)
        var search = FixSearch(
            table: table, problem: solver.problem, facts: derivation.facts, liftable: [ExclusionReason.yanked.rawValue])
        while case .needs(let package) = search.step() {
            for exclusion in try load(package) { search.exclude(exclusion) }
        }
        var fixes: [[Unsolvable.Edit]] = []
        for fix in search.fixes {
            let edits = Set(fix.edits.map { edit(for: $0, roots, origins) })
            let sorted = edits.sorted { Self.order($0) < Self.order($1) }
            if !fixes.contains(sorted) { fixes.append(sorted) }
        }
        return Unsolvable(
            platform: platform, explanation: explanation.text,
            roots: Set(explanation.roots.map { origins[$0] }).sorted().map { roots[$0] }, fixes: fixes)
    }

    private func edit(for edit: Fix.Edit, _ roots: [RootRequirement], _ origins: [Int]) -> Unsolvable.Edit {
        switch edit {
        case .drop(let root): .remove(roots[origins[root]])
        case .change(let root, let rank):
            .require(roots[origins[root]], self[identifier(roots[origins[root]].key)].versions[rank])
        case .admit(let package, let rank, _): .accept(name: self[package].key.name, self[package].versions[rank])
        }
    }

    private static func order(_ edit: Unsolvable.Edit) -> String {
        switch edit {
        case .require(let root, _): "1\(root.entry.name)"
        case .accept(let name, _): "2\(name)"
        case .remove(let root): "3\(root.entry.name)"
        }
    }

    private func vocabulary(origin: @escaping (Int) -> String) -> Vocabulary {
        Vocabulary(
            name: { self[$0].key.name },
            version: { self[$0].samples[$1].versionText },
            range: { self.text(of: $0) },
            origin: origin,
            reason: { reason in
                switch ExclusionReason(rawValue: reason) {
                case .noBottle: "has no bottle for \(self.platform)"
                case .yanked: "was withdrawn by its publisher"
                case .noFeature: "does not have that feature"
                case nil: "is not available"
                }
            },
            feature: { package in
                let key = self[package].key
                return key.feature.map { feature in
                    (self.identifier(Key(source: key.source, name: key.name)), feature)
                }
            },
            overlap: { one, other in
                guard case .constraint(let left) = self.rangeMeanings[Int(one.index)],
                    case .constraint(let right) = self.rangeMeanings[Int(other.index)]
                else { return true }
                return !left.versions.intersection(right.versions).isEmpty
            })
    }

    private func text(of range: RangeID) -> String {
        switch rangeMeanings[Int(range.index)] {
        case .constraint(let constraint): constraint.text
        case .rank(let rank): "=\(self[table.package(of: range)].versions[rank].text)"
        }
    }
}

extension RootRequirement {
    var key: ResolutionTable.Key { ResolutionTable.Key(source: source, name: entry.name) }
}

extension Candidate {
    /// The version, with `_2` behind that of a second rebuild.
    public var versionText: String { revision == 0 ? version.text : "\(version.text)_\(revision)" }
}
