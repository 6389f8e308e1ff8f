public import Diagnostics
public import Packages

/// What another tool's file says of a project, as far as a Stoutfile can say it, and row by row what it cannot
/// (spec/sources/conda.md, "Importing").
public struct ForeignProject: Sendable {
    /// The kinds of files that are read.
    public enum Kind: String, Sendable {
        case environment = "environment.yml"
        case pixi = "pixi.toml"
        case condaLock = "conda-lock.yml"
    }

    /// A text and where it stands.
    public struct Text: Sendable {
        public let text: String
        public let span: Span
    }

    public struct Requirement: Sendable {
        public let name: String
        /// A constraint of a Stoutfile.
        public var constraint: String
        /// The channel that it is to come from, as written.
        public let channel: String?
        public let group: String
        /// Empty for all platforms.
        public let on: [PlatformSelector]
        public let span: Span

        public init(
            name: String, constraint: String, channel: String? = nil, group: String, on: [PlatformSelector] = [],
            span: Span
        ) {
            self.name = name
            self.constraint = constraint
            self.channel = channel
            self.group = group
            self.on = on
            self.span = span
        }
    }

    public struct Variable: Sendable {
        public let name: String
        /// A template of a Stoutfile.
        public let value: String
        public let span: Span
    }

    /// Something that is not carried over.
    public struct Remark: Sendable {
        public let span: Span
        /// As the file has it.
        public let what: String
        /// Why, or what stands for it: a sentence without full stop.
        public let why: String
    }

    /// A package of a lock for one of its platforms.
    public struct Pin: Sendable {
        public let name: String
        public let version: Version
        public let build: String
        public let platform: Platform
        /// The channel's address, without credentials.
        public let channel: String
        /// Relative to the channel.
        public let path: String
        public let sha256: Digest
        public let needs: [Packages.Requirement]
        public let group: String
        public let span: Span
    }

    private struct Key: Hashable {
        let name: String
        let group: String
    }

    public let kind: Kind
    public let source: SourceText
    /// As written, in the order of their priority.
    public internal(set) var channels: [Text] = []
    /// Empty where the file does not say.
    public internal(set) var platforms: [Platform] = []
    public internal(set) var requirements: [Requirement] = []
    /// Groups that are resolved by themselves.
    public internal(set) var isolated: Set<String> = []
    public internal(set) var variables: [Variable] = []
    public internal(set) var remarks: [Remark] = []
    /// Of a lock alone.
    public internal(set) var pins: [Pin] = []

    /// Where each name of a group stands in `requirements`.
    private var places: [Key: Int] = [:]

    init(_ kind: Kind, _ source: SourceText) {
        self.kind = kind
        self.source = source
    }

    /// Reads a file; which kind it is its content says. What a message shows of it has no credentials.
    public static func read(_ source: SourceText) throws(Failure) -> ForeignProject {
        do throws(Failure) {
            try source.checkText()
            return try source.name.hasSuffix(".toml") ? readTOML(source) : readYAML(source)
        } catch { throw error.hidingAddresses(in: source) }
    }

    private static func readTOML(_ source: SourceText) throws(Failure) -> ForeignProject {
        let (document, diagnostics) = TOML.read(source)
        // Another tool's file is not to be mended line by line.
        guard let document else { throw Failure(Array(diagnostics.prefix(3))) }
        // A pyproject.toml has pixi's part under a table of its own.
        let part = document["tool"]?.table?["pixi"]?.table
        let manifest = part ?? document
        // Cargo and others have a `[workspace]` too; pixi's has channels.
        guard (manifest["workspace"] ?? manifest["project"])?.table?["channels"] != nil else {
            throw unknown(source, Span(0, 0))
        }
        var reader = PixiFileReader(source)
        reader.read(manifest)
        if part != nil { reader.readPythonProject(document) }
        return reader.project
    }

    private static func readYAML(_ source: SourceText) throws(Failure) -> ForeignProject {
        let value = try YAML.read(source)
        if value["package"]?.sequence != nil, value["metadata"]?.mapping != nil {
            var reader = CondaLockReader(source)
            try reader.read(value)
            return reader.project
        }
        guard let dependencies = value["dependencies"] else { throw unknown(source, value.span) }
        // A list of Helm's has the same name, and is of mappings with several keys.
        let rows = dependencies.sequence ?? (dependencies.isEmpty ? [] : nil)
        guard let rows, !rows.contains(where: { ($0.mapping?.count ?? 0) > 1 }) else {
            throw unknown(source, value.span)
        }
        var reader = EnvironmentFileReader(source)
        reader.read(value)
        return reader.project
    }

