public import Diagnostics
internal import Packages
internal import SQLite
public import Transfers
internal import Trust
public import Unix

/// Keeps the local copy of one conda channel: what its subdirs say as it was fetched last, and the indexes that were made of
/// that, in `$CACHE/index/<key>/` (spec/sources/conda.md, "What is read").
public struct ChannelClient {
    /// The source's name in the Stoutfile, for messages.
    let name: String
    let location: Location
    let folder: Path
    /// Where its files are, best first.
    let places: [Location]
    let note: (String) -> Void
    private let brought = Brought()

    /// What was asked for already: `noarch` serves all platforms.
    private final class Brought {
        var texts: [String: SubdirText?] = [:]
        /// Of files that are not used although something was answered, the first that says no more than that it is not
        /// there.
        var absence: Failure?
        /// And, by subdir, the first that says more.
        var problems: [String: Failure] = [:]
    }

    /// Takes note of a file that is passed over.
    ///
    /// - Parameters:
    ///   - subdir: that it is of.
    ///   - reason: for who looks closely.
    ///   - failure: to be told where nothing else is there.
    ///   - meansAbsent: whether the answer is one that some servers give for what they do not have.
    func skip(_ subdir: String, _ reason: String, _ failure: Failure, meansAbsent: Bool) {
        note("\(reason); going on without it")
        if meansAbsent {
            brought.absence = brought.absence ?? failure
        } else {
            brought.problems[subdir] = brought.problems[subdir] ?? failure
        }
    }

    /// - Parameters:
    ///   - places: its mirrors and itself, best first.
    ///   - indexes: the folder of all local copies.
    ///   - note: told what only somebody who looks closely wants to know.
    public init(
        name: String, location: Location, places: [Location], indexes: Path, note: @escaping (String) -> Void = { _ in }
    ) {
        self.name = name
        self.location = location
        self.places = places
        self.note = note
        folder = indexes / IndexCopies.name(of: location, root: nil)
    }

    /// The index that was made last for a subdir, without asking anybody; nil when there is none.
    public func cached(_ subdir: String) throws(Failure) -> Path? {
        guard let bytes = try read("\(subdir).index") else { return nil }
        let index = folder / String(decoding: bytes, as: UTF8.self)
        return FileSystem.exists(index) ? index : nil
    }

    /// Brings the index of a platform's subdir and of `noarch` up to date. One client asks for each subdir once.
    ///
    /// - Returns: the index's file, and whether it is a new one.
    public func refresh(_ subdir: String, _ engine: TransferEngine) throws(Failure) -> (index: Path, changed: Bool) {
        try keeping { () throws(SystemError) in try FileSystem.makeOwnDirectories(folder) }
        var texts: [SubdirText] = []
        for subdir in [subdir, "noarch"] {
            let text: SubdirText?
            if let known = brought.texts[subdir] {
                text = known
            } else {
                text = try whole(subdir, engine)
            }
            if let text { texts.append(text) }
        }
        if texts.isEmpty {
            if let failure = brought.absence { throw failure }
            throw Failure(
                Diagnostic(
                    .channelMissing, "`\(location)`, which is source `\(name)`, is no conda channel",
                    notes: ["it has no `repodata.json` in `\(subdir)` and none in `noarch`"],
                    hints: ["check the address"]))
        }
        let digest = SHA256Hasher.digest(
            of: Array("\(ChannelIndexBuilder.version) \(texts.map { "\($0.subdir) \($0.digest)" })".utf8))
        let file = "\(subdir)-\(digest.hex.prefix(32)).sqlite"
        let index = folder / file
        let isNew = !FileSystem.exists(index)
        if isNew { try make(index, of: texts) }
        try take(index, subdir)
        try tellLeftOut(index)
        return (index, isNew)
    }

    /// What the channel says of all names of a subdir; nil where it has none.
    private func whole(_ subdir: String, _ engine: TransferEngine) throws(Failure) -> SubdirText? {
        let text = try SubdirFetch.whole(self, subdir).bring(engine)
        // A server that fails has not said that there is nothing: packages must not vanish for an hour.
        if text == nil, let problem = brought.problems[subdir] { throw problem }
        brought.texts.updateValue(text, forKey: subdir)
        return text
    }

    /// Makes an index the one that was made last.
    private func take(_ index: Path, _ subdir: String) throws(Failure) {
        if try cached(subdir) == index { return }
        try keeping { () throws(SystemError) in
            try FileSystem.writeAtomically(folder / "\(subdir).index", Array(index.name.utf8))
            try clear("\(subdir)-", ".sqlite", but: index)
        }
    }

    // MARK: - Shards

    /// The shard indexes of a platform's subdir and of `noarch`, up to date; nil where all has to be brought at once.
    func shardIndexes(_ subdir: String, _ engine: TransferEngine) throws(Failure) -> [SubdirText]? {
        if location.path != nil, places == [location] { return nil }
        try keeping { () throws(SystemError) in try FileSystem.makeOwnDirectories(folder) }
        var texts: [SubdirText] = []
        for subdir in [subdir, "noarch"] {
            let key = "\(subdir) \(SubdirFetch.shardIndex)"
            let whole = SubdirFetch.whole(self, subdir)
            // A channel that had none is not asked again.
            if try whole.isKnown() { return nil }
            let text: SubdirText?
            if let known = brought.texts[key] {
                text = known
            } else {
                text = try SubdirFetch.shards(self, subdir).bring(engine)
                brought.texts.updateValue(text, forKey: key)
            }
            if let text {
                texts.append(text)
                continue
            }
            // Either there is no such subdir, or it has no shards.
            if try self.whole(subdir, engine) != nil { return nil }
        }
        return texts.isEmpty ? nil : texts
    }

