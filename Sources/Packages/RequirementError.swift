/// Why a text is not a requirement.
public struct RequirementError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case name(PackageName.Problem)
        case feature(PackageName.Problem)
        case unclosedFeatures
        case constraint(ConstraintError.Problem)
    }

    public var problem: Problem
    /// Where in the text, in bytes of UTF-8 from its start.
    public var range: Range<Int>

    public init(_ problem: Problem, at range: Range<Int>) {
        self.problem = problem
        self.range = range
    }

    /// The reason as the second half of a sentence.
    public var description: String {
        switch problem {
        case .name(let problem): problem.description
        case .feature(let problem): "in the list of features, \(problem)"
        case .unclosedFeatures: "the list of features has no `]`"
        case .constraint(let problem): ConstraintError(problem, at: range).description
        }
    }
}
