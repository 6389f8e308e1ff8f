internal import Archives
public import Diagnostics
internal import Notation
internal import Packages
public import Transfers
public import Unix

/// The part of a source's channels that packages need, as channels that are smaller (spec/vendor.md, "Sources").
///
/// It is made of the indexes, so that it is the same whether they were made of shards or of whole texts. What the indexes
/// order by is in it: builds that are tied are ordered by what they require, and of that all is there.
public struct ChannelSlice {
    /// In the order of their priority.
    let clients: [ChannelClient]
    /// Their folders below the source's; empty for a single one.
    let folders: [String]

    public init(_ clients: [ChannelClient], folders: [String]) {
        precondition(clients.count == folders.count, "each channel has a folder")
        self.clients = clients
        self.folders = folders
    }

    /// What the text of a subdir is called.
    public static func path(of subdir: String, in folder: String) -> String {
        (folder.isEmpty ? "" : folder + "/") + "\(subdir)/repodata.json.zst"
    }

    /// All builds of packages, and of whatever any of these requires on any of the platforms. The indexes are brought up to
    /// date first.
    ///
    /// - Parameters:
    ///   - names: of packages.
    ///   - subdirs: of the platforms, without `noarch`.
    ///   - scratch: a folder that is there, for files that are removed again.
    public func files(
        of names: Set<String>, _ subdirs: [String], _ engine: TransferEngine, scratch: Path
    ) throws(Failure) -> [VendorSlice.File] {
        var asked = names
        while true {
            var indexes: [[OpenChannel]] = []
            for subdir in subdirs { indexes.append(try refresh(subdir, asked, engine)) }
            let (found, needed) = try closure(names, indexes)
            // What one platform needs is asked for on all: a channel with shards has brought only what it was asked.
            if needed.isSubset(of: asked) || found { return try texts(of: needed, subdirs, indexes, scratch) }
            asked = needed
        }
    }

    private func refresh(
        _ subdir: String, _ names: Set<String>, _ engine: TransferEngine
    ) throws(Failure) -> [OpenChannel] {
        var open: [OpenChannel] = []
        for one in try ChannelUpdate(clients).refresh(subdir, names: names, engine) {
            do throws(IndexError) { open.append(OpenChannel(try ChannelIndex.open(one.index))) } catch {
                throw error.failure(clients[0].name)
            }
        }
        return open
    }

    /// The names, with those that they need.
    ///
    /// - Returns: whether all of them were brought, and the names.
    private func closure(
        _ names: Set<String>, _ indexes: [[OpenChannel]]
    ) throws(Failure) -> (isWhole: Bool, names: Set<String>) {
        var seen: Set<String> = []
        var isWhole = true
        var open = names.sorted()
        while let name = open.popLast() {
            guard seen.insert(name).inserted else { continue }
            for channels in indexes {
                do throws(IndexError) {
                    guard let (_, package) = try owner(of: name, channels) else { continue }
                    guard let package else {
                        isWhole = false
                        continue
                    }
                    _ = package.forEachSpec { spec in
                        guard spec.number & 1 == 0, let need = ShardReading.name(package.text(of: spec)) else { return }
                        if !seen.contains(need) { open.append(need) }
                    }
                } catch { throw error.failure(clients[0].name) }
            }
        }
        return (isWhole, seen)
    }

    /// The first channel that has a name, and what it has; no package where nothing of it was brought.
    private func owner(
        of name: String, _ channels: [OpenChannel]
    ) throws(IndexError) -> (place: Int, package: ChannelPackage?)? {
        for (place, channel) in channels.enumerated() {
            if let package = try channel.index.package(name) { return (place, package) }
            if try channel.index.isListed(name) { return (place, nil) }
            if try !channel.index.leftOut(of: name, limit: 1).isEmpty { return (place, nil) }
        }
        return nil
    }

    // MARK: - Texts

    /// By name of the file: what a channel says of it in one subdir.
    private typealias Records = [String: [UInt8]]

    private func texts(
        of names: Set<String>, _ subdirs: [String], _ indexes: [[OpenChannel]], _ scratch: Path
    ) throws(Failure) -> [VendorSlice.File] {
        var records = clients.map { _ in [String: Records]() }
        for place in clients.indices {
            for subdir in subdirs + ["noarch"] { records[place][subdir] = [:] }
        }
        for (subdir, channels) in zip(subdirs, indexes) {
            for name in names {
                do throws(IndexError) {
                    guard let (place, package) = try owner(of: name, channels), let package else { continue }
                    if !add(package, subdir, to: &records[place]) {
                        throw IndexError(channels[place].index.path, .malformed(name))
                    }
                } catch { throw error.failure(clients[0].name) }
            }
        }
        var files: [VendorSlice.File] = []
        for (place, folder) in folders.enumerated() {
            for (subdir, records) in records[place].sorted(by: { $0.key < $1.key }) {
                let bytes = try compressed(Self.text(subdir, records), scratch)
                files.append(VendorSlice.File(path: Self.path(of: subdir, in: folder), bytes: bytes))
            }
        }
        return files
    }

