internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

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
        let vendor = project.vendor
        let reading = try Self.lock(vendor, context)
        defer { withExtendedLifetime(reading) {} }
        if context.isOffline, let vendor {
            try Self.check(missing, vendor)
            try checkAge()
        } else if context.isOffline, let first = missing.first(where: { locations[$0.place]?.isLocal == false }) {
            throw Failure(
                Diagnostic(
                    .bottleOffline,
                    "\(missing.count == 1 ? "a bottle is" : "\(missing.count) bottles are") not in the cellar, and the network is off",
                    notes: ["\(missing.count == 1 ? "it" : "the first") is that of \(first.keg)"],
                    hints: ["run the command once without `--offline`"])
            ).about(first.keg.name)
        }
        let quarantine = try Quarantine.open(context.home)
        for name in quarantine.cleared { context.report(.detail("removed what an interrupted stout left: \(name)")) }
        let poured = try PourBottles(
            context: context, locations: locations,
            measures: BottleMeasures.known(of: missing, locations, project.manifest.sources, context),
            vendor: vendor
        ).run(missing, quarantine)
        try cellar.publish(poured)
    }

    private func checkAge() throws(Failure) {
        guard context.maximumAge != nil, let vendor = try VendorSources.offline(project, context) else { return }
        let engine = try context.network.opened(context.report).engine(context.userAgent)
        try context.home.checkCache()
        try vendor.checkAge(of: project.manifest.sources, engine)
    }

    /// Keeps a vendor folder as it is while nothing else may be read.
    static func lock(_ vendor: VendorFolder?, _ context: Context) throws(Failure) -> FileLock? {
        guard let vendor, context.isOffline else { return nil }
        return try vendor.lock(.shared, context.patience)
    }

    /// Refuses before anything is begun what a vendor folder does not have.
    private static func check(_ missing: [SyncPlan.Pour], _ vendor: VendorFolder) throws(Failure) {
        let absent = missing.filter { !FileSystem.exists(vendor.file(of: $0)) }
        if absent.isEmpty { return }
        let shown = absent.sorted { $0.keg.name < $1.keg.name }.prefix(5).map { "\($0.keg) from `\($0.source)`" }
        throw Failure(
            Diagnostic(
                .vendorBottleMissing,
                "\(absent.count == 1 ? "a bottle is" : "\(absent.count) bottles are") neither in the cellar nor in the vendor folder, and nothing else may be used",
                notes: shown + (absent.count > 5 ? ["and \(absent.count - 5) more"] : [])
                    + ["the folder is `\(vendor.folder)`"],
                hints: [
                    "run `stout vendor` where there is a network, and carry the folder over again",
                    "where there is a network, leave `--offline` out",
                ])
        ).about(absent.map(\.keg.name).sorted())
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
