internal import Archives
internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// Fetches bottles, several at once, and pours each while it arrives: the network on this thread, each pour on its own.
struct PourBottles {
    let context: Context
    /// Locations of the sources and of their channels.
    let locations: [SyncPlan.Pour.Place: Location]
    /// What indexes say of the bottles, as far as it is known.
    var measures: [Digest: Index.Measure] = [:]
    /// Asked before all sources, and alone where there is no network; nil without one.
    let vendor: VendorFolder?

    /// Pours all, or none: what was poured is published by the caller.
    func run(_ pours: [SyncPlan.Pour], _ quarantine: borrowing Quarantine) throws(Failure) -> [PouredKeg] {
        let settings = try context.network.opened(context.report)
        let engine = try settings.engine(context.userAgent)
        // One more than processors: while one waits for the disk, another works. Who waits for the network steps aside.
        let places = Pool(limit: min(Process.processors + 1, engine.limit)) { PourPlace() }
        var suspects: [Suspects] = []
        for pour in pours { suspects.append(Suspects(try mirrors(of: pour, settings))) }
        if Confinement.version == 0 {
            context.report(.detail("this kernel has no Landlock: bottles are unpacked without it"))
        }
        // Parsing, planning and asking are done: what pours is a small part of the program.
        Process.releaseCode()
        context.report(.fetching(bottles: pours.count, bytes: Int64.sum(pours.map(\.knownSize))))
        var poured: [PouredKeg?] = pours.map { _ in nil }
        var failures: [Failure] = []
        // The largest first: what is left at the end is small, and no processor waits long for the other. The same order
        // every time.
        var open = pours.indices.sorted { (pours[$0].size, $1) > (pours[$1].size, $0) }
        // Those that came with wrong bytes are asked for again, of other mirrors or in one piece.
        while !open.isEmpty, failures.isEmpty {
            let lanes = Dictionary(
                uniqueKeysWithValues: open.map { index in
                    let measure = measures[pours[index].keg.bottle]
                    return (
                        index,
                        PourLane(
                            index, pours[index], measure, hashesEarly: open.count < Process.processors, places,
                            engine.control, context.report)
                    )
                })
            let requests = open.map { index in
                TransferRequest(
                    tag: index, mirrors: suspects[index].places,
                    expectedSize: pours[index].knownSize.map { Int(clamping: $0) }, isVerified: true)
            }
            // A lane begins with its transfer, so that no more folders and threads are open than transfers run.
            let results = engine.run(requests) { request in
                guard let lane = lanes[request.tag] else { preconditionFailure("each request has a lane") }
                lane.start(in: quarantine.folder)
                return lane
            }
            var again: [Int] = []
            for (index, result) in zip(open, results) {
                let pour = pours[index]
                switch (lanes[index]?.wait() ?? nil, result) {
                case (.success(let keg)?, .success(let response)):
                    poured[index] = keg
                    tell(response, pour, suspects[index])
                    warnOfVendor(pour, suspects[index], response)
                case (.failure(.digest(let keg, let found))?, .success(let response)):
                    tell(response, pour, suspects[index])
                    suspects[index].note(wrongBytesOf: response)
                    if suspects[index].places.isEmpty {
                        let error = PourError.digest(keg, found: found)
                        failures.append(vendored(pour) ?? error.failure(pour, from: suspects[index].refused))
                    } else {
                        tell(wrongBytesOf: response, pour, suspects[index])
                        again.append(index)
                    }
                // Why a pour gave up says more than that its transfer was stopped for it.
                case (.failure(let error)?, _): failures.append(error.failure(pour, from: []))
                case (_, .failure(let error)):
                    // Those that were stopped because another one failed.
                    if error.kind == .cancelled { break }
                    if suspects[index].noteFailure() {
                        context.report(.detail("\(pour.keg): \(error.main.sentence)"))
                        again.append(index)
                    } else {
                        failures.append(
                            vendored(pour)
                                ?? error.failure(
                                    ofBottle: "\(pour.keg)", pour.keg.name, from: pour.source,
                                    refused: suspects[index].refused, outcome: "nothing was installed"))
                    }
                case (nil, .success): preconditionFailure("a bottle came whole and was neither poured nor refused")
                }
            }
            open = again
        }
        if !failures.isEmpty {
            // The first says what to do; more of the same kind would only push it off the screen.
            var isDiskFull = false
            let all = failures.flatMap(\.all).filter { diagnostic in
                defer { if diagnostic.code == .diskFull { isDiskFull = true } }
                return diagnostic.code != .diskFull || !isDiskFull
            }
            throw Failure(Array(all.prefix(3)))
        }
        let all = poured.compactMap(\.self)
        precondition(all.count == pours.count, "transfers were cancelled and none of them failed")
        return all
    }

