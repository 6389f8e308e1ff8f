internal import Diagnostics
internal import Packages

/// Reads a `pixi.toml`. A feature becomes a group, but for those of the default environment.
struct PixiFileReader {
    var project: ForeignProject
    /// The features of the default environment.
    private var main: Set<String> = ["default"]
    private var floors: [(part: String, version: String, span: Span)] = []
    private let source: SourceText

    /// What pixi takes for granted of a machine where `[system-requirements]` does not say otherwise.
    private static let usual = [(part: "glibc", version: "2.28"), (part: "macos", version: "13.0")]
    private static let tables = ["dependencies", "host-dependencies", "build-dependencies"]

    init(_ source: SourceText) {
        project = ForeignProject(.pixi, source)
        self.source = source
    }

    mutating func read(_ document: TOMLTable) {
        for key in ["workspace", "project"] { if let table = document[key]?.table { readWorkspace(table) } }
        if let table = document["environments"]?.table { readDefault(table) }
        if let table = document["system-requirements"]?.table { readSystem(table) }
        readPart(document, group: Manifest.defaultGroup)
        for entry in tables(document, "feature") { if let table = entry.value.table { readFeature(entry, table) } }
        if let table = document["environments"]?.table { for entry in table { readEnvironment(entry) } }
        let known = ["workspace", "project", "environments", "system-requirements", "feature"] + Self.partKeys
        for entry in document where !known.contains(entry.key) {
            project.remark(entry.keySpan, "[\(entry.key)]", "stout does not know what it means")
        }
        promise()
        noteContradictions()
    }

    private mutating func readWorkspace(_ table: TOMLTable) {
        for entry in table {
            switch entry.key {
            case "channels":
                for value in entry.value.array.map({ Array($0) }) ?? [entry.value] {
                    guard let text = value.string ?? value.table?["channel"]?.string else {
                        project.remark(value.span, "channels", "\(value.kind) is not a channel")
                        continue
                    }
                    project.channels.append(ForeignProject.Text(text: text, span: value.span))
                    if value.table?["priority"] != nil {
                        project.remark(value.span, "priority", "the order of the list decides")
                    }
                }
            case "platforms":
                for value in entry.value.array.map({ Array($0) }) ?? [entry.value] {
                    guard let text = value.string else {
                        project.remark(value.span, "platforms", "\(value.kind) is not the name of a platform")
                        continue
                    }
                    project.list(ForeignProject.Text(text: text, span: value.span))
                }
            // About people, and about tools.
            case "name", "version", "description", "authors", "license", "license-file", "readme", "homepage",
                "repository", "documentation", "requires-pixi", "preview":
                break
            default: project.remark(entry.keySpan, entry.key, "a Stoutfile does not say it")
            }
        }
    }

    // MARK: - Requirements

    private static let partKeys =
        tables + ["target", "pypi-dependencies", "pypi-options", "tasks", "activation", "dev", "constraints"]

    /// What can stand at the top, and in a feature.
    private mutating func readPart(_ table: TOMLTable, group: String) {
        readTarget(table, group: group, on: [])
        for entry in tables(table, "target") {
            guard let target = entry.value.table else { continue }
            switch PlatformFilter(entry.key) {
            case .all: readTarget(target, group: group, on: [])
            case .listed(let on): readTarget(target, group: group, on: on)
            case .unknown, nil: project.remark(entry.keySpan, "target.\(entry.key)", "stout knows no such platform")
            }
        }
    }

    private mutating func readTarget(_ table: TOMLTable, group: String, on: [PlatformSelector]) {
        for key in Self.tables {
            for entry in entries(table, key) { readDependency(entry, group: group, on: on) }
        }
        for entry in entries(table, "pypi-dependencies") {
            project.remark(entry.keySpan, "pypi-dependencies: \(entry.key)", "stout has no packages of PyPI")
        }
        for (key, why) in [
            ("pypi-options", "stout has no packages of PyPI"), ("constraints", "a Stoutfile has no such list"),
            ("dev", "packages of a folder's sources are not built"),
        ] {
            if let entry = table.entry(key) { project.remark(entry.keySpan, "[\(key)]", why) }
        }
        if let entry = table.entry("tasks"), let tasks = entry.value.table, !tasks.isEmpty {
            project.remark(entry.keySpan, "[tasks]", "stout runs programs: `stout run -- PROGRAM`")
        }
        if let activation = table["activation"]?.table { readActivation(activation, group: group, on: on) }
    }

