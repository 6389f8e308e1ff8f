public import Notation

/// What stout has to know of a conda package when it makes an environment: the value of a keg's `.stout/conda.json`
/// (spec/sources/conda.md, "Kegs"). It follows from the package's bytes alone.
public struct CondaFacts: Hashable, Sendable {
    public enum Noarch: String, Hashable, Sendable {
        case generic, python
    }

    public var name: String
    public var version: String
    public var build: String
    /// Its path in a channel: `linux-64/xz-5.4.6-h166bdaf_0.conda`.
    public var file: String
    public var noarch: Noarch?
    /// Of `python` alone: where modules go, when its package says so.
    public var sitePackages: String?
    /// By name.
    public var entryPoints: [CondaEntryPoint] = []
    /// From `etc/conda/env_vars.d` and from scripts of `etc/conda/activate.d` that do nothing but set variables, by file.
    public var variables: [(file: String, variables: [CondaVariable])] = []
    /// Paths of scripts that would have to be run after the package was linked, or before it is removed. They are not.
    public var linkScripts: [String] = []
    /// Paths of activation scripts that do more than to set variables. They are not run.
    public var activationScripts: [String] = []

    /// Where a keg has it.
    public static let path = ".stout/conda.json"

    init(_ index: CondaIndex, _ link: CondaLink, _ format: CondaFormat) {
        (name, version, build) = (index.name, index.version, index.build)
        file = "\(index.subdir)/\(index.stem)\(format.rawValue)"
        (noarch, sitePackages, entryPoints) = (index.noarch, index.sitePackages, link.entryPoints)
    }

    /// `NAME-VERSION-BUILD`
    public var stem: String { "\(name)-\(version)-\(build)" }

    /// Where the modules of `noarch: python` packages go beside this `python`; nil for any other package, and when its
    /// version is none.
    public var modules: String? {
        guard name == "python" else { return nil }
        return sitePackages ?? series.map { "lib/python\($0)/site-packages" }
    }

    /// `3.12` of `3.12.4`.
    public var series: String? {
        let parts = version.split(separator: ".", omittingEmptySubsequences: false).prefix(2)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else {
            return nil
        }
        return parts.joined(separator: ".")
    }

    /// The content of the file.
    var text: [UInt8] {
        var members: [(key: String, value: JSONValue)] = [
            ("format", 1), ("name", .string(name)), ("version", .string(version)), ("build", .string(build)),
            ("file", .string(file)),
        ]
        if let noarch { members.append(("noarch", .string(noarch.rawValue))) }
        if let sitePackages { members.append(("site-packages", .string(sitePackages))) }
        if !entryPoints.isEmpty {
            members.append(
                (
                    "entry-points",
                    .array(
                        entryPoints.map {
                            ["name": .string($0.name), "module": .string($0.module), "function": .string($0.function)]
                        })
                ))
        }
        if !variables.isEmpty {
            members.append(
                (
                    "variables",
                    .array(
                        variables.map { file, variables in
                            ["file": .string(file), "set": .array(variables.map(\.json))]
                        })
                ))
        }
        for (key, paths) in [("link-scripts", linkScripts), ("activation-scripts", activationScripts)]
        where !paths.isEmpty {
            members.append((key, .array(paths.map { .string($0) })))
        }
        return Array(JSON.text(of: .object(members), indented: true).utf8)
    }

    /// Reads the file; nil when it is not well formed.
    public init?(reading bytes: [UInt8]) {
        guard let json = try? JSON.parse(bytes), json["format"]?.integer == 1, let name = json["name"]?.string,
            let version = json["version"]?.string, let build = json["build"]?.string, let file = json["file"]?.string
        else { return nil }
        (self.name, self.version, self.build, self.file) = (name, version, build, file)
        noarch = json["noarch"]?.string.flatMap(Noarch.init(rawValue:))
        sitePackages = json["site-packages"]?.string
        for point in json["entry-points"]?.array ?? [] {
            guard let name = point["name"]?.string, let module = point["module"]?.string,
                let function = point["function"]?.string
            else { return nil }
            entryPoints.append(CondaEntryPoint(name: name, module: module, function: function))
        }
        for one in json["variables"]?.array ?? [] {
            guard let file = one["file"]?.string, let set = one["set"]?.array else { return nil }
            let variables = set.compactMap(CondaVariable.init)
            guard variables.count == set.count else { return nil }
            self.variables.append((file, variables))
        }
        linkScripts = (json["link-scripts"]?.array ?? []).compactMap(\.string)
        activationScripts = (json["activation-scripts"]?.array ?? []).compactMap(\.string)
    }

    public static func == (one: CondaFacts, other: CondaFacts) -> Bool { one.text == other.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension CondaVariable {
    /// `null` stands for the environment's path.
    public var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(name)), ("value", .array(parts.map { part in part.map { .string($0) } ?? .null })),
        ]
        if let package { members.append(("package", .string(package))) }
        return .object(members)
    }

    /// Nil when a member is missing or of another kind.
    public init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let values = json["value"]?.array,
            values.allSatisfy({ $0.isNull || $0.string != nil })
        else { return nil }
        self.init(name: name, parts: values.map(\.string), package: json["package"]?.string)
    }
}
