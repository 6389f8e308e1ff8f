public import Diagnostics
public import Notation
public import Packages
public import Unix

/// `stout init --from`: the first Stoutfile of a project, made of what other tools' files say.
public enum InitializeFrom {
    public struct Outcome: Sendable {
        public let path: Path
        public let requirements: [ToolFile.Tool]
        /// What was not carried over, with the file that says it.
        public let rows: [(file: String, row: ToolFile.Row)]
    }

    /// Files that `stout import` reads.
    public static let imported = ["environment.yml", "environment.yaml", "pixi.toml", "conda-lock.yml"]

    /// Files in a folder from which a Stoutfile could be made.
    public static func candidates(_ folder: Path) -> [String] {
        (ToolFile.names + imported).filter { FileSystem.exists(folder / $0) }
    }

    /// - Parameters:
    ///   - files: what to read, with the names as the user wrote them; the first that has a tool decides about it.
    ///   - registry: an address or a folder, for the source `core`.
    public static func run(
        _ folder: Path, files: [(path: Path, name: String)], platforms: [Platform], registry: String?
    ) throws(Failure) -> Outcome {
        try registry.map { text throws(Failure) in try Initialize.checkLocation(text, of: "--registry") }
        var tools: [ToolFile.Tool] = []
        var known: Set<String> = []
        let listed = platforms.isEmpty ? [Platform.current] : platforms
        var variables: [(name: String, value: String)] = []
        var rows: [(file: String, row: ToolFile.Row)] = []
        for (path, name) in files {
            guard let source = try Project.read(path, as: name) else {
                throw Failure(
                    Diagnostic(
                        .importMissing, "there is no file `\(name)`",
                        hints: ["the files that can be read are \(Self.known)"]))
            }
            guard ToolFile.names.contains(path.name) else {
                throw Failure(
                    Diagnostic(
                        .importUnknown, "`\(name)` is no file of a kind that stout reads",
                        hints: ["the files that can be read are \(Self.known)"]))
            }
            let file = try ToolFile.read(source, as: path.name)
            var left = file.rows
            for tool in file.tools {
                if !tool.on.isEmpty, !listed.contains(where: tool.on.includes) {
                    left.append(
                        .init(line: tool.line, what: tool.name, why: "it is for no platform of the Stoutfile"))
                } else if !known.insert(tool.name).inserted {
                    left.append(.init(line: tool.line, what: tool.name, why: "a file before it has it, too"))
                } else {
                    tools.append(tool)
                }
            }
            rows += left.sorted { $0.line < $1.line }.map { (name, $0) }
            for variable in file.variables where !variables.contains(where: { $0.name == variable.name }) {
                variables.append(variable)
            }
        }
        tools.sort { $0.name < $1.name }
        var text = ""
        for tool in tools {
            var value = TOMLText.quoted(tool.constraint)
            if !tool.on.isEmpty {
                let on = tool.on.map { TOMLText.quoted("\($0)") }
                value = TOMLText.inlineTable([("version", value), ("on", on.count == 1 ? on[0] : TOMLText.array(on))])
            }
            text += "\(tool.name.tomlKey) = \(value)\n"
        }
        if !variables.isEmpty { text += "\n[env.set]\n" }
        for variable in variables.sorted(by: { $0.name < $1.name }) {
            let value = variable.value.replacing("{", with: "{{")
            text += "\(variable.name.tomlKey) = \(TOMLText.quoted(value))\n"
        }
        let path = try Initialize.write(
            folder, Initialize.text(listed, registry) + text)
        return Outcome(path: path, requirements: tools, rows: rows)
    }

    private static var known: String { (ToolFile.names + imported).joined(separator: ", ") }
}

extension String {
    /// Between quotes where a bare key cannot be.
    fileprivate var tomlKey: String {
        let isBare = utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
                || $0 == 0x2D
        }
        return isBare && !isEmpty ? self : TOMLText.quoted(self)
    }
}
