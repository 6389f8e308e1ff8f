internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// Fetches bottles into files, several at once: the network and the disk on this thread, hashing on others. A file is kept
/// when its digest is the lock's.
struct FetchBottles {
    let context: Context
    /// Locations of the sources and of their channels.
    let locations: [SyncPlan.Pour.Place: Location]

    /// Brings all, or fails; what came is in the folder then, and for the caller to remove.
    ///
    /// - Returns: the file of each bottle.
    func run(_ bottles: [VendorNeed.Bottle], into folder: Path) throws(Failure) -> [Path] {
        let settings = try context.network.opened(context.report)
        let engine = try settings.engine(context.userAgent)
        var suspects: [Suspects] = []
        for bottle in bottles { suspects.append(Suspects(settings.places(of: try location(bottle)))) }
        let files = bottles.indices.map { folder / "\($0)" }
        context.report(.fetching(bottles: bottles.count, bytes: Int64.sum(bottles.map(\.bottle.knownSize))))
        var open = Array(bottles.indices)
        // Those that came with wrong bytes are asked for again, of other mirrors or in one piece.
        while !open.isEmpty {
            let hashing = HashingCrew()
            let requests = open.map { index in
                TransferRequest(
                    tag: index, mirrors: suspects[index].places,
                    expectedSize: bottles[index].bottle.knownSize.map { Int(clamping: $0) }, isVerified: true)
            }
            let sinks = Dictionary(
                uniqueKeysWithValues: open.map { index in
                    (
                        index,
                        BottleFileSink(files[index], bottles[index].title, context.report) {
                            hashing.add(index, files[index])
                        }
                    )
                })
            let results = engine.run(requests) { request in
                guard let sink = sinks[request.tag] else { preconditionFailure("each request has a sink") }
                context.report(
                    .began(
                        keg: bottles[request.tag].title, title: bottles[request.tag].title,
                        bytes: bottles[request.tag].bottle.knownSize))
                return sink
            }
            let digests = hashing.finish()
            var again: [Int] = []
            for (index, result) in zip(open, results) {
                let bottle = bottles[index]
                if let problem = sinks[index]?.problem {
                    throw problem.failure("keep the bottle of \(bottle.title)").about(bottle.package.name)
                }
                switch result {
                case .success(let response):
                    let digest: Digest
                    switch digests[index] {
                    case .success(let found)?: digest = found
                    case .failure(let error)?:
                        throw error.failure("read the bottle of \(bottle.title)").about(bottle.package.name)
                    case nil: preconditionFailure("what came whole is hashed")
                    }
                    if digest == bottle.bottle.sha256 { continue }
                    let places = suspects[index].places
                    suspects[index].note(wrongBytesOf: response)
                    if suspects[index].places.isEmpty {
                        throw wrong(bottle, digest, suspects[index].refused)
                    }
                    for piece in Set(response.pieces) {
                        context.report(
                            .detail("\(bottle.title): other bytes than the lock names came from \(places[piece])"))
                    }
                    context.report(.again(keg: bottle.title))
                    again.append(index)
                case .failure(let error):
                    if suspects[index].noteFailure() {
                        again.append(index)
                    } else {
                        throw error.failure(
                            ofBottle: bottle.title, bottle.package.name, from: bottle.package.source,
                            refused: suspects[index].refused, outcome: "the vendor folder is as it was")
                    }
                }
            }
            open = again
        }
        return files
    }

    private func location(_ bottle: VendorNeed.Bottle) throws(Failure) -> Location {
        let pour = SyncPlan.Pour(bottle)
        guard let source = locations[pour.place] else { throw PourBottles.sourceUnknown(pour) }
        do throws(LocationError) { return try source.appending(pour.path) } catch { throw PourBottles.badPath(pour) }
    }

    private func wrong(_ bottle: VendorNeed.Bottle, _ found: Digest, _ places: [Location]) -> Failure {
        Failure(
            Diagnostic(
                .bottleDigest, "the bottle of \(bottle.title) is not the one that the lock names",
                notes: ["locked: \(bottle.bottle.sha256.hex)", "served: \(found.hex)"]
                    + places.map { "served by \($0)" },
                hints: [
                    "somebody changed what source `\(bottle.package.source)` serves, or the transfer is broken: try again, then ask its publisher"
                ])
        ).about(bottle.package.name)
    }
}

extension SyncPlan.Pour {
    init(_ bottle: VendorNeed.Bottle) {
        self.init(
            keg: Keg(
                name: bottle.package.name, version: bottle.package.version, revision: bottle.package.revision,
                bottle: bottle.bottle.sha256), source: bottle.package.source, kind: bottle.kind,
            channel: bottle.package.channel, path: bottle.bottle.path, size: bottle.bottle.size)
    }
}
