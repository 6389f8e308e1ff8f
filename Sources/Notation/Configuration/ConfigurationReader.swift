internal import Diagnostics
internal import Packages

/// Reads a user's config.toml and reports everything that is wrong with it.
struct ConfigurationReader {
    static let keys = [
        "jobs", "timeout", "deadline", "netrc", "proxy", "proxy-clear", "ca-file", "trusted",
        "mirror", "credentials",
    ]

    var schema: SchemaReader
    let isPrivate: Bool

    /// `shown`: the text for messages, of the same length as the one that was read.
    init(_ shown: SourceText, isPrivate: Bool) {
        self.isPrivate = isPrivate
        schema = SchemaReader(
            shown,
            codes: SchemaReader.Codes(
                unknownKey: .configurationUnknownKey, wrongType: .configurationWrongType,
                missingKey: .configurationValue))
        schema.examples = [
            "jobs": "jobs = 4", "timeout": "timeout = 20", "deadline": "deadline = 600", "netrc": "netrc = false",
        ]
    }

    mutating func read(_ table: TOMLTable) -> Configuration {
        schema.check(table, keys: Self.keys, of: "the configuration")
        var configuration = Configuration()
        configuration.jobs = number(table["jobs"], "jobs", Configuration.jobsRange)
        configuration.timeout = number(table["timeout"], "timeout", 1...3600)
        configuration.deadline = number(table["deadline"], "deadline", 1...86400)
        configuration.usesNetrc = boolean(table["netrc"], "netrc") ?? true
        configuration.sendsProxyPasswordInClear = boolean(table["proxy-clear"], "proxy-clear") ?? false
        configuration.proxy = text(table["proxy"], "proxy")
        if let proxy = table["proxy"]?.string, hasUser(proxy) { checkSecret(table["proxy"], "proxy") }
        configuration.certificates = text(table["ca-file"], "ca-file")
        if let value = table["trusted"] {
            for (text, entry) in list(value, "trusted") ?? [] {
                if text == "*" || text.hasPrefix("/") || text.hasPrefix("~/") {
                    configuration.trusted.append(text)
                } else {
                    schema.report(
                        .configurationValue, "a trusted folder must be an absolute path", at: entry.span,
                        hints: ["write it as in `trusted = [\"/srv/project\"]`"])
                }
            }
        }
        if let mirror = table["mirror"].flatMap({ schema.table($0, of: "mirror") }) {
            for entry in mirror { readMirrors(entry).map { configuration.mirrors.append($0) } }
        }
        if let servers = table["credentials"].flatMap({ schema.table($0, of: "credentials") }) {
            for entry in servers { readCredential(entry).map { configuration.credentials.append($0) } }
        }
        return configuration
    }

    // Values.

    private mutating func number(_ value: TOMLValue?, _ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let value else { return nil }
        guard let number = value.integer else {
            schema.reportType(value, of: key, expected: "an integer")
            return nil
        }
        if let small = Int(exactly: number), range.contains(small) { return small }
        schema.report(
            .configurationValue, "`\(key)` is \(range.lowerBound) to \(range.upperBound), not \(number)",
            at: value.span,
            hints: [schema.examples[key].map { "write it as in `\($0)`" } ?? "take it out"])
        return nil
    }

    private mutating func boolean(_ value: TOMLValue?, _ key: String) -> Bool? {
        guard let value else { return nil }
        if let boolean = value.boolean { return boolean }
        schema.reportType(value, of: key, expected: "a boolean")
        return nil
    }

