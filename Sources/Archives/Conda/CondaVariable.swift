internal import Packages

/// A variable that a conda package wants to be set in its environment.
public struct CondaVariable: Hashable, Sendable {
    public let name: String
    /// What it is made of; nil stands for the environment's path.
    public let parts: [String?]

    /// The package that wants it, where a record says so.
    public let package: String?

    public init(name: String, parts: [String?], package: String? = nil) {
        self.name = name
        self.parts = parts
        self.package = package
    }

    public func value(environment: String) -> String { parts.map { $0 ?? environment }.joined() }

    /// As a Stoutfile would write the value.
    public var template: String {
        parts.map { $0?.replacing("{", with: "{{") ?? "{env}" }.joined()
    }

    /// The same, wanted by a package.
    public func wanted(by package: String) -> CondaVariable {
        CondaVariable(name: name, parts: parts, package: package)
    }

    /// None of those that no package may set; of others the Stoutfile decides where they are applied.
    static func isAllowed(_ name: String) -> Bool { !VariableRule.isNever(name) }
}
