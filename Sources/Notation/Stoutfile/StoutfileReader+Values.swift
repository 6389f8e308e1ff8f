import Diagnostics
import Packages

/// Values that several tables have.
extension StoutfileReader {
    /// A constraint that some version can meet.
    ///
    /// - Parameter versions: whose versions it is about.
    mutating func readConstraint(
        _ value: TOMLValue, of name: String, _ versions: VersionScheme
    ) -> Constraint? {
        guard let text = schema.string(value, of: name, expected: "a string with a constraint") else {
            return nil
        }
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: text, versions)
            guard constraint.versions.isEmpty else { return constraint }
            schema.report(
                .impossibleConstraint, "no version meets the constraint `\(constraint)`", at: value.span,
                hints: ["terms between `,` must all hold; write `||` where one of them is enough"])
        } catch {
            schema.report(
                .invalidConstraint, "the constraint of `\(name)` cannot be read",
                at: schema.span(of: error.range, in: value),
                error.description, hints: ["constraints look like `^1.7`, `>=3.29, <4`, `1.2.*` or `*`"])
        }
        return nil
    }

    /// In whose order the versions of a package are: its source decides, which stands in the root of a workspace.
    func versions(of name: String, from: String? = nil) -> VersionScheme {
        (manifest.include == nil ? manifest : root ?? manifest).versions(of: name, from: from)
    }

    /// The table of an entry that may also be a string with a constraint.
    mutating func constraintTable(_ entry: TOMLEntry) -> TOMLTable? {
        if let table = entry.value.table { return table }
        let isNumber = entry.value.kind == .integer || entry.value.kind == .float
        schema.reportType(
            entry.value, of: entry.key, expected: "a string with a constraint or a table",
            hints: isNumber ? [] : ["write it as in `\(TOMLText.key(entry.key)) = \"^1.2\"`"])
        return nil
    }

    /// Whether the key of an entry is a name of a package, source or group; reports it when not.
    mutating func checkName(_ entry: TOMLEntry, what: String) -> Bool {
        guard let problem = PackageName.problem(in: entry.key) else { return true }
        let lower = entry.key.lowercased()
        let hint =
            PackageName.isValid(lower)
            ? "write `\(lower)`" : "names are made of `a`-`z`, `0`-`9` and, after the first, `.`, `_`, `+` and `-`"
        schema.report(
            .invalidName, "`\(entry.key)` is not a name that a \(what) can have", at: entry.keySpan,
            problem.description,
            hints: [hint])
        return false
    }

    /// The entries of a table whose names differ by more than case and kind of hyphen; reports the others.
    mutating func distinct(_ table: TOMLTable, what: String) -> [TOMLEntry] {
        var first: [String: TOMLEntry] = [:]
        var entries: [TOMLEntry] = []
        for entry in table {
            let folded = PackageName.folded(entry.key)
            if let other = first[folded] {
                schema.report(
                    .duplicateName, "`\(entry.key)` and `\(other.key)` mean the same \(what)",
                    at: entry.keySpan,
                    hints: ["keep one of them; upper case, `_` and `.` do not make another name"],
                    also: [Diagnostic.Label(schema.source, other.keySpan, "first written here")])
                continue
            }
            first[folded] = entry
            entries.append(entry)
        }
        return entries
    }

    /// A text for people: not empty.
    mutating func readProse(_ value: TOMLValue?, of name: String) -> String? {
        guard let value, let text = schema.string(value, of: name) else { return nil }
        if text.allSatisfy({ $0.isWhitespace }) {
            schema.report(
                .emptyText, "`\(name)` is empty", at: value.span, hints: ["write a reason or take it out"])
            return nil
        }
        return text
    }

    /// Reports a list without elements, and elements that are there before.
    mutating func checkList(
        _ strings: [(text: String, value: TOMLValue)], of name: String, _ value: TOMLValue
    ) {
        if value.array?.isEmpty ?? false {
            schema.report(
                .emptyList, "`\(name)` is empty", at: value.span,
                hints: ["take it out, or put something in"])
        }
        var seen: Set<String> = []
        for (text, value) in strings where !seen.insert(text).inserted {
            schema.report(
                .duplicateElement, "`\(text)` is listed twice in `\(name)`", at: value.span, hints: ["keep one of them"]
            )
        }
    }
}