    /// The index that was made last of shards, if it was made for the same state of all channels and has what some names need.
    func covered(_ subdir: String, _ key: String, _ names: Set<String>) throws(Failure) -> Path? {
        guard let bytes = try read("\(subdir).names") else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
        guard lines.count >= 2, lines[0] == key, names.isSubset(of: lines[2...]) else { return nil }
        guard let index = try cached(subdir), index.name == lines[1] else { return nil }
        return index
    }

    /// Makes the index of shards that were read.
    ///
    /// - Parameters:
    ///   - key: of the state of all channels.
    ///   - names: for which the shards were read.
    func keep(
        _ reading: ShardReading, _ subdir: String, _ key: String, _ names: Set<String>
    ) throws(Failure) -> (index: Path, changed: Bool) {
        let digest = SHA256Hasher.digest(
            of: Array("\(ChannelIndexBuilder.version) \(reading.digests.sorted())".utf8))
        let index = folder / "\(subdir)-\(digest.hex.prefix(32)).sqlite"
        let isNew = !FileSystem.exists(index)
        if isNew {
            try make(index, of: reading.records, listed: reading.others)
            note("\(reading.digests.count) shards of \(name) for \(subdir)")
        }
        try take(index, subdir)
        let lines = [key, index.name] + names.union(reading.names).sorted()
        try keeping { () throws(SystemError) in
            try FileSystem.writeAtomically(
                folder / "\(subdir).names", Array(lines.map { $0 + "\n" }.joined().utf8))
            if isNew { try reading.clear() }
        }
        try tellLeftOut(index)
        return (index, isNew)
    }

    /// For who looks closely: the records that could not be used.
    private func tellLeftOut(_ path: Path) throws(Failure) {
        do throws(IndexError) {
            let index = try ChannelIndex.open(path)
            if index.leftOutCount == 0 { return }
            note("\(index.leftOutCount) of the records of \(name) cannot be used")
            let shown = try index.leftOut(limit: Self.mostTold)
            for record in shown { note(record.sentence) }
            if index.leftOutCount > shown.count { note("and \(index.leftOutCount - shown.count) more") }
        } catch { throw error.failure(name) }
    }

    /// Names of records that are left out.
    private static let mostTold = 20

    /// Nothing has the index's name before it is whole.
    private func make(_ index: Path, of texts: [SubdirText]) throws(Failure) {
        var records = ChannelRecords()
        for text in texts {
            do throws(RepodataText.Problem) {
                try RepodataText(path: text.path, isNoarch: text.subdir == "noarch").read(into: &records)
            } catch {
                switch error {
                case .system(let error): throw error.failure("read the channel of source `\(name)`")
                case .repodata(let error): throw error.failure(name, "\(text.origin)")
                }
            }
        }
        try make(index, of: records, listed: [])
    }

    /// - Parameter listed: names that the channel has and of which nothing was brought.
    private func make(_ index: Path, of records: ChannelRecords, listed: Set<String>) throws(Failure) {
        let ranking = ChannelRanking(records)
        let unfinished = unfinishedPath()
        defer { try? FileSystem.removeTree(unfinished) }
        do throws(DatabaseError) {
            var builder = ChannelIndexBuilder(records, ranking, listed: listed)
            try builder.write(unfinished)
        } catch { throw IndexError(index, .database(error)).failure(name) }
        try keeping { () throws(SystemError) in try FileSystem.rename(unfinished, to: index) }
    }

    func unfinishedPath() -> Path { folder / ".\(Process.identifier).\(UInt32.random(in: 0 ... .max)).new" }

    /// Removes former files of one kind. What is young stays: another stout may be about to open it.
    func clear(_ prefix: String, _ suffix: String, but kept: Path) throws(SystemError) {
        for name in try FileSystem.list(folder) {
            let path = folder / name
            let isUnfinished = name.hasSuffix(".new")
            guard isUnfinished || name.hasPrefix(prefix) && name.hasSuffix(suffix), path != kept,
                let status = try FileSystem.statusIfThere(path)
            else { continue }
            let age = Clock.now() - status.modified / 1_000_000_000
            if age >= (isUnfinished ? 86_400 : 600) { try FileSystem.removeTree(path) }
        }
    }

    func keeping(_ body: () throws(SystemError) -> Void) throws(Failure) {
        do throws(SystemError) { try body() } catch { throw error.failure("keep the index of `\(name)`") }
    }

    func read(_ file: String) throws(Failure) -> [UInt8]? {
        do throws(SystemError) { return try FileSystem.read(folder / file, limit: 1 << 16) } catch {
            if error.code == .noEntry { return nil }
            throw error.failure("read the copy of the channel of source `\(name)`")
        }
    }
}