    private mutating func readDependency(_ entry: TOMLEntry, group: String, on: [PlatformSelector]) {
        let span = entry.keySpan.joined(with: entry.value.span)
        let written = "\(entry.key) = \(String(decoding: source.bytes[entry.value.span.range], as: UTF8.self))"
        if let text = entry.value.string {
            return project.require(Self.spec(entry.key, text), group: group, on: on, at: span, written: written)
        }
        guard let table = entry.value.table else {
            return project.remark(span, entry.key, "\(entry.value.kind) is no match specification")
        }
        for key in ["path", "git", "url"] where table[key] != nil {
            return project.remark(
                span, entry.key, "it comes from `\(key)`; stout takes packages of channels and registries")
        }
        for key in ["version", "build", "channel"] {
            if let value = table[key], value.string == nil {
                return project.remark(value.span, "\(entry.key): \(key)", "\(value.kind) is not a string")
            }
        }
        var spec = Self.spec(entry.key, table["version"]?.string ?? "*")
        if let build = table["build"]?.string { spec += "[build='\(build)']" }
        for inner in table where !["version", "build", "channel"].contains(inner.key) {
            project.remark(
                inner.keySpan, "\(entry.key): \(inner.key)", "a Stoutfile does not say it")
        }
        project.require(
            spec, channel: table["channel"]?.string, group: group, on: on, at: span,
            written: entry.value.table?.form == .inline ? written : entry.key)
    }

    /// A name and what is asked of it, as one match specification.
    private static func spec(_ name: String, _ text: String) -> String {
        text == "*" || text.isEmpty ? name : "\(name) \(text)"
    }

    private mutating func readActivation(_ table: TOMLTable, group: String, on: [PlatformSelector]) {
        for entry in table where !["env", "scripts"].contains(entry.key) {
            project.remark(entry.keySpan, "activation.\(entry.key)", "stout does not know what it means")
        }
        for entry in entries(table, "env") {
            let span = entry.keySpan.joined(with: entry.value.span)
            if group != Manifest.defaultGroup || !on.isEmpty {
                project.remark(span, entry.key, "variables of a Stoutfile hold for all its groups and platforms")
            } else if let value = entry.value.string {
                project.set(entry.key, to: value, at: span)
            } else {
                project.remark(span, entry.key, "its value is \(entry.value.kind)")
            }
        }
        if let entry = table.entry("scripts") {
            project.remark(entry.keySpan, "activation.scripts", "no scripts are run")
        }
    }

    /// The entries of a table in a table; what stands there instead is named.
    private mutating func entries(_ table: TOMLTable, _ key: String) -> [TOMLEntry] {
        guard let entry = table.entry(key) else { return [] }
        if let inner = entry.value.table { return Array(inner) }
        project.remark(entry.keySpan, "[\(key)]", "\(entry.value.kind) is not a table")
        return []
    }

    /// Those of them that are tables themselves; the others are named.
    private mutating func tables(_ table: TOMLTable, _ key: String) -> [TOMLEntry] {
        entries(table, key).filter { entry in
            if entry.value.table != nil { return true }
            project.remark(entry.keySpan, "\(key).\(entry.key)", "\(entry.value.kind) is not a table")
            return false
        }
    }

    /// What the rest of a pyproject.toml asks for is all of PyPI.
    mutating func readPythonProject(_ document: TOMLTable) {
        func name(_ value: TOMLValue, _ what: String) {
            project.remark(value.span, "\(what): \(value.string ?? "\(value.kind)")", "stout has no packages of PyPI")
        }
        if let table = document["project"]?.table {
            for value in table["dependencies"]?.array.map({ Array($0) }) ?? [] { name(value, "dependencies") }
            for entry in table["optional-dependencies"]?.table.map({ Array($0) }) ?? [] {
                for value in entry.value.array.map({ Array($0) }) ?? [] {
                    name(value, "optional-dependencies.\(entry.key)")
                }
            }
        }
        for entry in document["dependency-groups"]?.table.map({ Array($0) }) ?? [] {
            for value in entry.value.array.map({ Array($0) }) ?? [] { name(value, "dependency-groups.\(entry.key)") }
        }
    }