    private mutating func text(_ value: TOMLValue?, _ key: String) -> Configuration.Text? {
        guard let value, let text = schema.string(value, of: key) else { return nil }
        if text.isEmpty || text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
            schema.report(
                .configurationValue, "`\(key)` is \(text.isEmpty ? "empty" : "no single line of text")", at: value.span,
                hints: ["give it a value, or take it out"])
            return nil
        }
        return Configuration.Text(text, value.span.range)
    }

    /// As `SchemaReader.strings`, but it never shows what it found.
    private mutating func list(_ value: TOMLValue, _ key: String) -> [(text: String, value: TOMLValue)]? {
        if value.array != nil { return schema.strings(value, of: key) }
        schema.reportType(
            value, of: key, expected: "an array of strings", hints: ["put it between brackets: `[\"…\"]`"])
        return nil
    }

    private func hasUser(_ address: String) -> Bool { address.utf8.contains(UInt8(ascii: "@")) }

    /// A file that others can read may hold no secret.
    private mutating func checkSecret(_ value: TOMLValue?, _ key: String) {
        guard !isPrivate, let value else { return }
        schema.report(
            .configurationExposed, "`\(key)` has a secret in it, and others can read this file", at: value.span,
            hints: [
                "run `chmod 600` on the file",
                key == "token" || key == "password"
                    ? "or name where it comes from: `\(key)-command`, `\(key)-variable` or `\(key)-file`"
                    : "or put name and password into ~/.netrc",
            ])
    }

    // Tables.

    private mutating func readMirrors(_ entry: TOMLEntry) -> Configuration.Mirrors? {
        guard let values = list(entry.value, entry.key) else { return nil }
        if values.isEmpty {
            schema.report(
                .configurationValue, "`\(entry.key)` has no mirrors", at: entry.value.span,
                hints: ["name at least one address, or take it out"])
        }
        for (text, value) in values where hasUser(text) { checkSecret(value, entry.key) }
        return Configuration.Mirrors(
            prefix: Configuration.Text(entry.key, entry.keySpan.range),
            places: values.map { Configuration.Text($0.text, $0.value.span.range) })
    }

    private static let sources = ["", "-command", "-variable", "-file"]
    private static let credentialKeys =
        ["netrc", "username"] + sources.map { "token" + $0 } + sources.map { "password" + $0 }

    private mutating func readCredential(_ entry: TOMLEntry) -> Configuration.Credential? {
        guard let table = schema.table(entry.value, of: entry.key) else { return nil }
        // `[credentials.registry.example.org]` is three tables, one in another.
        if !table.keys.isEmpty, table.allSatisfy({ $0.value.kind == .table }) {
            schema.report(
                .configurationUnknownKey, "`\(entry.key)` is a part of a host's name", at: entry.keySpan,
                hints: ["put the whole name between quotes: `[credentials.\"registry.example.org\"]`"])
            return nil
        }
        schema.check(table, keys: Self.credentialKeys, of: "credentials")
        if let netrc = table["netrc"] { return readNetrc(netrc, table, entry) }
        let name = text(table["username"], "username")
        let given = Self.credentialKeys.dropFirst(2).filter { table[$0] != nil }
        let kind = name == nil && table["username"] == nil ? "token" : "password"
        guard given.count == 1, let key = given.first, key.hasPrefix(kind) else {
            schema.report(
                .configurationValue, "it is not said what to send to `\(entry.key)`", at: entry.keySpan,
                given.count > 1 ? "\(SchemaReader.listed(Array(given))) exclude each other" : nil,
                hints: [
                    "write one of `token-command`, `token-variable`, `token-file`; or `username` and one of `password-…`"
                ])
            return nil
        }
        guard let source = readSource(key, kind, table[key]) else { return nil }
        let content: Configuration.Credential.Content
        if kind == "token" {
            content = .token(source)
        } else {
            guard let name else { return nil }
            content = .password(name: name.text, source)
        }
        return Configuration.Credential(
            server: Configuration.Text(entry.key, entry.keySpan.range), content: content)
    }

    /// `netrc = true`, and nothing else.
    private mutating func readNetrc(
        _ value: TOMLValue, _ table: TOMLTable, _ entry: TOMLEntry
    ) -> Configuration.Credential? {
        guard let isWanted = boolean(value, "netrc") else { return nil }
        if !isWanted || table.count > 1 {
            schema.report(
                .configurationValue, "`netrc` of a server is `true`, and stands alone", at: value.span,
                hints: ["write `netrc = true`, or take it out"])
            return nil
        }
        return Configuration.Credential(
            server: Configuration.Text(entry.key, entry.keySpan.range), content: .netrc)
    }

    private mutating func readSource(
        _ key: String, _ kind: String, _ value: TOMLValue?
    ) -> Configuration.Credential.Source? {
        if key == kind + "-command" {
            guard let value, let words = list(value, key) else { return nil }
            if words.isEmpty || words[0].text.isEmpty {
                schema.report(
                    .configurationValue, "`\(key)` names no program", at: value.span,
                    hints: ["write it as in `\(key) = [\"pass\", \"show\", \"registry\"]`"])
                return nil
            }
            return .command(words.map(\.text))
        }
        guard let text = text(value, key)?.text else { return nil }
        switch key {
        case kind + "-variable": return .variable(text)
        case kind + "-file": return .file(text)
        default:
            checkSecret(value, key)
            return .literal(text)
        }
    }
}
