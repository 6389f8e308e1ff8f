internal import Archives
internal import Diagnostics
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// Fetches bottles, several at once, and pours each while it arrives: the network on this thread, each pour on its own.
struct PourBottles {
    let context: Context
    /// Locations of the sources, by name.
    let locations: [String: Location]

    /// Pours all, or none: what was poured is published by the caller.
    func run(_ pours: [SyncPlan.Pour], _ quarantine: borrowing Quarantine) throws(Failure) -> [PouredKeg] {
        let engine = try Sources.engine(context)
        // One more than processors: while one waits for the disk, another works.
        let gate = Gate(limit: Process.processors + 1)
        var lanes: [PourLane] = []
        var requests: [TransferRequest] = []
        for (tag, pour) in pours.enumerated() {
            lanes.append(PourLane(tag, pour, gate, engine.control, context.report))
            requests.append(
                TransferRequest(tag: tag, mirrors: [try location(pour)], expectedSize: Int(clamping: pour.size)))
        }
        context.report(.fetching(bottles: pours.count, bytes: pours.reduce(0) { $0 + $1.size }))
        // A lane begins with its transfer, so that no more folders and threads are open than transfers run.
        let results = engine.run(requests) { request in
            lanes[request.tag].start(in: quarantine.folder)
            return lanes[request.tag]
        }
        var poured: [PouredKeg] = []
        var failures: [Failure] = []
        for (lane, result) in zip(lanes, results) {
            switch (lane.wait(), result) {
            case (.success(let keg)?, .success): poured.append(keg)
            // Why a pour gave up says more than that its transfer was stopped for it.
            case (.failure(let error)?, _): failures.append(error.failure(lane.bottle))
            case (_, .failure(let error)):
                // Those that were stopped because another one failed.
                if error.kind != .cancelled { failures.append(Self.failure(error, lane.bottle)) }
            case (nil, .success): preconditionFailure("a bottle came whole and was neither poured nor refused")
            }
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
        precondition(poured.count == pours.count, "transfers were cancelled and none of them failed")
        return poured
    }

    private func location(_ pour: SyncPlan.Pour) throws(Failure) -> Location {
        guard let source = locations[pour.source] else {
            throw Failure(
                Diagnostic(
                    .sourceUnknown,
                    "the lock takes `\(pour.keg.name)` from the source `\(pour.source)`, which the Stoutfile does not have",
                    hints: ["add the source to `[sources]`, or run `stout lock`"]))
        }
        do throws(LocationError) { return try source.appending(pour.path) } catch {
            throw Failure(
                Diagnostic(
                    .lockPath, "the bottle of \(pour.keg) has a path that leaves its registry: `\(pour.path)`",
                    hints: ["run `stout lock`"]))
        }
    }

    private static func failure(_ error: TransferError, _ pour: SyncPlan.Pour) -> Failure {
        var diagnostic = error.diagnostic
        // The address of a bottle is long and says little: first whose bottle it is.
        diagnostic.notes = [diagnostic.message] + diagnostic.notes + ["nothing was installed"]
        diagnostic.message = "the bottle of \(pour.keg) could not be fetched from source `\(pour.source)`"
        switch error.kind {
        case .notFound, .sizeDiffers:
            diagnostic.hints = [
                "the source has not what the lock names: ask its publisher, or run `stout lock --upgrade`"
            ]
        default: break
        }
        return Failure(diagnostic)
    }
}
