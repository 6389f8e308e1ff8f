/// Why a text is not a version.
public struct VersionError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case empty
        case tooLong
        case leadingV
        case tooManyComponents
        case emptyComponent
        case componentWithoutNumber
        case emptyPreRelease
        case emptyBuild
        case character(Unicode.Scalar)
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
        case .empty: "a version is missing"
        case .tooLong: "a version has at most \(Version.maximumLength) bytes"
        case .leadingV: "a version starts with a digit; leave out the `v`"
        case .tooManyComponents: "a version has at most \(Version.maximumComponents) components"
        case .emptyComponent: "a number is missing between the dots"
        case .componentWithoutNumber: "each component of a version starts with a digit"
        case .emptyPreRelease: "a pre-release identifier is missing after `-` or `.`"
        case .emptyBuild: "a build identifier is missing after `+` or `.`"
        case .character(let scalar): "\(quoted(scalar)) cannot be part of a version"
        }
    }
}

/// A character as messages show it: itself between backquotes, or its number when it cannot be seen.
func quoted(_ scalar: Unicode.Scalar) -> String {
    if scalar == " " { return "a space" }
    let isVisible = scalar.value > 0x20 && scalar.value != 0x7f && !scalar.properties.isWhitespace
    return isVisible ? "`\(scalar)`" : "the character U+" + String(scalar.value, radix: 16, uppercase: true)
}
