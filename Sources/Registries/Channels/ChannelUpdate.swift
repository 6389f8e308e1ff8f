public import Diagnostics
internal import Packages
public import Transfers
internal import Trust
public import Unix

/// Brings the indexes of a source's channels up to date for one platform, with at least what some names may need.
///
/// A channel that has shards (CEP 16) is asked for those names, for all that their builds require, and so on; its index has
/// these packages and knows the names of the others. Of any other channel all is brought (`ChannelClient.refresh`).
public struct ChannelUpdate {
    /// In the order of their priority.
    let clients: [ChannelClient]

    public init(_ clients: [ChannelClient]) { self.clients = clients }

    /// One channel, as it is met while names are followed.
    private enum Channel {
        case whole(ChannelIndexHolder)
        case shards(ShardReading)
    }

    /// Holds an index that cannot be copied in an array.
    private final class ChannelIndexHolder {
        let index: ChannelIndex
        init(_ index: consuming ChannelIndex) { self.index = index }
    }

    /// - Parameters:
    ///   - subdir: the platform's.
    ///   - names: what is asked for.
    /// - Returns: of each channel its index's file, and whether it is a new one.
    public func refresh(
        _ subdir: String, names: Set<String>, _ engine: TransferEngine
    ) throws(Failure) -> [(index: Path, changed: Bool)] {
        var found: [(index: Path, changed: Bool)?] = []
        var listings: [[SubdirText]?] = []
        var key = "\(ChannelIndexBuilder.version)"
        for client in clients {
            let listing = try client.shardIndexes(subdir, engine)
            listings.append(listing)
            if let listing {
                found.append(nil)
                key += " " + listing.map { "\($0.subdir) \($0.digest.hex)" }.joined(separator: " ")
            } else {
                let index = try client.refresh(subdir, engine)
                found.append(index)
                key += " \(index.index.name)"
            }
        }
        // Names are followed from channel to channel: what one of them says anew may change what another one is asked.
        key = SHA256Hasher.digest(of: Array(key.utf8)).hex
        var isKnown = true
        for place in clients.indices where listings[place] != nil {
            guard let known = try clients[place].covered(subdir, key, names) else {
                isKnown = false
                break
            }
            found[place] = (known, false)
        }
        if !isKnown { try follow(names, subdir, key, listings, engine, &found) }
        return found.compactMap { $0 }
    }

    private func follow(
        _ names: Set<String>, _ subdir: String, _ key: String, _ listings: [[SubdirText]?], _ engine: TransferEngine,
        _ found: inout [(index: Path, changed: Bool)?]
    ) throws(Failure) {
        var channels: [Channel] = []
        for (place, client) in clients.enumerated() {
            if let listing = listings[place] {
                channels.append(.shards(try ShardReading(client, listing)))
            } else if let index = found[place]?.index {
                do throws(IndexError) {
                    channels.append(.whole(ChannelIndexHolder(try ChannelIndex.open(index))))
                } catch {
                    throw error.failure(client.name)
                }
            }
        }
        var seen: Set<String> = []
        var open = names
        while !open.isEmpty {
            var next: Set<String> = []
            var wanted = channels.map { _ in [String]() }
            for name in open.sorted() where seen.insert(name).inserted {
                // The first channel that has a name owns it.
                for (place, channel) in channels.enumerated() {
                    if case .shards(let reading) = channel, reading.has(name) {
                        wanted[place].append(name)
                        break
                    }
                    if case .whole(let holder) = channel, let needs = try needs(of: name, holder.index, place) {
                        next.formUnion(needs)
                        break
                    }
                }
            }
            for (place, channel) in channels.enumerated() {
                guard case .shards(let reading) = channel, !wanted[place].isEmpty else { continue }
                next.formUnion(try reading.take(wanted[place], engine))
            }
            open = next.subtracting(seen)
        }
        for (place, channel) in channels.enumerated() {
            guard case .shards(let reading) = channel else { continue }
            found[place] = try clients[place].keep(reading, subdir, key, names)
        }
    }

    /// What the builds of a package require; nil where the channel has none of it.
    private func needs(
        of name: String, _ index: borrowing ChannelIndex, _ place: Int
    ) throws(Failure) -> Set<String>? {
        let package: ChannelPackage?
        do throws(IndexError) { package = try index.package(name) } catch { throw error.failure(clients[place].name) }
        guard let package else { return nil }
        var needs: Set<String> = []
        _ = package.forEachSpec { spec in
            if spec.number & 1 == 0, let name = ShardReading.name(package.text(of: spec)) { needs.insert(name) }
        }
        return needs
    }
}
