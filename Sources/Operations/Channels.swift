internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// Brings the local copies of a source of conda channels up to date and opens them, for each platform of the project.
struct Channels {
    let project: Project
    let context: Context
    let source: Manifest.Source
    let network: Sources.SourceNetwork

    /// - Returns: by platform, without floors.
    func open() throws(Failure) -> [Platform: ChannelSet] {
        let label = project.label(source.locationSpan)
        let places = try source.places(from: project.root, label: label)
        var sets: [Platform: ChannelSet] = [:]
        if !context.isOffline { context.report(.updating(source: source.name)) }
        var isChanged = false
        let clients = places.map { channel, location in
            let client = ChannelClient(
                name: source.name, location: location, places: network.settings.places(of: location),
                indexes: context.home.indexes, note: { context.report(.detail($0)) })
            return (channel, location, client)
        }
        for listed in project.manifest.platforms {
            let platform = listed.platform.withoutFloors
            var set = ChannelSet()
            for (channel, location, client) in clients {
                let index = try index(client, location, platform.subdir)
                if index.changed { isChanged = true }
                do throws(IndexError) { set = set.adding(try ChannelIndex.open(index.path), channel) } catch {
                    throw error.failure(source.name)
                }
            }
            sets[platform] = set
        }
        if !context.isOffline { context.report(.updated(source: source.name, changed: isChanged)) }
        return sets
    }

    private func index(
        _ client: ChannelClient, _ location: Location, _ subdir: String
    ) throws(Failure) -> (path: Path, changed: Bool) {
        if context.isOffline, !location.isLocal {
            if let cached = try client.cached(subdir) { return (cached, false) }
            throw Sources.neverFetched(source, project)
        }
        let refreshed = try Sources.pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
            try client.refresh(subdir, network.engine)
        }
        return (refreshed.index, refreshed.changed)
    }
}
