internal import Diagnostics
internal import Packages
internal import Transfers
internal import Unix

/// How an index comes here: by deltas from the one that is here, or whole.
extension RegistryClient {
    /// Brings the index that a description names, and makes both current.
    func keep(
        _ description: RegistryDescription, _ bytes: [UInt8], _ old: Path?, from places: [Location],
        _ engine: TransferEngine
    ) throws(Trouble) -> (index: Path, changed: Bool) {
        let index = indexPath(description)
        let isNew = !FileSystem.exists(index)
        try keeping { () throws(SystemError) in try FileSystem.makeOwnDirectories(folder) }
        if isNew { try make(index, description, old, from: places, engine) }
        try keeping { () throws(SystemError) in
            let file = folder / RegistryDescription.fileName
            let former = try? FileSystem.read(file, limit: RegistryDescription.maximumSize)
            if former == bytes { return }
            let before = former.flatMap { try? RegistryDescription(reading: $0) }
            let parts = description.namespaces + (before?.namespaces ?? [])
            try FileSystem.writeAtomically(file, bytes)
            try clear(but: [index, old] + parts.map { $0.index.map { indexPath($0) } })
        }
        return (index, isNew)
    }

    /// Nothing has its name before it is what was announced, and an index.
    func make(
        _ index: Path, _ description: RegistryDescription, _ old: Path?,
        limit: Int64 = RegistryDescription.maximumIndexSize, from places: [Location], _ engine: TransferEngine
    ) throws(Trouble) {
        let most = max(description.indexSize, description.indexUnpackedSize)
        if most > limit { throw .there(tooLarge(most, limit)) }
        let unfinished = folder / ".\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new"
        defer { try? FileSystem.removeTree(unfinished) }
        if try !patch(old, description, to: unfinished, from: places, engine) {
            try bring(description, to: unfinished, from: places, engine)
        }
        do throws(IndexError) { try Index.check(unfinished) } catch {
            if let failure = error.machineFailure(name) { throw .here(failure) }
            throw .there(error.refusal(name, isKept: old != nil))
        }
        try keeping { () throws(SystemError) in try FileSystem.rename(unfinished, to: index) }
    }

    /// Why the index that was announced did not come.
    private func failure(ofIndex error: TransferError, _ description: RegistryDescription) -> Failure {
        let sentence = error.diagnostic.message
        switch error.kind {
        case .notFound:
            return Failure(
                Diagnostic(
                    .indexMissing, "source `\(name)` lacks the index that it announces",
                    notes: [sentence],
                    hints: [
                        "no reason to worry: a mirror in the middle of an update does this; try again, then tell its publisher"
                    ] + lastGood))
        case .sizeDiffers, .tooLarge: return differs(["announced: \(description.indexSize) bytes", sentence])
        default: return failure(error)
        }
    }

    private func tooLarge(_ size: Int64, _ limit: Int64) -> Failure {
        Failure(
            Diagnostic(
                .indexTooLarge, "the new index of source `\(name)` is larger than it may be",
                notes: [
                    "announced: \(size) bytes, and \(limit) are the most that is taken; nothing of it was fetched"
                ],
                hints: [
                    "no index is that large: do not take anything from there before its publisher has an explanation"
                ]
                    + lastGood))
    }

    /// Removes former indexes and what was left unfinished. What is young stays: another stout may be about to open it,
    /// or is writing it; a slow one must not take away what a quicker one has just brought.
    private func clear(but kept: [Path?]) throws(SystemError) {
        let words = kept.map { $0.map { SearchTables.path(of: $0) } }
        let kinds = [".sqlite", ".new", SearchTables.suffix]
        for name in try FileSystem.list(folder) where kinds.contains(where: { name.hasSuffix($0) }) {
            let path = folder / name
            if kept.contains(path) || words.contains(path) { continue }
            guard let status = try FileSystem.statusIfThere(path) else { continue }
            let age = Clock.now() - status.modified / 1_000_000_000
            if age < (name.hasSuffix(".new") ? 86_400 : 600) { continue }
            try FileSystem.removeTree(path)
        }
    }

    /// Fetches the whole index and checks it against what was announced.
    private func bring(
        _ description: RegistryDescription, to unfinished: Path, from places: [Location], _ engine: TransferEngine
    ) throws(Trouble) {
        var locations: [Location] = []
        for place in places { locations.append(try below(indexOf: description, at: place)) }
        var suspects = Suspects(locations)
        var wrong: Failure?
        while true {
            let sink: IndexSink
            do throws(SystemError) {
                try FileSystem.removeTree(unfinished)
                sink = try IndexSink(unfinished, limit: description.indexUnpackedSize)
            } catch { throw .here(error.failure("keep the index of `\(name)`")) }
            let request = TransferRequest(
                tag: 0, mirrors: suspects.places, expectedSize: Int(description.indexSize))
            let result = engine.run([request]) { _ in sink }[0]
            if let problem = sink.problem { throw .here(problem.failure("keep the index of `\(name)`")) }
            let response: TransferResponse
            do throws(TransferError) { response = try result.get() } catch {
                if suspects.noteFailure() { continue }
                throw .there(wrong ?? failure(ofIndex: error, description))
            }
            if sink.digest == description.indexDigest {
                if sink.isTooLarge {
                    throw .there(differs(["it has more than the announced \(description.indexUnpackedSize) bytes"]))
                }
                if let refusal = sink.refusal { throw .there(differs(["\(refusal)"])) }
                return try keeping { () throws(SystemError) in try sink.close() }
            }
            let failure = differs([
                "announced: \(description.indexDigest.hex)", "served: \(sink.digest.hex)",
            ])
            wrong = wrong ?? failure
            for piece in Set(response.pieces) { note("other bytes than announced came from \(suspects.places[piece])") }
            suspects.note(wrongBytesOf: response)
            if suspects.places.isEmpty { throw .there(wrong ?? failure) }
        }
    }
}
