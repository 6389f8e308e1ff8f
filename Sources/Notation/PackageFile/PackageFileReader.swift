internal import Diagnostics
internal import Packages

/// Reads a package.toml and reports everything that is wrong with it.
struct PackageFileReader {
    static let keys = [
        "name", "version", "revision", "platform", "requires", "constrains", "description", "homepage", "license",
        "released", "prefix", "features",
    ]

    var schema: SchemaReader

    init(_ source: SourceText) {
        schema = SchemaReader(
            source,
            codes: SchemaReader.Codes(
                unknownKey: .metadataUnknownKey, wrongType: .metadataWrongType, missingKey: .metadataMissingKey))
    }

    mutating func read(_ table: TOMLTable) -> PackageMetadata? {
        schema.check(table, keys: Self.keys, of: "a package.toml")
        let name = name(table)
        let version = version(table)
        let platform = platform(table)
        let revision = revision(table)
        let requires = requirements(table["requires"], of: "requires")
        let constrains = requirements(table["constrains"], of: "constrains")
        let features = features(table)
        let released = released(table)
        let prose = ["description", "homepage", "license"].map { key in
            table[key].flatMap { oneLine($0, of: key) }
        }
        guard let name, let version, let platform else { return nil }
        return PackageMetadata(
            name: name, version: version, revision: revision, platform: platform, requirements: requires,
            constrains: constrains, features: features, description: prose[0], homepage: prose[1], license: prose[2],
            released: released, prefix: prefix(table))
    }

    /// Long enough not to be met by chance, and to be replaced in programs, where it cannot grow.
    private mutating func prefix(_ table: TOMLTable) -> String? {
        guard let value = table["prefix"], let text = schema.string(value, of: "prefix") else { return nil }
        let isPath = text.hasPrefix("/") && !text.hasSuffix("/") && text.split(separator: "/").allSatisfy { $0 != ".." }
        let isPlain = !text.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
        if isPath, isPlain, (16...1024).contains(text.utf8.count) { return text }
        schema.report(
            .metadataValue, "`prefix` is an absolute path of 16 to 1,024 bytes without spaces", at: value.span,
            hints: ["build the package for a path that is long and its own, as in `/opt/stout-prefix-` and many `x`"])
        return nil
    }

    private mutating func required(_ key: String, _ table: TOMLTable) -> TOMLValue? {
        if let value = table[key] { return value }
        schema.report(
            .metadataMissingKey, "a package.toml needs `\(key)`", at: Span(0, 0), hints: ["add `\(key) = \"…\"`"])
        return nil
    }

    private mutating func name(_ table: TOMLTable) -> String? {
        guard let value = required("name", table), let text = schema.string(value, of: "name") else { return nil }
        guard let problem = PackageName.problem(in: text) else { return text }
        schema.report(
            .metadataValue, "`\(text)` cannot be a package's name: \(problem)", at: value.span,
            hints: ["names are lower case: letters, digits, `.`, `_`, `+` and `-`"])
        return nil
    }

    private mutating func version(_ table: TOMLTable) -> Version? {
        guard let value = required("version", table), let text = schema.string(value, of: "version") else { return nil }
        do throws(VersionError) { return try Version(parsing: text) } catch {
            schema.report(
                .metadataValue, "`\(text)` is no version: \(error)", at: value.span,
                hints: ["versions look like `1.7.1`, `2024a` or `3.0-rc1`"])
            return nil
        }
    }

    private mutating func platform(_ table: TOMLTable) -> BottlePlatform? {
        guard let value = required("platform", table), let text = schema.string(value, of: "platform") else {
            return nil
        }
        if let platform = BottlePlatform(parsing: text) { return platform }
        let known = ["any"] + Platform.known.map(\.name)
        schema.report(
            .metadataValue, "`\(text)` is no platform", at: value.span,
            hints: [
                PackageName.nearest(to: text, among: known).map { "did you mean `\($0)`?" }
                    ?? "the platforms are " + SchemaReader.listed(known)
            ])
        return nil
    }

    private mutating func revision(_ table: TOMLTable) -> Int {
        guard let value = table["revision"] else { return 0 }
        guard let number = value.integer else {
            schema.reportType(value, of: "revision", expected: "an integer")
            return 0
        }
        if (0...1_000_000).contains(number) { return Int(number) }
        schema.report(
            .metadataValue, "`revision` is 0 to 1000000, not \(number)", at: value.span,
            hints: ["count the rebuilds of this version from 0"])
        return 0
    }

    private mutating func requirements(_ value: TOMLValue?, of name: String) -> [Requirement] {
        guard let value, let strings = schema.strings(value, of: name) else { return [] }
        var found: [Requirement] = []
        for (text, element) in strings {
            do throws(RequirementError) { found.append(try Requirement(parsing: text)) } catch {
                schema.report(
                    .metadataValue, "`\(text)` is no requirement: \(error)",
                    at: schema.span(of: error.range, in: element), hints: ["write it as `libfoo >=1.2, <2`"])
            }
        }
        return found
    }

    private mutating func features(_ table: TOMLTable) -> [Candidate.Feature] {
        guard let value = table["features"], let features = schema.table(value, of: "features") else { return [] }
        var found: [Candidate.Feature] = []
        for entry in features {
            if let problem = PackageName.problem(in: entry.key) {
                schema.report(
                    .metadataValue, "`\(entry.key)` cannot be a feature's name: \(problem)", at: entry.keySpan,
                    hints: ["names are lower case: letters, digits, `.`, `_`, `+` and `-`"])
            }
            found.append(
                Candidate.Feature(name: entry.key, requirements: requirements(entry.value, of: entry.key)))
        }
        return found
    }

    /// A time as RFC 3339 in UTC: the index and the lock hold it as text.
    private mutating func released(_ table: TOMLTable) -> String? {
        guard let value = table["released"] else { return nil }
        let bytes = value.source.bytes[value.span.start..<value.span.end]
        let text = String(decoding: bytes, as: UTF8.self)
        if value.kind == .offsetDateTime, text.hasSuffix("Z"), text.utf8.count == 20, text.contains("T") { return text }
        schema.report(
            .metadataValue, "`released` is a time in UTC to the second", at: value.span,
            hints: ["write it as `released = 2026-06-30T08:12:44Z`"])
        return nil
    }

    private mutating func oneLine(_ value: TOMLValue, of key: String) -> String? {
        guard let text = schema.string(value, of: key) else { return nil }
        if !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) { return text }
        schema.report(.metadataValue, "`\(key)` is one line of text", at: value.span, hints: ["shorten it to one line"])
        return nil
    }
}
