import Diagnostics
import Packages

/// `[env]`
extension StoutfileReader {
    static let environmentKeys = ["set", "prepend", "append", "allow"]

    mutating func readEnvironment(_ value: TOMLValue) {
        guard let table = schema.table(value, of: "env") else { return }
        for entry in table where !Self.environmentKeys.contains(entry.key) {
            // A variable written straight into `[env]` is the likeliest mistake here.
            let isVariable = entry.value.kind == .string && Self.isVariable(entry.key)
            guard isVariable, PackageName.nearest(to: entry.key, among: Self.environmentKeys) == nil else {
                schema.reportUnknown(entry, of: "`[env]`", known: Self.environmentKeys)
                continue
            }
            schema.report(
                .stoutfileUnknownKey, "`\(entry.key)` is not a key of `[env]`", at: entry.keySpan,
                hints: ["variables go one level deeper: `set = { \(entry.key) = … }`"])
        }
        if let value = table["set"], let variables = schema.table(value, of: "set") {
            readAssignments(variables)
        }
        if let value = table["prepend"] { manifest.environment.prepend = readAdditions(value, of: "prepend") }
        if let value = table["append"] { manifest.environment.append = readAdditions(value, of: "append") }
        if let value = table["allow"], let packages = schema.table(value, of: "allow") { readPermissions(packages) }
        checkConflicts(table)
    }

    /// What packages may set although it is more than data of theirs.
    private mutating func readPermissions(_ table: TOMLTable) {
        for entry in distinct(table, what: "package") where checkName(entry, what: "package") {
            guard let names = schema.strings(entry.value, of: entry.key) else { continue }
            checkList(names, of: entry.key, entry.value)
            for (name, value) in names where VariableRule.isNever(name) {
                schema.report(
                    .invalidVariable, "no package can be allowed to set `\(name)`", at: value.span,
                    hints: [
                        VariableRule.isName(name)
                            ? "set it yourself, under `set` of `[env]`"
                            : "names of variables are letters, digits and `_`, not starting with a digit"
                    ])
            }
            manifest.environment.allow.append(
                EnvironmentSettings.Permission(
                    package: entry.key, variables: names.map(\.text),
                    span: entry.keySpan.joined(with: entry.value.span).range))
        }
    }

    private mutating func readAssignments(_ table: TOMLTable) {
        for entry in table where checkVariable(entry) {
            guard let template = readTemplate(entry.value, of: entry.key) else { continue }
            manifest.environment.set.append(
                EnvironmentSettings.Assignment(
                    variable: entry.key, value: template,
                    span: entry.keySpan.joined(with: entry.value.span).range))
        }
    }

    private mutating func readAdditions(_ value: TOMLValue, of name: String) -> [EnvironmentSettings.Addition] {
        guard let table = schema.table(value, of: name) else { return [] }
        var additions: [EnvironmentSettings.Addition] = []
        for entry in table where checkVariable(entry) {
            guard let strings = schema.strings(entry.value, of: entry.key) else { continue }
            if entry.value.array?.isEmpty ?? false { checkList([], of: entry.key, entry.value) }
            let values = strings.compactMap { readTemplate($0.value, of: entry.key) }
            additions.append(
                EnvironmentSettings.Addition(
                    variable: entry.key, values: values,
                    span: entry.keySpan.joined(with: entry.value.span).range))
        }
        return additions
    }

    private mutating func readTemplate(_ value: TOMLValue, of name: String) -> EnvironmentSettings.Template? {
        guard let text = schema.string(value, of: name) else { return nil }
        if text.utf8.contains(0) {
            schema.report(
                .invalidTemplate, "the value of `\(name)` cannot be used", at: value.span,
                "no variable can hold the character U+0", hints: ["take it out"])
            return nil
        }
        do throws(TemplateError) {
            return try EnvironmentSettings.Template(parsing: text)
        } catch {
            schema.report(
                .invalidTemplate, "the value of `\(name)` cannot be filled in",
                at: schema.span(of: error.range, in: value), error.description,
                hints: ["`{project}` is the Stoutfile's folder, `{env}` the environment's"])
            return nil
        }
    }

    private mutating func checkVariable(_ entry: TOMLEntry) -> Bool {
        if Self.isVariable(entry.key) { return true }
        schema.report(
            .invalidVariable, "`\(entry.key)` cannot be the name of a variable", at: entry.keySpan,
            hints: ["names of variables are letters, digits and `_`, not starting with a digit"])
        return false
    }

    static func isVariable(_ name: String) -> Bool { VariableRule.isName(name) }

    /// A variable that is set has nothing left to be added to.
    private mutating func checkConflicts(_ table: TOMLTable) {
        guard let set = table["set"]?.table else { return }
        for list in ["prepend", "append"] {
            for entry in table[list]?.table?.map({ $0 }) ?? [] {
                guard let other = set.entry(entry.key) else { continue }
                schema.report(
                    .conflictingVariable, "`\(entry.key)` is set and added to", at: entry.keySpan,
                    hints: ["write the whole value under `set`, or take it out there"],
                    also: [Diagnostic.Label(schema.source, other.keySpan, "set here")])
            }
        }
    }
}
