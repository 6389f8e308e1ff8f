public import Diagnostics
internal import Packages

/// What other tools' lists say that a project needs: `.tool-versions`, `mise.toml`, `Brewfile`, `Aptfile`, `.nvmrc`,
/// `.python-version` (spec/cli/init.md). Nothing in them is run: a Brewfile is Ruby, and only its plain lines are read.
public struct ToolFile: Sendable {
    public struct Tool: Hashable, Sendable {
        public let name: String
        /// As a Stoutfile writes it.
        public let constraint: String
        /// Of the file, from 1.
        public let line: Int
    }

    /// Something that no Stoutfile can have, or not from here.
    public struct Row: Hashable, Sendable {
        public let line: Int
        public let what: String
        public let why: String

        public init(line: Int, what: String, why: String) {
            self.line = line
            self.what = what
            self.why = why
        }
    }

    public private(set) var tools: [Tool] = []
    /// Variables and their values.
    public private(set) var variables: [(name: String, value: String)] = []
    public private(set) var rows: [Row] = []

    /// Names of files that are read so, in the order in which they are looked for.
    public static let names = [
        ".tool-versions", "mise.toml", ".mise.toml", "Brewfile", "Aptfile", ".nvmrc", ".python-version",
    ]

    /// - Parameter name: one of `names`.
    public static func read(_ source: SourceText, as name: String) throws(Failure) -> ToolFile {
        var file = ToolFile()
        if name.hasSuffix("mise.toml") {
            let (document, diagnostics) = TOML.read(source)
            guard let document else { throw Failure(diagnostics) }
            file.readMise(document)
            return file
        }
        let text = String(decoding: source.bytes, as: UTF8.self)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map { String($0) }
            guard let first = words.first else { continue }
            switch name {
            case ".nvmrc": file.add("nodejs", first, number + 1)
            case ".python-version": file.add("python", first, number + 1)
            case "Aptfile": file.readApt(first, number + 1)
            case "Brewfile": file.readBrew(words, number + 1)
            default: file.readVersions(first, Array(words.dropFirst()), number + 1)
            }
        }
        return file
    }

    private mutating func leave(_ what: String, _ why: String, _ line: Int) {
        rows.append(Row(line: line, what: what, why: why))
    }

    private mutating func readVersions(_ name: String, _ versions: [String], _ line: Int) {
        guard let version = versions.first else { return leave(name, "it has no version", line) }
        add(name, version, line)
        for other in versions.dropFirst() {
            leave("\(name) \(other)", "an environment has one version of a package", line)
        }
    }

    private mutating func readApt(_ word: String, _ line: Int) {
        if word.hasPrefix(":") || word.contains("://") {
            return leave(word, "a Stoutfile names sources under [sources]", line)
        }
        let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
        if parts.count > 1 { leave(word, "Debian's version `\(parts[1])` is left out", line) }
        add(parts[0], "latest", line)
    }

    private mutating func readBrew(_ words: [String], _ line: Int) {
        let kinds = ["tap", "cask", "mas", "vscode", "whalebrew", "cask_args", "go", "cargo", "npm"]
        if kinds.contains(words[0]) {
            return leave(words.prefix(2).joined(separator: " "), "stout has no packages of this kind", line)
        }
        guard words[0] == "brew", words.count > 1, let name = Self.quoted(words[1]) else {
            return leave(words.joined(separator: " "), "only lines like `brew \"jq\"` are read", line)
        }
        if words.count > 2 { leave(words.joined(separator: " "), "its options are left out", line) }
        if name.contains("/") { return leave(name, "it is of a tap", line) }
        // `python@3.12` is a formula of its own; here it is a version.
        let parts = name.split(separator: "@", maxSplits: 1).map { String($0) }
        add(parts[0], parts.count > 1 ? parts[1] : "latest", line)
    }

    private static func quoted(_ word: String) -> String? {
        var text = word[...]
        if text.last == "," { text.removeLast() }
        guard let mark = text.first, mark == "\"" || mark == "'", text.count > 2, text.last == mark else { return nil }
        return String(text.dropFirst().dropLast())
    }

    private mutating func readMise(_ document: TOMLTable) {
        func line(_ value: TOMLValue) -> Int { value.source.line(of: value.span.start) }
        for entry in document {
            switch (entry.key, entry.value.table) {
            case ("tools", let tools?):
                for tool in tools {
                    let value = tool.value
                    let listed = value.array?.compactMap(\.string) ?? []
                    let version = value.string ?? listed.first ?? value.table?["version"]?.string
                    guard let version else {
                        leave(tool.key, "its version is no text", line(value))
                        continue
                    }
                    readVersions(tool.key, [version] + listed.dropFirst(), line(value))
                }
            case ("env", let settings?):
                for setting in settings {
                    guard let text = setting.value.string, !setting.key.hasPrefix("_"),
                        !text.contains("{{"), !text.contains("$")
                    else {
                        leave("env.\(setting.key)", "only plain texts are carried over", line(setting.value))
                        continue
                    }
                    variables.append((setting.key, text))
                }
            default: leave("[\(entry.key)]", "stout has nothing like it", line(entry.value))
            }
        }
    }

    /// What asdf and mise call otherwise than most registries do.
    private static let otherNames = ["node": "nodejs", "golang": "go", "rust": "rust", "postgres": "postgresql"]

    private mutating func add(_ written: String, _ version: String, _ line: Int) {
        let lowered = written.lowercased()
        let name = Self.otherNames[lowered] ?? lowered
        if let problem = PackageName.problem(in: name) {
            return leave("\(written) \(version)", "`\(written)` is no name of a package: \(problem)", line)
        }
        guard let constraint = Self.constraint(version) else {
            return leave("\(written) \(version)", "`\(version)` is no version that a registry could have", line)
        }
        if tools.contains(where: { $0.name == name }) {
            return leave("\(written) \(version)", "an environment has one version of a package", line)
        }
        tools.append(Tool(name: name, constraint: constraint, line: line))
    }

    /// `20` is any 20, `3.12.1` is that one, `latest` is any; nil for what names no version (`system`, `ref:…`, `lts/*`).
    private static func constraint(_ text: String) -> String? {
        if ["latest", "*", "stable"].contains(text) { return "*" }
        let bare = text.hasPrefix("v") ? text.dropFirst() : text[...]
        guard let version = try? Version(parsing: String(bare)) else { return nil }
        let isWhole = bare.allSatisfy { $0.isNumber || $0 == "." }
        return isWhole && bare.split(separator: ".").count < 3 ? "\(bare).*" : "=\(version.text)"
    }
}