    /// Where a bottle can be had, best first.
    private func mirrors(of pour: SyncPlan.Pour, _ settings: NetworkSettings) throws(Failure) -> [Location] {
        guard let vendor else { return settings.places(of: try location(pour)) }
        let file = vendor.file(of: pour)
        if let link = vendor.link(on: vendor.path(of: pour)) {
            let failure = vendor.linked(link)
            if context.isOffline { throw failure.about(pour.keg.name) }
            var warning = failure.all[0]
            warning.severity = .warning
            warning.notes.append("the bottle of \(pour.keg) is fetched instead")
            context.report(.warning(warning))
            return settings.places(of: try location(pour))
        }
        if context.isOffline { return [Location(path: file)] }
        return (FileSystem.exists(file) ? [Location(path: file)] : []) + settings.places(of: try location(pour))
    }

    /// What is wrong where the vendor folder alone was asked; nil where it was not.
    private func vendored(_ pour: SyncPlan.Pour) -> Failure? {
        guard context.isOffline, let vendor else { return nil }
        let file = vendor.file(of: pour)
        var failure = VendorSources.wrong(file, isThere: FileSystem.exists(file))
        failure.all[0].notes.insert("it is to be the bottle of \(pour.keg)", at: 0)
        failure.all[0].notes.append("nothing was installed")
        return failure.about(pour.keg.name)
    }

    /// A vendor folder that has not what it should is no reason to fail where there is a network, but one to know of.
    private func warnOfVendor(_ pour: SyncPlan.Pour, _ suspects: Suspects, _ response: TransferResponse) {
        guard let vendor else { return }
        let file = vendor.file(of: pour)
        let location = Location(path: file)
        guard suspects.refused.contains(location) || response.failures.contains(where: { $0.location == location })
        else { return }
        var warning = VendorSources.wrong(file, isThere: true).all[0]
        warning.severity = .warning
        warning.notes.append("the bottle of \(pour.keg) was fetched instead")
        context.report(.warning(warning))
    }

    /// Which mirrors failed before one had it; for who looks closely.
    private func tell(_ response: TransferResponse, _ pour: SyncPlan.Pour, _ suspects: Suspects) {
        for failure in response.failures { context.report(.detail("\(pour.keg): \(failure.sentence)")) }
        if response.failures.isEmpty { return }
        context.report(.detail("\(pour.keg) came from \(suspects.places[response.mirror])"))
    }

    private func tell(wrongBytesOf response: TransferResponse, _ pour: SyncPlan.Pour, _ suspects: Suspects) {
        context.report(.again(keg: pour.keg.name))
        let next = suspects.places[0]
        if let last = suspects.refused.last, Set(response.pieces).count == 1 {
            context.report(
                .detail("\(pour.keg): \(last) gave other bytes than the lock names; asking \(next)"))
        } else {
            context.report(
                .detail(
                    "\(pour.keg): what came in \(response.pieces.count) pieces is not what the lock names; asking \(next) for all of it"
                ))
        }
    }

    private func location(_ pour: SyncPlan.Pour) throws(Failure) -> Location {
        guard let source = locations[pour.place] else { throw Self.sourceUnknown(pour) }
        do throws(LocationError) { return try source.appending(pour.path) } catch { throw Self.badPath(pour) }
    }

    static func sourceUnknown(_ pour: SyncPlan.Pour) -> Failure {
        Failure(
            Diagnostic(
                .sourceUnknown,
                "the lock takes `\(pour.keg.name)` from the source `\(pour.source)`, which the Stoutfile does not have",
                hints: ["add the source to `[sources]`, or run `stout lock`"])
        ).about(pour.keg.name)
    }

    static func badPath(_ pour: SyncPlan.Pour) -> Failure {
        Failure(
            Diagnostic(
                .lockPath, "the bottle of \(pour.keg) has a path that leaves its registry: `\(pour.path)`",
                hints: ["run `stout lock`"])
        ).about(pour.keg.name)
    }
}
