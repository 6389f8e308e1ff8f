public import Diagnostics
public import Packages

/// What other tools' lists say that a project needs: `.tool-versions`, `mise.toml`, `Brewfile`, `Aptfile`, `.nvmrc`,
/// `.python-version` (spec/cli/init.md). Nothing in them is run: a Brewfile is Ruby, and only its plain lines are read.
public struct ToolFile: Sendable {
    public struct Tool: Hashable, Sendable {
        public let name: String
        /// As a Stoutfile writes it.
        public let constraint: String
        /// Empty for all platforms.
        public internal(set) var on: [PlatformSelector] = []
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
    /// Where each name stands in `tools`.
    private var places: [String: Int] = [:]

    /// Names of files that are read so, in the order in which they are looked for.
    public static let names = [
        ".tool-versions", "mise.toml", ".mise.toml", "Brewfile", "Aptfile", ".nvmrc", ".python-version",
    ]

    /// - Parameter name: one of `names`.
    public static func read(_ source: SourceText, as name: String) throws(Failure) -> ToolFile {
        try source.checkText()
        var file = ToolFile()
        if name.hasSuffix("mise.toml") {
            let (document, diagnostics) = TOML.read(source)
            guard let document else { throw Failure(diagnostics).hidingAddresses(in: source) }
            file.readMise(document)
            return file
        }
        var brewfile = BrewfileReader()
        for (number, line) in source.lines {
            if name == "Brewfile" {
                file.readBrew(brewfile.read(line), number)
                continue
            }
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map { String($0) }
            guard let first = words.first else { continue }
            switch name {
            case ".nvmrc": file.readVersions("nodejs", words, number)
            case ".python-version": file.readVersions("python", words, number)
            case "Aptfile": file.readApt(words, number)
            default: file.readVersions(first, Array(words.dropFirst()), number)
            }
        }
        return file
    }

    private mutating func leave(_ what: String, _ why: String, _ line: Int) {
        rows.append(Row(line: line, what: AddressMask.hiding(what), why: why))
    }

    private mutating func readVersions(_ name: String, _ versions: [String], _ line: Int) {
        guard let version = versions.first else { return leave(name, "it has no version", line) }
        add(name, version, line)
        for other in versions.dropFirst() {
            leave("\(name) \(other)", "an environment has one version of a package", line)
        }
    }

    /// Each word is for `apt-get install`, but for sources and files.
    private mutating func readApt(_ words: [String], _ line: Int) {
        if words[0].hasPrefix(":") {
            return leave(words.joined(separator: " "), "a Stoutfile names sources under [sources]", line)
        }
        for word in words {
            if word.contains("://") {
                leave(word, "it names a file; a Stoutfile names packages of sources", line)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1).map { String($0) }
            if parts.count > 1 { leave(word, "Debian's version `\(parts[1])` is left out", line) }
            add(parts.first ?? word, "latest", line)
        }
    }

    private mutating func readBrew(_ found: BrewfileReader.Line, _ line: Int) {
        switch found {
        case .nothing: break
        case .left(let what, let why): leave(what, why, line)
        case .formula(let name, let on, let losses):
            for loss in losses { leave(loss.what, loss.why, line) }
            if name.contains("/") { return leave(name, "it is of a tap", line) }
            // `python@3.12` is a formula of its own; here it is a version.
            let parts = name.split(separator: "@", maxSplits: 1).map { String($0) }
            guard let bare = parts.first else { return leave(name, "it has no name", line) }
            add(bare, parts.count > 1 ? parts[1] : "latest", on: on, line)
        }
    }

    private mutating func readMise(_ document: TOMLTable) {
        let lines = LineNumbers(document.source)
        func line(_ value: TOMLValue) -> Int { lines.line(of: value.span.start) }
        for entry in document {
            switch (entry.key, entry.value.table) {
            case ("tools", let tools?):
                for tool in tools { readMiseTool(tool.key, tool.value, line(tool.value)) }
            case ("env", let settings?):
                for setting in settings {
                    guard let text = setting.value.string, !setting.key.hasPrefix("_"),
                        !text.contains("{{"), !text.contains("$")
                    else {
                        leave("env.\(setting.key)", "only plain texts are carried over", line(setting.value))
                        continue
                    }
                    if AddressMask.hasSecret(text) {
                        leave(
                            "env.\(setting.key)", "its value has credentials, and a Stoutfile is shared",
                            line(setting.value))
                        continue
                    }
                    variables.append((setting.key, text))
                }
            default: leave("[\(entry.key)]", "stout has nothing like it", line(entry.value))
            }
        }
    }

    private mutating func readMiseTool(_ name: String, _ value: TOMLValue, _ line: Int) {
        if let list = value.array {
            let versions = list.map { $0.string ?? $0.table?["version"]?.string }
            if versions.contains(where: { $0 == nil }) { leave(name, "one of its versions is not a string", line) }
            return readVersions(name, versions.compactMap { $0 }, line)
        }
        guard let version = value.string ?? value.table?["version"]?.string else {
            return leave(name, "its version is not a string", line)
        }
        for entry in value.table.map({ Array($0) }) ?? [] where entry.key != "version" {
            leave("\(name): \(entry.key)", "a Stoutfile does not say it", line)
        }
        readVersions(name, [version], line)
    }

    /// What asdf and mise call otherwise than most registries do.
    private static let otherNames = ["node": "nodejs", "golang": "go", "rust": "rust", "postgres": "postgresql"]

    private mutating func add(_ written: String, _ version: String, on: [PlatformSelector] = [], _ line: Int) {
        let lowered = written.lowercased()
        let name = Self.otherNames[lowered] ?? lowered
        if let problem = PackageName.problem(in: name) {
            return leave(
                "\(written) \(version)", "`\(AddressMask.hiding(written))` is no name of a package: \(problem)", line)
        }
        guard let constraint = Self.constraint(version) else {
            return leave(
                "\(written) \(version)", "`\(AddressMask.hiding(version))` is no version that a registry could have",
                line)
        }
        if let place = places[name] {
            // The same for another system.
            if tools[place].constraint == constraint, !tools[place].on.isEmpty, !on.isEmpty {
                tools[place].on = Set(tools[place].on + on).sorted()
                return
            }
            return leave("\(written) \(version)", "an environment has one version of a package", line)
        }
        places[name] = tools.count
        tools.append(Tool(name: name, constraint: constraint, on: on, line: line))
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
