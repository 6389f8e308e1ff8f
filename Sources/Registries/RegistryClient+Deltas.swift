internal import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// From the index that is here to the current one, by the pages that differ (spec/registry.md, "Deltas").
extension RegistryClient {
    /// Makes the current index of the one that is here.
    ///
    /// - Returns: false where that cannot be done, whatever the reason: the whole index can be had.
    func patch(
        _ old: Path?, _ description: RegistryDescription, to unfinished: Path, from places: [Location],
        _ engine: TransferEngine
    ) throws(Trouble) -> Bool {
        guard let old, let contents = description.contents, let from = Self.digest(of: old),
            let way = description.way(from: from)
        else { return false }
        guard let deltas = fetch(way, from: places, engine) else { return false }
        let problem: String?
        do throws(SystemError) {
            problem = try apply(deltas, old, to: unfinished, limit: description.indexUnpackedSize, contents)
        } catch { throw .here(error.failure("keep the index of `\(name)`")) }
        if let problem { note("the deltas of \(name) are of no use: \(problem)") }
        if problem == nil { note("the index of \(name) was made of \(way.count) deltas, \(way.bytes) bytes") }
        return problem == nil
    }

    /// An index has the digest of its compressed form for a name.
    private static func digest(of index: Path) -> Digest? {
        do throws(DigestError) { return try Digest(hex: String(index.name.prefix { $0 != "." })) } catch { return nil }
    }

    /// Nil when one of them cannot be had as it was announced.
    private func fetch(
        _ way: [RegistryDescription.Delta], from places: [Location], _ engine: TransferEngine
    ) -> [[UInt8]]? {
        let requests = way.enumerated().map { tag, delta in
            TransferRequest(tag: tag, mirrors: places.map { below(delta.path, at: $0) }, expectedSize: Int(delta.size))
        }
        var deltas: [[UInt8]] = []
        for (delta, result) in zip(way, engine.fetch(requests)) {
            do throws(TransferError) {
                let bytes = try result.get().bytes
                if SHA256Hasher.digest(of: bytes) != delta.sha256 {
                    note("a delta of \(name) has other bytes than announced: \(delta.path)")
                    return nil
                }
                deltas.append(bytes)
            } catch {
                note("a delta of \(name) cannot be had: \(error.diagnostic.message)")
                return nil
            }
        }
        return deltas
    }

    /// - Returns: what is wrong with the deltas; nil when the file is right.
    private func apply(
        _ deltas: [[UInt8]], _ old: Path, to unfinished: Path, limit: Int64, _ contents: Digest
    ) throws(SystemError) -> String? {
        if try !FileSystem.clone(old, to: unfinished) { try FileSystem.copy(old, to: unfinished) }
        let file = try Descriptor.open(unfinished, .readWrite(0o644))
        for delta in deltas {
            do throws(IndexDelta.Problem) { try IndexDelta.apply(delta, to: file, limit: limit) } catch {
                switch error {
                case .system(let error): throw error
                case .malformed(let problem): return problem
                }
            }
        }
        if try SHA256Hasher.digest(ofFile: unfinished) != contents { return "they lead to another index" }
        try file.sync()
        return nil
    }
}

extension RegistryDescription {
    /// The deltas that lead from an index to the current one, in their order; nil when there are none, or more than the
    /// whole is worth.
    func way(from start: Digest) -> [Delta]? {
        var way: [Delta] = []
        var place = start
        while place != indexDigest {
            guard way.count < Self.mostDeltas, let next = deltas.first(where: { $0.from == place }) else { return nil }
            way.append(next)
            place = next.to
        }
        return way.isEmpty || way.bytes > min(indexSize / 2, Self.maximumDeltas) ? nil : way
    }

    /// As many are applied one after the other.
    private static let mostDeltas = 64
    /// In bytes, together: they are in memory.
    private static let maximumDeltas: Int64 = 16 << 20
}

extension [RegistryDescription.Delta] {
    /// All together.
    var bytes: Int64 { reduce(0) { $0 + $1.size } }
}
