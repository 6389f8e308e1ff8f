internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers

/// What the indexes on this machine say of bottles that are to be poured: their readers take no more than that. Nobody
/// is asked for it. Where an index is missing or unreadable the readers' own limits hold, since the lock's digest decides
/// what is published in any case.
enum BottleMeasures {
    /// - Parameters:
    ///   - locations: of the sources, by name.
    ///   - sources: those of the Stoutfile.
    static func known(
        of pours: [SyncPlan.Pour], _ locations: [SyncPlan.Pour.Place: Location], _ sources: [Manifest.Source],
        _ context: Context
    ) -> [Digest: Index.Measure] {
        var found: [Digest: Index.Measure] = [:]
        // A channel says of its packages only how long they are.
        for (place, pours) in Dictionary(grouping: pours.filter { $0.kind == .stout }, by: \.place) {
            guard let location = locations[place] else { continue }
            let root = sources.first { $0.name == place.source }?.root
            let client = RegistryClient(
                name: place.source, location: location, indexes: context.home.indexes,
                trust: root.map { RegistryTrust(root: $0, folder: context.home.trust) })
            guard let own = try? client.cached() else { continue }
            for path in ((try? client.namespaces()) ?? []).compactMap(\.index) + [own] {
                guard let index = try? Index.open(path) else { continue }
                for pour in pours where found[pour.keg.bottle] == nil {
                    found[pour.keg.bottle] = (try? index.measure(of: pour.keg.name, bottle: pour.keg.bottle)) ?? nil
                }
            }
        }
        return found
    }
}
