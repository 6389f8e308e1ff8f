internal import Diagnostics
public import Packages
internal import PubGrub

extension ResolutionTable {
    /// The words for the table's numbers, as they are on one of its platforms.
    ///
    /// - Parameter origin: where a root requirement of the problem stands.
    func vocabulary(for platform: Platform, origin: @escaping (Int) -> String) -> Vocabulary {
        Vocabulary(
            name: { self[$0].key.name },
            version: { self[$0].versionText($1) },
            range: { self.text(of: $0) },
            origin: origin,
            reason: { self.words(for: self.reasons[$0], platform) },
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
            },
            unmatched: { self.onlyPreReleases(in: $0) })
    }

    private func words(for reason: ExclusionReason, _ platform: Platform) -> String {
        switch reason {
        case .noBottle: "has no bottle for \(platform)"
        case .floor(let floor): "needs \(floor.part) \(floor.version.text), more than \(platform) promises"
        case .yanked: "was withdrawn by its publisher"
        case .noFeature: "does not have that feature"
        }
    }

    /// Says so of a range that would have candidates if pre-releases were asked for.
    private func onlyPreReleases(in range: RangeID) -> String? {
        guard case .constraint(let constraint) = rangeMeanings[Int(range.index)] else { return nil }
        let newest = self[table.package(of: range)].versions.last { constraint.versions.contains($0) }
        return newest.map { "only pre-releases match (the newest is \($0.text))" }
    }

    private func text(of range: RangeID) -> String {
        switch rangeMeanings[Int(range.index)] {
        // What a channel writes as one may have any character; an explanation has lines.
        case .constraint(let constraint): constraint.text.printable
        case .rank(let rank): "=\(self[table.package(of: range)].versions[rank].text)"
        }
    }
}

extension Candidate {
    /// The version, with `_2` behind that of a second rebuild.
    public var versionText: String { "\(RevisedVersion(version, revision))" }
}
