internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers

/// Brings the kegs of a plan that the cellar lacks into it, each of them once, however many processes want it.
struct PourMissing {
    let project: Project
    let context: Context
    let cellar: Cellar

    func run(_ plan: SyncPlan) throws(Failure) {
        let locks = try cellar.lock(plan.pours.map(\.keg), context.patience)
        try withExtendedLifetime(locks) { () throws(Failure) in
            try pour(plan)
        }
    }

    private func pour(_ plan: SyncPlan) throws(Failure) {
        // Somebody else may have poured them while this process waited.
        let missing = plan.pours.filter { !cellar.holds($0.keg) }
        if missing.isEmpty { return }
        let locations = try Self.locations(project)
        if context.isOffline, let first = missing.first(where: { locations[$0.place]?.isLocal == false }) {
            throw Failure(
                Diagnostic(
                    .bottleOffline,
                    "\(missing.count == 1 ? "a bottle is" : "\(missing.count) bottles are") not in the cellar, and the network is off",
                    notes: ["\(missing.count == 1 ? "it" : "the first") is that of \(first.keg)"],
                    hints: ["run the command once without `--offline`"]))
        }
        let quarantine = try Quarantine.open(context.home)
        for name in quarantine.cleared { context.report(.detail("removed what an interrupted stout left: \(name)")) }
        let poured = try PourBottles(
            context: context, locations: locations, measures: BottleMeasures.known(of: missing, locations, context)
        ).run(missing, quarantine)
        try cellar.publish(poured)
    }

    /// Where the project's sources are.
    static func locations(_ project: Project) throws(Failure) -> [SyncPlan.Pour.Place: Location] {
        var locations: [SyncPlan.Pour.Place: Location] = [:]
        for source in project.manifest.sources {
            for (channel, location) in try source.places(
                from: project.root, label: project.label(source.locationSpan))
            {
                locations[SyncPlan.Pour.Place(source: source.name, channel: channel)] = location
            }
        }
        return locations
    }
}
