import Diagnostics
import Packages

/// From a Stoutfile's document to its manifest. One file for each of its tables.
struct StoutfileReader {
    var schema: SchemaReader
    var manifest = Manifest()
    /// The names under `[sources]`, readable or not, so that a broken source is reported once; of a member those of its
    /// root, and nil when these are not known.
    var declaredSources: [String]? = []
    /// What the root of the workspace says; nil where that is not known, and where there is none.
    let root: Manifest?

    init(_ source: SourceText, root: Manifest?) {
        self.root = root
        schema = SchemaReader(
            source,
            codes: SchemaReader.Codes(
                unknownKey: .stoutfileUnknownKey, wrongType: .stoutfileWrongType,
                missingKey: .stoutfileMissingKey))
        schema.examples = Self.examples
    }

    private static let examples = [
        "requires": "requires = { cmake = \"^3.29\" }", "sources": "sources = { core = { registry = \"…\" } }",
        "group": "[group.ci.requires]", "env": "[env]", "override": "override = { zlib = { version = \"^1.3\" } }",
        "set": "set = { NAME = \"value\" }", "prepend": "prepend = { PATH = [\"{project}/tools\"] }",
        "append": "append = { PATH = [\"{project}/tools\"] }", "isolated": "isolated = true", "on": "on = \"linux\"",
        "why": "why = \"…\"", "from": "from = \"core\"", "registry": "registry = \"https://…\"",
        "channel": "channel = \"https://…\"", "root": "root = \"sha256:…\"", "unsigned": "unsigned = true",
        "members": "members = [\"api\", \"tools/*\"]", "include": "include = \"..\"",
        "vendor": "vendor = { path = \"third-party/stout\" }",
    ]

    static let keys = ["platforms", "sources", "requires", "group", "env", "override", "members", "include", "vendor"]

    /// By place in the text, as a person reads.
    var sortedDiagnostics: [Diagnostic] {
        schema.diagnostics.sorted { ($0.labels.first?.span.start ?? 0) < ($1.labels.first?.span.start ?? 0) }
    }

    mutating func read(_ document: TOMLTable) -> Manifest {
        schema.check(document, keys: Self.keys, of: "a Stoutfile")
        if let value = document["include"] {
            readInclude(value, document)
        } else {
            readPlatforms(document)
            if let value = document["sources"] { readSources(value) }
            if let value = document["members"] { readMembers(value) }
            if let value = document["vendor"] { readVendor(value) }
        }
        var main = Manifest.Group()
        if let entry = document.entry("requires"), let table = schema.table(entry.value, of: "requires") {
            main.span = entry.value.span.range
            main.requirements = readRequirements(table)
        }
        manifest.groups = [main]
        if let value = document["group"] { readGroups(value) }
        if let value = document["env"] { readEnvironment(value) }
        if let value = document["override"], manifest.include == nil { readOverrides(value) }
        if !schema.hasErrors, document["include"] == nil, manifest.members.isEmpty,
            manifest.groups.allSatisfy({ $0.requirements.isEmpty })
        {
            let place = document["requires"]?.span ?? Span(0, 0)
            schema.warn(
                .nothingRequired, "nothing is required, so the environment will be empty", at: place,
                hints: ["`stout add NAME` adds a requirement"])
        }
        return manifest
    }

    private mutating func readPlatforms(_ document: TOMLTable) {
        let example = "platforms = [\"\(Platform.current)\"]"
        guard let value = document["platforms"] else {
            return schema.report(
                .noPlatforms, "`platforms` is missing", at: Span(0, 0),
                hints: ["write `\(example)` at the top"])
        }
        guard let strings = schema.strings(value, of: "platforms") else { return }
        if value.array?.isEmpty ?? false {
            schema.report(
                .noPlatforms, "no platform is listed", at: value.span, hints: ["write `\(example)`"])
        }
        for (text, value) in strings {
            guard let platform = Platform(parsing: text) else {
                reportUnknownPlatform(text, at: schema.span(of: 0..<text.utf8.count, in: value))
                continue
            }
            if let first = manifest.platforms.first(where: {
                $0.platform.withoutFloors == platform.withoutFloors
            }) {
                schema.report(
                    .duplicatePlatform, "`\(platform.name)` is listed twice", at: value.span,
                    hints: ["keep one of them"],
                    also: [Diagnostic.Label(schema.source, Span(first.span), "first listed here")])
                continue
            }
            manifest.platforms.append(Manifest.ListedPlatform(platform, span: value.span.range))
        }
    }

    private mutating func reportUnknownPlatform(_ text: String, at span: Span) {
        let bare = String(text.split(separator: "+", omittingEmptySubsequences: false)[0])
        let names = Platform.known.map(\.name)
        let hints: [String]
        if names.contains(bare) {
            let floor = bare.hasPrefix("linux") ? "glibc2.28" : "macos14"
            hints = ["a floor is a part of the system and its least version, as in `\(bare)+\(floor)`"]
        } else if let meant = Platform.likelyName(of: bare) {
            hints = ["did you mean `\(meant)`?"]
        } else {
            hints = ["the platforms are \(SchemaReader.listed(names))"]
        }
        schema.report(
            .unknownPlatform, "`\(text)` is not a platform that stout knows", at: span, hints: hints)
    }
}