    private static func unknown(_ source: SourceText, _ span: Span) -> Failure {
        Failure(
            Diagnostic(
                .importUnknown, "`\(source.name)` is not an environment.yml, pixi.toml or conda-lock.yml",
                labels: [Diagnostic.Label(source, Span(span.start, span.start))],
                notes: [
                    "the first has a list `dependencies`, the second `channels` under `[workspace]`, `[project]` or `[tool.pixi.workspace]`, the third `metadata` and `package`"
                ],
                hints: ["name the file that lists the project's packages"]))
    }

    // MARK: - What all readers do

    mutating func remark(_ span: Span, _ what: String, _ why: String) {
        remarks.append(Remark(span: span, what: AddressMask.hiding(what), why: AddressMask.hiding(why)))
    }

    /// Takes a match specification as a requirement.
    ///
    /// - Parameter written: as the file has it.
    mutating func require(
        _ spec: String, channel: String? = nil, group: String, on: [PlatformSelector], at span: Span, written: String
    ) {
        let read: SpecTranslation
        do throws(SpecTranslation.Problem) { read = try SpecTranslation(spec) } catch {
            return remark(span, written, error.text)
        }
        for loss in read.losses {
            remark(span, written, "\(loss) is left out: a Stoutfile asks for versions")
        }
        let folded = Key(name: PackageName.folded(read.name), group: group)
        if let place = places[folded], requirements[place].name == read.name {
            if requirements[place].on != on {
                return remark(span, written, "`\(read.name)` is asked for already, on other platforms")
            }
            if read.constraint == "*" || read.constraint == requirements[place].constraint { return }
            if requirements[place].constraint == "*" {
                requirements[place].constraint = read.constraint
            } else if read.constraint.contains("||") || requirements[place].constraint.contains("||") {
                remark(span, written, "`\(read.name)` is asked for already, and the two are not one constraint")
            } else {
                requirements[place].constraint += ", " + read.constraint
            }
            return
        }
        if let place = places[folded] {
            return remark(span, written, "a Stoutfile takes it for the same name as `\(requirements[place].name)`")
        }
        places[folded] = requirements.count
        requirements.append(
            Requirement(
                name: read.name, constraint: read.constraint, channel: channel ?? read.channel, group: group, on: on,
                span: span))
    }

    /// Takes the name of a platform as conda has it.
    mutating func list(_ subdir: Text) {
        guard let platform = Platform(subdir: subdir.text) else {
            return remark(subdir.span, subdir.text, "stout knows no such platform")
        }
        if !platforms.contains(platform) { platforms.append(platform) }
    }

    /// Takes a variable with its value; `$NAME` has a meaning only where it names the environment or the project.
    mutating func set(_ name: String, to value: String, at span: Span) {
        guard StoutfileReader.isVariable(name) else {
            return remark(span, name, "no variable can have this name")
        }
        if AddressMask.hasSecret(value) {
            return remark(span, name, "its value has credentials, and a Stoutfile is shared")
        }
        var template = ""
        var rest = value[...]
        while let dollar = rest.firstIndex(of: "$") {
            template += Self.escaped(rest[..<dollar])
            rest = rest[rest.index(after: dollar)...]
            let known = [
                ("{CONDA_PREFIX}", "{env}"), ("CONDA_PREFIX", "{env}"), ("{PIXI_PROJECT_ROOT}", "{project}"),
                ("PIXI_PROJECT_ROOT", "{project}"),
            ]
            guard let (word, place) = known.first(where: { rest.hasPrefix($0.0) }),
                rest.dropFirst(word.count).first.map({ !$0.isLetter && !$0.isNumber && $0 != "_" }) ?? true
            else { return remark(span, name, "`$` means nothing in a Stoutfile's variables") }
            template += place
            rest = rest.dropFirst(word.count)
        }
        variables.append(Variable(name: name, value: template + Self.escaped(rest), span: span))
    }

    private static func escaped(_ text: Substring) -> String {
        text.split(separator: "{", omittingEmptySubsequences: false).joined(separator: "{{")
    }

    /// A name of another tool's as that of a group.
    static func group(_ name: String) -> String? {
        let lower = name.lowercased()
        return PackageName.isValid(lower) && lower != Manifest.defaultGroup ? lower : nil
    }
}