    private func add(_ package: ChannelPackage, _ subdir: String, to records: inout [String: Records]) -> Bool {
        var lists = [(depends: [JSONValue], constrains: [JSONValue])](repeating: ([], []), count: package.count)
        let hasSpecs = package.forEachSpec { spec in
            let text = JSONValue.string(String(decoding: package.text(of: spec), as: UTF8.self))
            package.forEachRun(of: spec) { run in
                for rank in run {
                    if spec.number & 1 == 0 {
                        lists[rank].depends.append(text)
                    } else {
                        lists[rank].constrains.append(text)
                    }
                }
            }
        }
        let hasBuilds = package.forEachBuild { build in
            let rank = build.rank
            var members: [(key: String, value: JSONValue)] = [
                ("build", .string(package.buildText(rank))), ("build_number", .integer(Int64(package.numbers[rank]))),
            ]
            if !lists[rank].constrains.isEmpty { members.append(("constrains", .array(lists[rank].constrains))) }
            members.append(("depends", .array(lists[rank].depends)))
            if let license = build.license { members.append(("license", .string(license))) }
            members += [("name", .string(package.name)), ("sha256", .string(build.sha256.hex))]
            if build.size > 0 { members.append(("size", .integer(Int64(build.size)))) }
            if build.timestamp > 0 { members.append(("timestamp", .integer(Self.written(build.timestamp)))) }
            // The index does not know which.
            if package.tracksFeatures(rank) { members.append(("track_features", .string("unnamed"))) }
            members.append(("version", .string(package.versions[rank].text)))
            let place = package.isNoarch(rank) ? "noarch" : subdir
            records[place, default: [:]][build.file] = Array(JSON.text(of: .object(members)).utf8)
        }
        return hasSpecs && hasBuilds
    }

    /// A time as everybody writes it, in milliseconds; in seconds where a reader would take these for seconds.
    private static func written(_ seconds: Int) -> Int64 {
        let milliseconds = Int64(seconds) * 1000
        return milliseconds > RepodataReader.lastSecond ? milliseconds : Int64(seconds)
    }

    /// The text of a subdir: a line for each file, by name.
    private static func text(_ subdir: String, _ records: Records) -> [UInt8] {
        var bytes = Array("{\"info\":\(JSON.text(of: ["subdir": .string(subdir)]))".utf8)
        let files = records.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        for (key, isTar) in [("packages", true), ("packages.conda", false)] {
            bytes += ",\n\"\(key)\":{".utf8
            var isFirst = true
            for file in files where file.hasSuffix(".tar.bz2") == isTar {
                bytes += (isFirst ? "\n" : ",\n").utf8
                bytes += "\(JSON.text(of: .string(file))):".utf8
                bytes += records[file] ?? []
                isFirst = false
            }
            bytes.append(UInt8(ascii: "}"))
        }
        return bytes + ",\n\"repodata_version\":1}\n".utf8
    }

    private func compressed(_ text: [UInt8], _ scratch: Path) throws(Failure) -> [UInt8] {
        let (plain, packed) = (scratch / "repodata.json", scratch / "repodata.json.zst")
        defer {
            try? FileSystem.removeTree(plain)
            try? FileSystem.removeTree(packed)
        }
        do throws(BottleError) {
            do throws(SystemError) { try FileSystem.write(plain, text) } catch { throw .system(error) }
            // Beyond that the highest level takes longer than the transfer of what it saves.
            _ = try ZstdFile.compress(plain, to: packed, level: text.count < 8 << 20 ? 19 : 9)
            do throws(SystemError) { return try FileSystem.read(packed) } catch { throw .system(error) }
        } catch {
            switch error {
            case .system(let error):
                throw error.failure("write a part of the channel of source `\(clients[0].name)`")
            case .refused(let refusal):
                throw Failure(
                    Diagnostic(
                        .indexUnusable,
                        "the part of the channel of source `\(clients[0].name)` could not be compressed",
                        notes: ["\(refusal)"], hints: ["try again"]))
            }
        }
    }
}
