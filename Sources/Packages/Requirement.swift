/// A package that is asked for: its name, the features wanted of it and which versions will do.
///
/// As text: `name`, `name constraint`, `name[feature,feature] constraint` (spec/versions.md, "Requirements").
public struct Requirement: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    /// Ascending, each once.
    public let features: [String]
    public let constraint: Constraint

    public init(name: String, features: [String] = [], constraint: Constraint = .any) {
        self.name = name
        self.features = features.count < 2 ? features : Set(features).sorted()
        self.constraint = constraint
    }

    /// Canonical; a constraint `*` is left out.
    public var description: String {
        var text = name
        if !features.isEmpty { text += "[" + features.joined(separator: ",") + "]" }
        if constraint.text != "*" { text += " " + constraint.text }
        return text
    }
}

extension Requirement {
    /// By name, with all that is asked of one package in one requirement.
    static func merged(_ requirements: [Requirement]) -> [Requirement] {
        // As in every lock that was written before.
        if zip(requirements, requirements.dropFirst()).allSatisfy({ $0.name < $1.name }) { return requirements }
        var byName: [String: Requirement] = [:]
        if requirements.contains(where: { $0.constraint.scheme == .conda }) {
            return Set(requirements).sorted { ($0.name, $0.constraint.text) < ($1.name, $1.constraint.text) }
        }
        for requirement in requirements {
            guard let other = byName[requirement.name], other != requirement else {
                byName[requirement.name] = requirement
                continue
            }
            let constraint = requirement.constraint.narrowed(by: other.constraint)
            byName[requirement.name] = Requirement(
                name: requirement.name, features: requirement.features + other.features, constraint: constraint)
        }
        return byName.values.sorted { $0.name < $1.name }
    }
}
