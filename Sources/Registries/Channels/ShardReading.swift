internal import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// The shards of one channel for one platform, as far as they are asked for.
///
/// Each is kept under its digest, so that it is asked for once; what is kept is hashed again before it is believed.
final class ShardReading {
    private let client: ChannelClient
    private let indexes: [ShardIndex]
    private let origins: [Location]
    private(set) var records = ChannelRecords()
    /// Those of which all was read, and with each of them all that it needs.
    private(set) var names: Set<String> = []
    /// Of all shards that were read, with their subdirs.
    private(set) var digests: [String] = []

    init(_ client: ChannelClient, _ texts: [SubdirText]) throws(Failure) {
        self.client = client
        var indexes: [ShardIndex] = []
        for text in texts {
            do throws(RepodataText.Problem) { indexes.append(try ShardIndex(text)) } catch {
                switch error {
                case .system(let error): throw error.failure("read the channel of source `\(client.name)`")
                case .repodata(let error): throw error.failure(client.name, "\(text.origin)")
                }
            }
        }
        self.indexes = indexes
        origins = texts.map(\.origin)
    }

    func has(_ name: String) -> Bool { indexes.contains { $0.shards[name] != nil } }

    /// The names of which nothing was read.
    var others: Set<String> { indexes.reduce(into: Set()) { $0.formUnion($1.shards.keys) }.subtracting(names) }

    /// Where shards are kept.
    private func path(_ index: ShardIndex, _ digest: Digest) -> Path {
        client.folder / "shards" / "\(index.subdir)-\(digest.hex)"
    }

    /// Reads what the channel says of some names.
    ///
    /// - Returns: the names of what their builds require.
    func take(_ names: [String], _ engine: TransferEngine) throws(Failure) -> Set<String> {
        try client.keeping { () throws(SystemError) in try FileSystem.makeOwnDirectories(client.folder / "shards") }
        self.names.formUnion(names)
        var wanted: [Wanted] = []
        for name in names {
            for place in indexes.indices {
                if let digest = indexes[place].shards[name] {
                    wanted.append(Wanted(name: name, index: place, digest: digest))
                }
            }
        }
        var missing: [Int] = []
        for place in wanted.indices {
            if let bytes = kept(wanted[place]) { wanted[place].bytes = bytes } else { missing.append(place) }
        }
        if !missing.isEmpty { try fetch(missing, &wanted, engine) }
        let before = UInt32(records.count)
        for one in wanted { try read(one) }
        var needs: Set<String> = []
        var known: Set<UInt32> = []
        for place in before..<UInt32(records.count) {
            for spec in records.specs(of: records[place]) where spec & 1 == 0 && known.insert(spec).inserted {
                if let name = Self.name(records.specs[spec >> 1]) { needs.insert(name) }
            }
        }
        return needs
    }

    private struct Wanted {
        let name: String
        /// Which of the indexes names it.
        let index: Int
        let digest: Digest
        /// Compressed.
        var bytes: [UInt8] = []
    }

    private func kept(_ wanted: Wanted) -> [UInt8]? {
        // A file that cannot be read is asked for again.
        guard let bytes = try? FileSystem.read(path(indexes[wanted.index], wanted.digest), limit: Shard.longest),
            SHA256Hasher.digest(of: bytes) == wanted.digest
        else { return nil }
        return bytes
    }

    private func fetch(_ missing: [Int], _ wanted: inout [Wanted], _ engine: TransferEngine) throws(Failure) {
        var requests: [TransferRequest] = []
        for place in missing {
            let one = wanted[place]
            let locations: [Location]
            do throws(LocationError) {
                locations = try indexes[one.index].locations(of: one.digest, at: client.places)
            } catch {
                let problem = RepodataError(.member("`shards_base_url` is no place: \(error)"))
                throw problem.failure(client.name, "\(origins[one.index])")
            }
            requests.append(TransferRequest(tag: place, mirrors: locations, maximumSize: Shard.longest))
        }
        var sinks: [Int: MemorySink] = [:]
        let results = engine.run(requests) { request in
            let sink = MemorySink()
            sinks[request.tag] = sink
            return sink
        }
        for (request, result) in zip(requests, results) {
            do throws(TransferError) { _ = try result.get() } catch {
                var diagnostic = error.diagnostic
                diagnostic.notes.append(
                    "it is what the channel of source `\(client.name)` says of `\(wanted[request.tag].name)`")
                throw Failure(diagnostic)
            }
            let bytes = sinks[request.tag]?.bytes ?? []
            guard SHA256Hasher.digest(of: bytes) == wanted[request.tag].digest else {
                throw RepodataError(.foreignShard(wanted[request.tag].name))
                    .failure(client.name, "\(request.mirrors[0])")
            }
            wanted[request.tag].bytes = bytes
            let path = path(indexes[wanted[request.tag].index], wanted[request.tag].digest)
            let unfinished = client.unfinishedPath()
            try client.keeping { () throws(SystemError) in
                let file = try Descriptor.open(unfinished, .create(0o644))
                try file.write(all: bytes)
                try file.close()
                try FileSystem.rename(unfinished, to: path)
            }
        }
    }

    private func read(_ wanted: Wanted) throws(Failure) {
        let index = indexes[wanted.index]
        do throws(RepodataError) {
            var reader = RepodataReader(isNoarch: index.subdir == "noarch")
            try reader.take(try Shard.json(wanted.bytes), into: &records)
            try reader.finish(&records)
        } catch { throw error.failure(client.name, "\(origins[wanted.index]), of `\(wanted.name)`") }
        digests.append("\(index.subdir) \(wanted.digest.hex)")
    }

    /// Removes kept shards that the channel does not name any more.
    func clear() throws(SystemError) {
        let folder = client.folder / "shards"
        for index in indexes {
            let named = Set(index.shards.values.map { "\(index.subdir)-\($0.hex)" })
            for name in try FileSystem.list(folder) where name.hasPrefix("\(index.subdir)-") && !named.contains(name) {
                try FileSystem.remove(folder / name)
            }
        }
    }

    /// The name that a match specification is about; nil for what the platform provides, and for what cannot be read.
    static func name(_ text: ArraySlice<UInt8>) -> String? {
        let end = text.firstIndex { !MatchSpec.isOfName($0) } ?? text.endIndex
        let isPlain = end == text.endIndex || text[end] == UInt8(ascii: " ")
        let name =
            isPlain
            ? String(decoding: text[..<end], as: UTF8.self)
            : Requirement(matchSpec: String(decoding: text, as: UTF8.self))?.name
        return name.flatMap { $0.hasPrefix("__") ? nil : $0.lowercased() }
    }
}
