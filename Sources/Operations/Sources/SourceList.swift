public import Diagnostics
internal import Notation
public import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Trust
internal import Unix

/// `stout registry list` and `stout registry update`: the sources of a project and their copies here.
public struct SourceList: Sendable {
    /// Why what a source says is believed.
    public enum Belief: Hashable, Sendable {
        /// Its server is believed, or whoever can write to its folder.
        case server
        /// Of a signed one nothing was learned yet.
        case unknown
        /// What was learned holds until then.
        case until(Timestamp)
        /// What was learned held until then.
        case expired(Timestamp)
    }

    /// What is here of a source.
    public struct Copy: Hashable, Sendable {
        /// Counts the registry's publications, from 0.
        public let serial: Int64
        public let packages: Int
        /// When the registry was asked last, in seconds since 1970.
        public let asked: Int64
        /// Of the index, in bytes.
        public let size: Int64
    }

    public struct Row: Hashable, Sendable {
        public let name: String
        public let location: String
        /// What it claims; nil when it claims every name.
        public let only: [String]?
        public let root: Digest?
        public let belief: Belief
        /// Nil when it was never fetched.
        public let copy: Copy?
        /// Whether its copy is another one than before.
        public let isChanged: Bool
    }

    /// In the order of the Stoutfile.
    public let rows: [Row]

    /// Looks at what is here, and asks nobody.
    public init(_ context: Context) throws(Failure) {
        let project = try Project.open(context, warns: false)
        try Sources.prepare(context)
        var rows: [Row] = []
        for source in project.manifest.sources {
            guard source.kind == .stout else {
                rows.append(Self.channel(source))
                continue
            }
            let client = try Sources.client(of: source, project, context, nil)
            rows.append(try Self.row(source, client, context, isChanged: false))
        }
        self.rows = rows
    }

    /// Asks the sources for news first. Those that could be asked are up to date, also when one could not.
    ///
    /// - Parameter names: of those to ask; all when empty.
    public init(updating names: [String], _ context: Context) throws(Failure) {
        let project = try Project.open(context, warns: false)
        for name in names where !project.manifest.sources.contains(where: { $0.name == name }) {
            throw Sources.unlisted(name, project)
        }
        try Sources.prepare(context)
        let network = try Sources.SourceNetwork(context)
        var rows: [Row] = []
        var problems: [Diagnostic] = []
        for source in project.manifest.sources
        where source.kind == .stout && (names.isEmpty || names.contains(source.name)) {
            do throws(Failure) {
                let client = try Sources.client(of: source, project, context, network)
                if context.isOffline, !client.location.isLocal { throw Self.offline(source, project) }
                let before = try client.last()?.description.indexDigest
                _ = try Sources.refresh(source, client, project, context, network)
                let isChanged = try client.last()?.description.indexDigest != before
                rows.append(try Self.row(source, client, context, isChanged: isChanged))
            } catch { problems += error.all }
        }
        if !problems.isEmpty { throw Failure(problems) }
        self.rows = rows
    }

    private static func offline(_ source: Manifest.Source, _ project: Project) -> Failure {
        Failure(
            Diagnostic(
                .registryOffline, "source `\(source.name)` cannot be asked for news: the network is off",
                labels: [project.label(source.locationSpan)],
                hints: ["run the command without `--offline`; `stout registry list` shows what is here"]))
    }

    /// What is here of channels has another form, and is no index.
    private static func channel(_ source: Manifest.Source) -> Row {
        let places = source.channels.isEmpty ? [source.location] : source.channels
        return Row(
            name: source.name, location: places.joined(separator: ", "), only: source.only, root: nil,
            belief: .server, copy: nil, isChanged: false)
    }

    private static func row(
        _ source: Manifest.Source, _ client: RegistryClient, _ context: Context, isChanged: Bool
    ) throws(Failure) -> Row {
        var copy: Copy?
        if let path = try client.cached(), let last = try client.last() {
            let index = try Sources.index(of: source, at: path)
            do throws(IndexError) {
                copy = Copy(
                    serial: last.description.serial, packages: try index.packageCount(), asked: last.asked,
                    size: last.description.indexUnpackedSize)
            } catch { throw error.failure(source.name) }
        }
        return Row(
            name: source.name, location: "\(client.location)", only: source.only, root: source.root,
            belief: try belief(source, context), copy: copy, isChanged: isChanged)
    }

    private static func belief(_ source: Manifest.Source, _ context: Context) throws(Failure) -> Belief {
        guard let root = source.root else { return .server }
        // What is kept and cannot be read is as if it were not there: the next refresh says what is wrong.
        guard let expires = try? RegistryTrust(root: root, folder: context.home.trust).store.expires() else {
            return .unknown
        }
        guard let now = Timestamp(Clock.text(Clock.now())), now < expires else { return .expired(expires) }
        return .until(expires)
    }
}
