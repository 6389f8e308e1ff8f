internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// Brings the local copies of a project's sources up to date and opens them.
enum Sources {
    /// - Parameters:
    ///   - context: when offline, copies of remote sources are used as they are.
    ///   - names: what is asked for beside the names of the Stoutfile.
    static func open(
        _ project: Project, _ context: Context, names: Set<String> = []
    ) throws(Failure) -> Catalogue {
        var catalogue = Catalogue()
        try prepare(context)
        let network = try SourceNetwork(context)
        let vendor = try VendorSources.offline(project, context)
        let reading = try vendor.map { vendor throws(Failure) in try vendor.vendor.lock(.shared, context.patience) }
        defer { withExtendedLifetime(reading) {} }
        for source in project.manifest.sources {
            if source.kind == .conda, let vendor {
                let channels = try pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
                    try vendor.channels(of: source, project, network.engine)
                }
                catalogue = catalogue.adding(source, channels: channels)
                continue
            }
            if source.kind == .conda {
                let channels = Channels(
                    project: project, context: context, source: source, network: network, also: names)
                catalogue = catalogue.adding(source, channels: try channels.open())
                continue
            }
            if let vendor {
                let brought = try pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
                    try vendor.index(of: source, network.engine)
                }
                let index = try index(of: source, at: brought.index)
                do throws(IndexError) {
                    catalogue = try catalogue.adding(source, index, namespaces: brought.namespaces)
                } catch { throw error.failure(source.name) }
            } else {
                let client = try client(of: source, project, context, network)
                let path = try path(of: source, client, project, context, network)
                let namespaces = try client.namespaces()
                let index = try index(of: source, at: path)
                do throws(IndexError) {
                    catalogue = try catalogue.adding(source, index, namespaces: namespaces)
                } catch { throw error.failure(source.name) }
            }
        }
        return catalogue
    }

    /// What transfers of several sources share.
    struct SourceNetwork {
        let settings: NetworkSettings
        let engine: TransferEngine

        init(_ context: Context) throws(Failure) {
            settings = try context.network.opened(context.report)
            engine = try settings.engine(context.userAgent)
        }
    }

    static func prepare(_ context: Context) throws(Failure) {
        try context.home.checkData()
        try context.home.checkCache()
    }

    /// - Parameter network: nil for who asks nobody.
    static func client(
        of source: Manifest.Source, _ project: Project, _ context: Context, _ network: SourceNetwork?
    ) throws(Failure) -> RegistryClient {
        let location = try source.place(from: project.root, label: project.label(source.locationSpan))
        return RegistryClient(
            name: source.name, location: location, places: network?.settings.places(of: location),
            indexes: context.home.indexes,
            trust: source.root.map { RegistryTrust(root: $0, folder: context.home.trust) },
            isUnsigned: source.isUnsigned, note: { context.report(.detail($0)) }, warn: { context.report(.warning($0)) }
        )
    }

    static func index(of source: Manifest.Source, at path: Path) throws(Failure) -> Index {
        do throws(IndexError) { return try Index.open(path) } catch { throw error.failure(source.name) }
    }

    /// Brings a source's copy up to date, unless the network is off.
    private static func path(
        of source: Manifest.Source, _ client: RegistryClient, _ project: Project, _ context: Context,
        _ network: SourceNetwork
    ) throws(Failure) -> Path {
        let cached = try client.cached()
        // A folder needs no network; but what a signed one says may be refused, and what was trusted last is here.
        if context.isOffline, !client.location.isLocal || source.root != nil && cached != nil {
            if let cached { return cached }
            throw neverFetched(source, project)
        }
        return try refresh(source, client, project, context, network).index
    }

    static func neverFetched(_ source: Manifest.Source, _ project: Project) -> Failure {
        Failure(
            Diagnostic(
                .registryOffline, "the index of source `\(source.name)` was never fetched, and the network is off",
                labels: [project.label(source.locationSpan)], hints: ["run the command once without `--offline`"]))
    }

    static func unlisted(_ name: String, _ project: Project) -> Failure {
        let names = project.manifest.sources.map(\.name)
        return Failure(
            Diagnostic(
                .sourceUnlisted, "the Stoutfile has no source `\(name)`",
                hints: [
                    PackageName.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
                        ?? "`stout registry list` shows those that it has"
                ]))
    }

    static func refresh(
        _ source: Manifest.Source, _ client: RegistryClient, _ project: Project, _ context: Context,
        _ network: SourceNetwork
    ) throws(Failure) -> (index: Path, changed: Bool) {
        context.report(.updating(source: source.name))
        let refreshed = try pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
            try client.refresh(network.engine)
        }
        context.report(.updated(source: source.name, changed: refreshed.changed))
        return refreshed
    }

    /// What goes wrong with a source is shown where the Stoutfile names it.
    static func pointing<Value>(
        to label: Diagnostic.Label, _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        do throws(Failure) { return try body() } catch {
            throw Failure(
                error.all.map { diagnostic in
                    var diagnostic = diagnostic
                    if diagnostic.labels.isEmpty { diagnostic.labels = [label] }
                    return diagnostic
                })
        }
    }

    /// The source that owns a name of the Stoutfile.
    static func owner(
        of entry: Manifest.Entry, _ catalogue: Catalogue, _ project: Project
    ) throws(Failure) -> Int {
        if let from = entry.from {
            // That the source exists was checked when the Stoutfile was read.
            if let place = catalogue.sources.firstIndex(where: { $0.name == from }) { return place }
        }
        let claimants = catalogue.claimants(of: entry.name)
        if claimants.count == 1 { return claimants[0] }
        let names = claimants.map { "`\(catalogue.sources[$0].name)`" }
        if names.isEmpty {
            throw Failure(
                Diagnostic(
                    .nameUnclaimed, "no source of the Stoutfile claims `\(entry.name)`",
                    labels: project.labels(entry, \.nameSpan),
                    hints: [
                        catalogue.sources.isEmpty
                            ? "name a registry under `[sources]`"
                            : "name its source with `from = \"…\"`, or widen `only` of one"
                    ]))
        }
        let first = catalogue.sources[claimants[0]].name
        throw Failure(
            Diagnostic(
                .nameClaimedTwice, "`\(entry.name)` is claimed by the sources \(names.joined(separator: " and "))",
                labels: project.labels(entry, \.nameSpan),
                notes: ["stout never falls through from one source to another"],
                hints: [
                    "write `\(entry.name) = { version = \"\(entry.constraintText)\", from = \"\(first)\" }`, or "
                        + "`only = […]` in one of the sources",
                    "no reason to worry: neither was taken, and that nobody else's package takes this one's place is what "
                        + "this error is for",
                ]))
    }
}
