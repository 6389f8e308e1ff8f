internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// The indexes of a project's sources as they are on this machine, for who only looks: nobody is asked, and what is trusted
/// does not move. A source that was never fetched is fetched; a folder that nobody signs is read as it is now.
struct SourceCopies {
    struct Copy {
        let source: Manifest.Source
        let path: Path
    }

    let copies: [Copy]
    let project: Project

    /// In seconds: an older copy is worth a word.
    private static let old: Int64 = 7 * 86_400

    /// - Parameter name: of the one source that is asked for; nil for all.
    init(_ context: Context, only name: String? = nil) throws(Failure) {
        let project = try Project.open(context, warns: false)
        if let name, !project.manifest.sources.contains(where: { $0.name == name }) {
            throw Sources.unlisted(name, project)
        }
        // Of channels nothing is kept in this form.
        let sources = project.manifest.sources.filter { $0.kind == .stout && (name == nil || $0.name == name) }
        try Sources.prepare(context)
        var network: Sources.SourceNetwork?
        var copies: [Copy] = []
        for source in sources {
            let client = try Sources.client(of: source, project, context, nil)
            let isFree = client.location.isLocal && source.root == nil
            if !isFree, let path = try client.cached() {
                Self.tellAge(of: source, try client.last()?.asked, context)
                copies += try Self.all(source, client, path)
                continue
            }
            if context.isOffline, !client.location.isLocal { throw Sources.neverFetched(source, project) }
            let opened: Sources.SourceNetwork
            if let network { opened = network } else { opened = try Sources.SourceNetwork(context) }
            network = opened
            let asking = try Sources.client(of: source, project, context, opened)
            let path = try Sources.refresh(source, asking, project, context, opened).index
            copies += try Self.all(source, asking, path)
        }
        self.copies = copies
        self.project = project
    }

    /// Those of its namespaces first: what they have of a name counts.
    private static func all(
        _ source: Manifest.Source, _ client: RegistryClient, _ path: Path
    ) throws(Failure) -> [Copy] {
        try client.namespaces().compactMap { $0.index.map { Copy(source: source, path: $0) } }
            + [Copy(source: source, path: path)]
    }

    private static func tellAge(of source: Manifest.Source, _ asked: Int64?, _ context: Context) {
        guard let asked, Clock.now() - asked > old, !context.isOffline else { return }
        let days = (Clock.now() - asked) / 86_400
        context.report(
            .notice("The index of \(source.name) is \(days) days old: `stout registry update` asks for a newer one"))
    }
}
