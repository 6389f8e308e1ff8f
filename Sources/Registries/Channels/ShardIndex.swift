internal import Archives
internal import Notation
internal import Packages
internal import Transfers
internal import Unix

/// Which shard says what one subdir of a channel has of each name (CEP 16): `repodata_shards.msgpack.zst`.
struct ShardIndex {
    let subdir: String
    /// By name.
    let shards: [String: Digest]
    /// As it is written: where the shards are, seen from the index.
    let base: String

    /// Bytes of the decompressed text at most: 64 for each of a million names.
    private static let longest = 64 << 20

    init(_ text: SubdirText) throws(RepodataText.Problem) {
        let compressed: [UInt8]
        do throws(SystemError) { compressed = try FileSystem.read(text.path, limit: Self.longest) } catch {
            throw .system(error)
        }
        do throws(RepodataError) {
            try self.init(Shard.json(compressed, limit: Self.longest), subdir: text.subdir)
        } catch { throw .repodata(error) }
    }

    /// - Parameter json: what the index says, as JSON.
    init(_ json: [UInt8], subdir: String) throws(RepodataError) {
        let value: JSONValue
        do throws(JSONError) { value = try JSON.parse(json) } catch { throw RepodataError(.syntax(error)) }
        func wrong(_ what: String) -> RepodataError { RepodataError(.member(what)) }
        if let version = value["version"] {
            guard let number = version.integer else { throw wrong("`version` is no integer") }
            if number > 1 { throw RepodataError(.newerShards(number)) }
        }
        guard let members = value["shards"]?.members else { throw wrong("`shards` is no object") }
        guard let base = value["info"]?["shards_base_url"]?.string ?? (value["info"] == nil ? "./" : nil) else {
            throw wrong("`shards_base_url` is no text")
        }
        var shards: [String: Digest] = [:]
        shards.reserveCapacity(members.count)
        for (name, digest) in members {
            if case .null = digest { continue }
            do throws(DigestError) { shards[name] = try Digest(hex: digest.string ?? "") } catch {
                throw wrong("the hash of `\(name)` is no SHA-256")
            }
        }
        self.shards = shards
        self.base = base
        self.subdir = subdir
    }

    /// Where a shard is, below each of the places of a channel.
    func locations(of shard: Digest, at places: [Location]) throws(LocationError) -> [Location] {
        var found: [Location] = []
        for place in places {
            let folder: Location
            if place.isLocal {
                let parts = base.split(separator: "/").filter { $0 != "." }
                folder = try place.appending(([Substring(subdir)] + parts).joined(separator: "/"))
            } else {
                folder = try place.appending("\(subdir)/\(SubdirFetch.shardIndex)").resolving(base)
            }
            found.append(try folder.appending("\(shard.hex).msgpack.zst"))
        }
        // An absolute address is the same from everywhere.
        return found.enumerated().filter { place, one in !found[..<place].contains(one) }.map(\.element)
    }
}

/// What a channel says of one name in one subdir.
enum Shard {
    /// Bytes at most, decompressed.
    static let longest = 256 << 20

    /// The text of a compressed one, as JSON.
    static func json(_ compressed: [UInt8], limit: Int = longest) throws(RepodataError) -> [UInt8] {
        var decoder = ZstdDecoder()
        var bytes: [UInt8] = []
        do throws(BottleError) {
            try unsafe compressed.span.withUnsafeBytes { (buffer) throws(BottleError) in
                var rest = unsafe buffer
                while bytes.count <= limit {
                    let piece = try unsafe decoder.decode(&rest)
                    if unsafe piece.isEmpty { return }
                    unsafe bytes.append(contentsOf: piece)
                }
            }
            if bytes.count <= limit { try decoder.finish() }
        } catch {
            switch error {
            case .refused(let refusal): throw RepodataError(.compression("\(refusal)"))
            case .system(let error): throw RepodataError(.compression("\(error)"))
            }
        }
        if bytes.count > limit { throw RepodataError(.compression("it is larger than \(limit >> 20) MB")) }
        do throws(MessagePackError) { return try MessagePack.json(of: bytes) } catch {
            throw RepodataError(.compression("it is no MessagePack: \(error)"))
        }
    }
}
