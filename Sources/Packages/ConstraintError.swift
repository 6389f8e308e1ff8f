/// Why a text is not a constraint.
public struct ConstraintError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case empty
        case missingTerm(after: String)
        case missingVersion(after: String)
        case missingSeparator
        case singleBar
        case unknownOperator(String, instead: String)
        case unexpected(Unicode.Scalar)
        case wildcardPlace
        case wildcardOperator(String)
        case preReleaseWildcard
        case build(Version)
        case version(VersionError.Problem)
    }

    public var problem: Problem
    /// Where in the text, in bytes of UTF-8 from its start; empty where something is missing.
    public var range: Range<Int>

    public init(_ problem: Problem, at range: Range<Int>) {
        self.problem = problem
        self.range = range
    }

    /// The reason as the second half of a sentence.
    public var description: String {
        switch problem {
        case .empty: "a constraint is missing; write `*` for any version"
        case .missingTerm(let separator): "a constraint is missing after `\(separator)`"
        case .missingVersion(let sign): "a version is missing after `\(sign)`"
        case .missingSeparator:
            "write `,` between two constraints that must both hold, `||` where one is enough"
        case .singleBar: "write `||` between alternatives"
        case .unknownOperator(let sign, let instead): "`\(sign)` is not an operator; write `\(instead)`"
        case .unexpected(let scalar): "\(quoted(scalar)) cannot be part of a constraint"
        case .wildcardPlace: "`*` stands alone or as the last component, as in `1.2.*`"
        case .wildcardOperator(let sign): "`\(sign)` needs a whole version, without `*`"
        case .preReleaseWildcard: "`-*` goes with `<=` or `>` and a release, as in `<=4-*`"
        case .build(let version): "constraints do not look at build metadata; write `\(version.withoutBuild)`"
        case .version(let problem): VersionError(problem, at: range).description
        }
    }
}
