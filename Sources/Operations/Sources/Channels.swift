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

    /// Names that are asked for beside those of the Stoutfile.
    var also: Set<String> = []

    /// Those of its channels, in the order of their priority.
    func clients() throws(Failure) -> [ChannelClient] {
        let places = try source.places(from: project.root, label: project.label(source.locationSpan))
        return places.map { _, location in
            ChannelClient(
                name: source.name, location: location, places: network.settings.places(of: location),
                indexes: context.home.indexes, note: { context.report(.detail($0)) })
        }
    }

    /// - Returns: by platform, without floors.
    func open() throws(Failure) -> [Platform: ChannelSet] {
        let places = try source.places(from: project.root, label: project.label(source.locationSpan))
        var sets: [Platform: ChannelSet] = [:]
        if !context.isOffline { context.report(.updating(source: source.name)) }
        var isChanged = false
        let clients = try clients()
        for listed in project.manifest.platforms {
            let platform = listed.platform.withoutFloors
            var set = ChannelSet()
            for ((channel, _), index) in zip(places, try indexes(clients, places.map(\.location), platform.subdir)) {
                if index.changed { isChanged = true }
                do throws(IndexError) { set = set.adding(try ChannelIndex.open(index.index), channel) } catch {
                    throw error.failure(source.name)
                }
            }
            sets[platform] = set
        }
        if !context.isOffline { context.report(.updated(source: source.name, changed: isChanged)) }
        return sets
    }

    /// What is asked of the source: of channels with shards only that, and what it needs, is brought.
    private var names: Set<String> {
        var names = also
        for entry in project.manifest.groups.flatMap(\.requirements) {
            let isOwn =
                entry.from.map { $0 == source.name }
                ?? project.manifest.claimants(of: entry.name).contains { $0.name == source.name }
            if isOwn { names.insert(entry.name) }
        }
        return names
    }

    private func indexes(
        _ clients: [ChannelClient], _ locations: [Location], _ subdir: String
    ) throws(Failure) -> [(index: Path, changed: Bool)] {
        if context.isOffline, locations.contains(where: { !$0.isLocal }) {
            var found: [(index: Path, changed: Bool)] = []
            for (client, location) in zip(clients, locations) { found.append(try index(client, location, subdir)) }
            return found
        }
        return try Sources.pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
            try ChannelUpdate(clients).refresh(subdir, names: names, network.engine)
        }
    }

    /// Without a network: what is here.
    private func index(
        _ client: ChannelClient, _ location: Location, _ subdir: String
    ) throws(Failure) -> (index: Path, changed: Bool) {
        if !location.isLocal {
            if let cached = try client.cached(subdir) { return (cached, false) }
            throw Sources.neverFetched(source, project)
        }
        return try Sources.pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
            try client.refresh(subdir, network.engine)
        }
    }
}
