public import Archives
internal import Notation
public import Packages
internal import Storage
internal import Unix

/// A variable that a package of an environment wants to be set, and what becomes of it: spec/stoutfile.md, "[env]".
public struct PackageVariable: Sendable {
    public let variable: CondaVariable
    public let answer: VariableRule.Answer

    /// Whether programs of the environment get it.
    public var isSet: Bool { answer == .harmless || answer == .allowed }
}

extension Project {
    /// What packages of a generation want to be set, in the order in which it happens. The record is not believed as to what
    /// may be set: this is asked of the rule each time.
    func packageVariables(of generation: Generation) -> [PackageVariable] {
        let settings = environments.map(\.settings)
        return generation.variables.map { variable in
            PackageVariable(
                variable: variable,
                answer: VariableRule.answer(
                    variable.name, variable.value(environment: generation.prefix?.text ?? ""),
                    package: variable.package,
                    settings))
        }
    }

    /// The same of the environment that is here; none without one.
    public func packageVariables(_ context: Context) -> [PackageVariable] {
        // Only packages of conda channels want any.
        guard let state = try? context.state(), FileSystem.exists(state.environment / "conda-meta"),
            let generation = try? state.current()
        else {
            return []
        }
        return packageVariables(of: generation)
    }

    /// The line under `[env]` that lets packages set more variables, beside what this Stoutfile lets them already.
    func permission(for more: [PackageVariable]) -> String {
        var names: [String: Set<String>] = [:]
        for one in ownManifest.environment.allow { names[one.package, default: []].formUnion(one.variables) }
        for one in more { names[one.variable.package ?? "", default: []].insert(one.variable.name) }
        let packages = names.sorted { $0.key < $1.key }.map { package, names in
            "\(TOMLText.key(package)) = [\(names.sorted().map(TOMLText.quoted).joined(separator: ", "))]"
        }
        return "allow = { \(packages.joined(separator: ", ")) }"
    }
}
