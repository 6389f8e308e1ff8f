import Diagnostics
import Packages

/// `[override]`
extension StoutfileReader {
    static let overrideKeys = ["version", "why", "until"]

    mutating func readOverrides(_ value: TOMLValue) {
        guard let table = schema.table(value, of: "override") else { return }
        for entry in distinct(table, what: "package") {
            guard checkName(entry, what: "package") else { continue }
            readOverride(entry)
        }
    }

    private mutating func readOverride(_ entry: TOMLEntry) {
        let span = entry.keySpan.joined(with: entry.value.span).range
        if entry.value.kind == .string {
            guard let constraint = readConstraint(entry.value, of: entry.key, versions(of: entry.key)) else { return }
            manifest.overrides.append(
                Manifest.Override(
                    name: entry.key, constraint: constraint, span: span,
                    constraintSpan: SchemaReader.innerSpan(of: entry.value).range))
            return
        }
        guard let table = constraintTable(entry) else { return }
        schema.check(table, keys: Self.overrideKeys, of: "an override")
        let why = readProse(table["why"], of: "why")
        let until = table["until"].flatMap { readDate($0) }
        guard let version = table["version"] else {
            return schema.report(
                .stoutfileMissingKey, "the override of `\(entry.key)` has no `version`", at: entry.keySpan,
                hints: ["give it `version = \"…\"`, the versions that are allowed"])
        }
        guard let constraint = readConstraint(version, of: "version", versions(of: entry.key)) else { return }
        manifest.overrides.append(
            Manifest.Override(
                name: entry.key, constraint: constraint, why: why, until: until, span: span,
                constraintSpan: SchemaReader.innerSpan(of: version).range))
    }

    private mutating func readDate(_ value: TOMLValue) -> CalendarDate? {
        guard value.kind == .localDate, let date = value.dateTime?.date else {
            schema.reportType(
                value, of: "until", expected: "a date",
                hints: ["write a day without quotes: `until = 2026-12-01`"])
            return nil
        }
        return CalendarDate(year: date.year, month: date.month, day: date.day)
    }
}
