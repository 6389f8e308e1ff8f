internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers

/// What the indexes on this machine say of bottles that are to be poured: their readers take no more than that. Nobody
/// is asked for it. Where an index is missing or unreadable the readers' own limits hold, since the lock's digest decides
/// what is published in any case.
enum BottleMeasures {
    /// - Parameter locations: of the sources, by name.
    static func known(
        of pours: [SyncPlan.Pour], _ locations: [SyncPlan.Pour.Place: Location], _ context: Context
    ) -> [Digest: Index.Measure] {
        var found: [Digest: Index.Measure] = [:]
        // A channel says of its packages only how long they are.
        for (place, pours) in Dictionary(grouping: pours.filter { $0.kind == .stout }, by: \.place) {
            guard let location = locations[place] else { continue }
            let client = RegistryClient(name: place.source, location: location, indexes: context.home.indexes)
            guard let path = try? client.cached(), let index = try? Index.open(path) else { continue }
            for pour in pours {
                found[pour.keg.bottle] = try? index.measure(of: pour.keg.name, bottle: pour.keg.bottle)
            }
        }
        return found
    }
}
