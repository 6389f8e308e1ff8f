import Diagnostics
import Packages

/// `[requires]` and `[group.NAME]`
extension StoutfileReader {
    static let requirementKeys = ["version", "from", "with", "on", "why"]
    static let groupKeys = ["requires", "isolated"]

    mutating func readRequirements(_ table: TOMLTable) -> [Manifest.Entry] {
        var entries: [Manifest.Entry] = []
        for entry in distinct(table, what: "package") {
            guard checkName(entry, what: "package"), let read = readRequirement(entry) else { continue }
            entries.append(read)
        }
        return entries
    }

    private mutating func readRequirement(_ entry: TOMLEntry) -> Manifest.Entry? {
        let span = entry.keySpan.joined(with: entry.value.span)
        if entry.value.kind == .string {
            guard let constraint = readConstraint(entry.value, of: entry.key, versions(of: entry.key)) else {
                return nil
            }
            return Manifest.Entry(
                requirement: Requirement(name: entry.key, constraint: constraint),
                constraintText: entry.value.string, span: span.range, nameSpan: entry.keySpan.range,
                constraintSpan: SchemaReader.innerSpan(of: entry.value).range)
        }
        guard let table = constraintTable(entry) else { return nil }
        checkRequirementKeys(table, of: entry)
        let version = table["version"]
        let from = table["from"].flatMap { readFrom($0) }
        var constraint: Constraint? = Constraint.any.read(as: versions(of: entry.key, from: from))
        if let version { constraint = readConstraint(version, of: "version", versions(of: entry.key, from: from)) }
        let features = table["with"].flatMap { readFeatures($0) } ?? []
        let on = table["on"].flatMap { readSelectors($0) } ?? []
        let why = readProse(table["why"], of: "why")
        guard let constraint else { return nil }
        return Manifest.Entry(
            requirement: Requirement(name: entry.key, features: features, constraint: constraint),
            constraintText: version?.string, from: from, on: on, why: why, span: span.range,
            nameSpan: entry.keySpan.range,
            constraintSpan: (version.map { SchemaReader.innerSpan(of: $0) } ?? span).range)
    }

    private mutating func checkRequirementKeys(_ table: TOMLTable, of entry: TOMLEntry) {
        for inner in table where !Self.requirementKeys.contains(inner.key) {
            let isSplitName = table.form == .dotted && inner.value.kind == .string
            guard isSplitName, PackageName.nearest(to: inner.key, among: Self.requirementKeys) == nil else {
                schema.reportUnknown(inner, of: "a requirement", known: Self.requirementKeys)
                continue
            }
            // `python3.11 = "*"` is TOML for a table `python3` with a key `11`.
            schema.report(
                .stoutfileUnknownKey, "`\(inner.key)` is not a key of a requirement",
                at: entry.keySpan.joined(with: inner.keySpan),
                hints: ["a name with a dot needs quotes: `\"\(entry.key).\(inner.key)\"`"])
        }
    }

    private mutating func readFrom(_ value: TOMLValue) -> String? {
        guard let name = schema.string(value, of: "from", expected: "the name of a source") else {
            return nil
        }
        guard let declaredSources, !declaredSources.contains(name) else { return name }
        let hint: String
        if let nearest = PackageName.nearest(to: name, among: declaredSources) {
            hint = "did you mean `\(nearest)`?"
        } else if declaredSources.isEmpty {
            hint = "add it under `[sources]`: `\(name) = { registry = \"…\" }`"
        } else {
            hint = "declared under `[sources]`: \(SchemaReader.listed(declaredSources))"
        }
        schema.report(.unknownSource, "there is no source `\(name)`", at: value.span, hints: [hint])
        return nil
    }

    private mutating func readFeatures(_ value: TOMLValue) -> [String]? {
        guard let strings = schema.strings(value, of: "with") else { return nil }
        checkList(strings, of: "with", value)
        for (text, value) in strings {
            guard let problem = PackageName.problem(in: text) else { continue }
            schema.report(
                .invalidName, "`\(text)` is not a name that a feature can have", at: value.span,
                problem.description, hints: ["the package itself lists its features, in lower case"])
        }
        return strings.map(\.text)
    }

    private mutating func readSelectors(_ value: TOMLValue) -> [PlatformSelector]? {
        let strings: [(text: String, value: TOMLValue)]
        if let text = value.string {
            strings = [(text: text, value: value)]
        } else if value.kind == .array, let list = schema.strings(value, of: "on") {
            strings = list
            checkList(list, of: "on", value)
        } else {
            if value.kind != .array {
                schema.reportType(value, of: "on", expected: "a platform or an array of them")
            }
            return nil
        }
        var selectors: [PlatformSelector] = []
        let names = PlatformSelector.known.map(\.description)
        for (text, value) in strings {
            if let selector = PlatformSelector(parsing: text) {
                selectors.append(selector)
                continue
            }
            let nearest = PackageName.nearest(to: text, among: names)
            schema.report(
                .unknownPlatform, "`\(text)` names no platform that stout knows", at: value.span,
                hints: [
                    nearest.map { "did you mean `\($0)`?" } ?? "write one of \(SchemaReader.listed(names))"
                ])
        }
        let platforms = manifest.platforms.map(\.platform)
        if !selectors.isEmpty, !platforms.isEmpty, !platforms.contains(where: { selectors.includes($0) }) {
            schema.warn(
                .selectorWithoutPlatform, "this is for no platform that `platforms` lists", at: value.span,
                hints: ["add the platform to `platforms`, or take the requirement out"])
        }
        return selectors
    }

    mutating func readGroups(_ value: TOMLValue) {
        guard let table = schema.table(value, of: "group") else { return }
        for entry in distinct(table, what: "group") {
            guard checkName(entry, what: "group") else { continue }
            if entry.key == Manifest.defaultGroup {
                schema.report(
                    .reservedGroup, "a group cannot be called `\(Manifest.defaultGroup)`", at: entry.keySpan,
                    hints: ["`[requires]` is that group"])
                continue
            }
            guard let group = entry.value.table else {
                schema.reportType(
                    entry.value, of: entry.key, expected: "a table",
                    hints: ["write `[group.\(entry.key).requires]` above its requirements"])
                continue
            }
            schema.check(group, keys: Self.groupKeys, of: "a group")
            var read = Manifest.Group(name: entry.key, span: entry.keySpan.range)
            if let value = group["isolated"] {
                if let isolated = value.boolean {
                    read.isIsolated = isolated
                } else {
                    schema.reportType(value, of: "isolated", expected: "a boolean")
                }
            }
            if let value = group["requires"], let table = schema.table(value, of: "requires") {
                read.requirements = readRequirements(table)
            }
            manifest.groups.append(read)
        }
    }
}
