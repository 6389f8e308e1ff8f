internal import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// What a channel says of one subdir, on this machine.
struct SubdirText {
    let subdir: String
    let path: Path
    let digest: Digest
    /// Where it came from.
    let origin: Location
}

/// Brings what a channel says of one subdir: one conditional request when nothing changed.
struct SubdirFetch {
    let client: ChannelClient
    let subdir: String

    /// What is asked for, the first that is there.
    let files: [String]
    /// The file with what is known of the copy that is here.
    private let record: String

    static let shardIndex = "repodata_shards.msgpack.zst"
    private static let wholes = ["repodata.json.zst", "repodata.json", "current_repodata.json"]

    /// What a channel says of all names at once.
    static func whole(_ client: ChannelClient, _ subdir: String) -> SubdirFetch {
        SubdirFetch(client: client, subdir: subdir, files: wholes, record: "\(subdir).state")
    }

    /// Where it says what of each name.
    static func shards(_ client: ChannelClient, _ subdir: String) -> SubdirFetch {
        SubdirFetch(client: client, subdir: subdir, files: [shardIndex], record: "\(subdir).shards")
    }

    /// Whether there is a copy already.
    func isKnown() throws(Failure) -> Bool { try client.read(record) != nil }

    /// What is known of the copy that is here: four lines.
    private struct State {
        /// The file at the channel.
        var file: String
        var digest: Digest
        var validator: Validator

        init(file: String, digest: Digest, validator: Validator) {
            self.file = file
            self.digest = digest
            self.validator = validator
        }

        init?(_ bytes: [UInt8]) {
            let lines = String(decoding: bytes, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            guard lines.count >= 4, (SubdirFetch.wholes + [SubdirFetch.shardIndex]).contains(String(lines[0])) else {
                return nil
            }
            do throws(DigestError) { digest = try Digest(hex: String(lines[1])) } catch { return nil }
            file = String(lines[0])
            validator = Validator(
                etag: lines[2].isEmpty ? nil : String(lines[2]),
                lastModified: lines[3].isEmpty ? nil : String(lines[3]))
        }

        var text: String { "\(file)\n\(digest.hex)\n\(validator.etag ?? "")\n\(validator.lastModified ?? "")\n" }
    }

    private func copy(_ state: State) -> Path {
        client.folder / "\(subdir)-\(state.digest.hex.prefix(32))-\(state.file)"
    }

    /// Nil when the channel has no such subdir, or cannot show it: then `client` knows why.
    func bring(_ engine: TransferEngine) throws(Failure) -> SubdirText? {
        if let folder = client.location.path, client.places == [client.location] { return try find(folder / subdir) }
        var known = try client.read(record).flatMap { State($0) }
        if let state = known, !FileSystem.exists(copy(state)) { known = nil }
        // What was there last is asked for first.
        let files = (known.map { [$0.file] } ?? []) + self.files.filter { $0 != known?.file }
        for file in files {
            let state = known?.file == file ? known : nil
            let locations = try client.places.map { place throws(Failure) in try below(file, at: place) }
            let unfinished = client.unfinishedPath()
            defer { try? FileSystem.removeTree(unfinished) }
            let sink: FileSink
            do throws(SystemError) { sink = try FileSink(unfinished) } catch {
                throw error.failure("keep the channel of source `\(client.name)`")
            }
            let validator = state.flatMap { $0.validator == Validator() ? nil : $0.validator }
            let request = TransferRequest(
                tag: 0, mirrors: locations, maximumSize: 1 << 31, validator: validator,
                isConditional: validator != nil)
            let result = engine.run([request]) { _ in sink }[0]
            if let problem = sink.problem { throw problem.failure("keep the channel of source `\(client.name)`") }
            let response: TransferResponse
            do throws(TransferError) { response = try result.get() } catch {
                try skip(file, error)
                continue
            }
            let origin = locations[response.mirror]
            if !response.isUnchanged, let problem = Self.problem(with: file, sink.beginning) {
                client.skip(
                    subdir, "\(origin): \(problem)", RepodataError(.foreign(problem)).failure(client.name, "\(origin)"),
                    meansAbsent: true)
                continue
            }
            if response.isUnchanged, let state {
                return SubdirText(subdir: subdir, path: copy(state), digest: state.digest, origin: origin)
            }
            let new = State(file: file, digest: sink.digest, validator: response.validator)
            try client.keeping { () throws(SystemError) in
                try sink.close()
                try FileSystem.rename(unfinished, to: copy(new))
                try FileSystem.writeAtomically(client.folder / record, Array(new.text.utf8))
                for file in self.files { try client.clear("\(subdir)-", "-\(file)", but: copy(new)) }
            }
            return SubdirText(subdir: subdir, path: copy(new), digest: new.digest, origin: origin)
        }
        return nil
    }

    /// Goes on without a file that cannot be had, if a server's answer says so; a server that cannot be reached, or does not
    /// answer, ends it.
    private func skip(_ file: String, _ error: TransferError) throws(Failure) {
        var diagnostic = error.diagnostic
        diagnostic.notes.append("it is what the channel of source `\(client.name)` says of \(subdir)")
        switch error.kind {
        case .notFound: break
        case .forbidden, .rejected, .serverFailed, .limited, .malformed, .redirectRefused, .tooManyRedirects:
            client.skip(subdir, error.main.sentence, Failure(diagnostic), meansAbsent: error.meansAbsent)
        default: throw Failure(diagnostic)
        }
    }

    /// What is wrong with a file that begins so; nil for one that may be what it is called. Some servers have a page for each
    /// address, with status 200.
    private static func problem(with file: String, _ beginning: [UInt8]) -> String? {
        let isRight =
            file.hasSuffix(".zst")
            // RFC 8878, section 3.1: a frame, or one that is to be skipped.
            ? beginning.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
                || beginning.dropFirst().starts(with: [0x2a, 0x4d, 0x18])
            : beginning.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
        if isRight { return nil }
        let isPage = beginning.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "<")
        return isPage ? "it is a page, not `\(file)`" : "it is not `\(file)`"
    }

    private func below(_ file: String, at place: Location) throws(Failure) -> Location {
        // A plain file name is always below.
        do throws(LocationError) { return try place.appending("\(subdir)/\(file)") } catch {
            preconditionFailure("\(file)")
        }
    }

    /// In a folder on this machine nothing is copied.
    private func find(_ folder: Path) throws(Failure) -> SubdirText? {
        for file in files where FileSystem.exists(folder / file) {
            var hasher = SHA256Hasher()
            do throws(SystemError) {
                let text = try Descriptor.open(folder / file, .read)
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
                defer { unsafe buffer.deallocate() }
                while true {
                    let count = try unsafe text.read(into: buffer)
                    if count == 0 { break }
                    unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                }
            } catch { throw error.failure("read the channel of source `\(client.name)`") }
            return SubdirText(
                subdir: subdir, path: folder / file, digest: hasher.finish(), origin: Location(path: folder / file))
        }
        return nil
    }
}
