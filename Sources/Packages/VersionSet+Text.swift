extension VersionSet {
    /// A constraint that reads back as an equal set; the empty set is `<0`, the full one `*`.
    public var description: String {
        if cuts.isEmpty { return "<0" }
        if cuts == [.lowest] { return "*" }
        var alternatives: [String] = []
        var terms: [String] = []
        var index = 0
        while index < cuts.count {
            let lower = cuts[index]
            let upper = index + 1 < cuts.count ? cuts[index + 1] : nil
            let next = index + 2 < cuts.count ? cuts[index + 2] : nil
            index += 2
            if terms.isEmpty, let upper, Self.isSingle(lower, upper) {
                alternatives.append("=\(upper.version)")
                continue
            }
            if terms.isEmpty, lower != .lowest { terms.append(Self.text(lower: lower)) }
            if let upper, let next, Self.isSingle(upper, next) {
                // Only one version is left out before the set goes on.
                terms.append("!=\(next.version)")
                continue
            }
            if let upper { terms.append(Self.text(upper: upper)) }
            alternatives.append(terms.joined(separator: ", "))
            terms = []
        }
        return alternatives.joined(separator: " || ")
    }

    private static func isSingle(_ lower: Cut, _ upper: Cut) -> Bool {
        upper.position == .after && lower == .before(upper.version)
    }

    private static func text(lower cut: Cut) -> String {
        switch cut.position {
        case .belowPreReleases: ">=\(cut.version)-0"
        case .before: ">=\(cut.version)"
        case .after: ">\(cut.version)"
        }
    }

    private static func text(upper cut: Cut) -> String {
        switch cut.position {
        case .belowPreReleases: "<\(cut.version)"
        case .before: cut.version.isPreRelease ? "<\(cut.version)" : "<=\(cut.version)-*"
        case .after: "<=\(cut.version)"
        }
    }
}