    // MARK: - Features and environments

    private mutating func readFeature(_ entry: TOMLEntry, _ table: TOMLTable) {
        let name = main.contains(entry.key) ? Manifest.defaultGroup : ForeignProject.group(entry.key)
        guard let name else {
            return project.remark(entry.keySpan, "feature.\(entry.key)", "no group can have this name")
        }
        readPart(table, group: name)
        for inner in table where !Self.partKeys.contains(inner.key) {
            project.remark(
                inner.keySpan, "feature.\(entry.key).\(inner.key)", "in a Stoutfile this is the same for all groups")
        }
    }

    private static func features(_ value: TOMLValue) -> [String] {
        (value.array ?? value.table?["features"]?.array)?.compactMap(\.string) ?? []
    }

    private mutating func readDefault(_ table: TOMLTable) {
        if let value = table["default"] { main.formUnion(Self.features(value)) }
    }

    private mutating func readEnvironment(_ entry: TOMLEntry) {
        let features = Self.features(entry.value).filter { !main.contains($0) }
        if entry.key == "default" { return }
        let isApart = entry.value.table?["no-default-feature"]?.boolean ?? false
        let groups = features.compactMap { ForeignProject.group($0) }
        for inner in entry.value.table.map({ Array($0) }) ?? []
        where !["features", "no-default-feature"].contains(inner.key) {
            project.remark(
                inner.keySpan, "environments.\(entry.key).\(inner.key)",
                "groups are resolved together unless `isolated = true`")
        }
        let options = groups.map { "--\(isApart ? "only-" : "")group \($0)" }.joined(separator: " ")
        if isApart, groups.count == 1 {
            project.isolated.insert(groups[0])
        } else if isApart {
            project.remark(
                entry.keySpan, "environments.\(entry.key)",
                "groups that are resolved apart are one by one: give each `isolated = true`")
        } else if groups.count > 1 {
            project.remark(
                entry.keySpan, "environments.\(entry.key)",
                "`stout sync \(options)` is the like, resolved together with all groups")
        }
    }

    /// Groups that are resolved together, and cannot be.
    private mutating func noteContradictions() {
        var former: [String: [ForeignProject.Requirement]] = [:]
        for one in project.requirements where !project.isolated.contains(one.group) {
            defer { former[one.name, default: []].append(one) }
            guard let other = former[one.name]?.first(where: { $0.constraint != one.constraint }) else { continue }
            let (left, right) = (other.group, one.group)
            project.remark(
                one.span, "\(one.name) in \(right)",
                "carried over; the group \(left) asks for `\(other.constraint)`, and groups are resolved together unless `isolated = true`"
            )
        }
    }

    // MARK: - Machines

    private mutating func readSystem(_ table: TOMLTable) {
        for entry in table {
            let span = entry.keySpan.joined(with: entry.value.span)
            let text = entry.value.string ?? entry.value.table?["version"]?.string
            let family = entry.value.table?["family"]?.string ?? "glibc"
            switch (entry.key, text) {
            case ("libc", let text?) where family == "glibc": floors.append(("glibc", text, span))
            case ("cuda", let text?), ("macos", let text?): floors.append((entry.key, text, span))
            default: project.remark(span, entry.key, "a platform of a Stoutfile does not promise it")
            }
        }
    }

    /// Gives the platforms the floors that pixi has for them.
    private mutating func promise() {
        let all =
            floors.map { ($0.part, $0.version) }
            + Self.usual.filter { usual in !floors.contains { $0.part == usual.part } }
        for place in project.platforms.indices {
            var text = project.platforms[place].description
            for (part, version) in all.sorted(by: { $0.0 < $1.0 }) {
                let floor = "\(text)+\(part)\(version)"
                if Platform(parsing: floor) != nil { text = floor }
            }
            if let platform = Platform(parsing: text) { project.platforms[place] = platform }
        }
    }
}
