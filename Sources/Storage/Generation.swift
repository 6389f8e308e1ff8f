public import Archives
internal import Notation
public import Packages
public import Unix

/// One immutable numbered state of a project's environment: the record that lies beside its link tree.
public struct Generation: Hashable, Sendable {
    /// A keg of the environment.
    public struct Member: Hashable, Sendable {
        public let keg: Keg
        /// Name of the source.
        public let source: String
        /// Address of the conda channel that its package is of, without a slash at its end; nil for a bottle.
        public let channel: String?

        public init(keg: Keg, source: String, channel: String? = nil) {
            self.keg = keg
            self.source = source
            self.channel = channel
        }
    }

    /// From 1.
    public let number: Int
    /// RFC 3339, in UTC.
    public let created: String
    public let platform: Platform
    /// The cellar that its links lead to.
    public let cellar: Path
    /// The path that its files name as their place; nil when none does. They are wrong when the project is moved.
    public let prefix: Path?
    /// The groups of the Stoutfile that it serves, by name.
    public let groups: [String]
    /// By name.
    public let members: [Member]
    /// What its packages want to be set, in this order.
    public let variables: [CondaVariable]

    public init(
        number: Int, created: String, platform: Platform, cellar: Path, prefix: Path? = nil, groups: [String],
        members: [Member], variables: [CondaVariable] = []
    ) {
        self.number = number
        self.created = created
        self.platform = platform
        self.cellar = cellar
        self.prefix = prefix
        self.groups = groups.sorted()
        self.variables = variables
        self.members = members.sorted { ($0.keg.name, $0.source) < ($1.keg.name, $1.source) }
    }

    /// Whether its files name a path at which the environment is.
    public func fits(_ environment: Path) -> Bool { prefix == nil || prefix == environment }

    var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("format", 1), ("number", .integer(Int64(number))), ("created", .string(created)),
            ("platform", .string(platform.description)), ("cellar", .string(cellar.text)),
        ]
        if let prefix { members.append(("prefix", .string(prefix.text))) }
        members.append(("groups", .array(groups.map { .string($0) })))
        members.append(("kegs", .array(self.members.map(Self.json))))
        if !variables.isEmpty { members.append(("variables", .array(variables.map(\.json)))) }
        return .object(members)
    }

    private static func json(_ member: Member) -> JSONValue {
        var fields: [(key: String, value: JSONValue)] = [
            ("name", .string(member.keg.name)), ("version", .string(member.keg.version.text)),
            ("revision", .integer(Int64(member.keg.revision))), ("source", .string(member.source)),
            ("bottle", .string(member.keg.bottle.hex)),
        ]
        // What is not said is stout's own.
        if member.keg.version.scheme == .conda { fields.append(("scheme", "conda")) }
        if let channel = member.channel { fields.append(("channel", .string(channel))) }
        return .object(fields)
    }

    /// Nil when a field is missing or of another kind.
    init?(_ json: JSONValue) {
        guard json["format"]?.integer == 1, let number = json["number"]?.integer,
            let created = json["created"]?.string,
            let platform = json["platform"]?.string.flatMap(Platform.init(parsing:)),
            let cellar = json["cellar"]?.string, let groups = json["groups"]?.array, let kegs = json["kegs"]?.array
        else { return nil }
        var members: [Member] = []
        for keg in kegs {
            guard let name = keg["name"]?.string, let version = keg["version"]?.string,
                let revision = keg["revision"]?.integer, let source = keg["source"]?.string,
                let bottle = keg["bottle"]?.digest
            else { return nil }
            let scheme: VersionScheme = keg["scheme"]?.string == "conda" ? .conda : .stout
            do throws(VersionError) {
                members.append(
                    Member(
                        keg: Keg(
                            name: name, version: try Version(parsing: version, scheme),
                            revision: Int(revision), bottle: bottle),
                        source: source, channel: keg["channel"]?.string))
            } catch { return nil }
        }
        self.init(
            number: Int(number), created: created, platform: platform, cellar: Path(cellar),
            prefix: json["prefix"]?.string.map { Path($0) }, groups: groups.compactMap(\.string), members: members,
            variables: (json["variables"]?.array ?? []).compactMap(CondaVariable.init))
    }
}
