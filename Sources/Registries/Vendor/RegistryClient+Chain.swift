public import Diagnostics
public import Packages
public import Transfers
internal import Trust
public import Unix

/// What is signed is the whole index, so that a part of it would be what somebody without a key says: all of it goes
/// with the metadata that vouches for it.
extension RegistryClient {
    /// The signed index as it is published, and every metadata file on the way to it from the root that the Stoutfile
    /// names. What this machine trusts is brought up to date first.
    ///
    /// - Parameters:
    ///   - scratch: a folder that is there, for files that are removed again.
    ///   - known: the bytes of a file below the source's vendor folder, if they are there and have a digest.
    public func chain(
        _ engine: TransferEngine, scratch: Path, known: (_ path: String, _ digest: Digest) -> [UInt8]?
    ) throws(Failure) -> VendorSlice {
        guard let trust else { preconditionFailure("`\(name)` is not signed") }
        _ = try refresh(engine)
        var first: Failure?
        for place in places {
            do throws(Trouble) { return try chain(trust, from: place, engine, scratch, known) } catch {
                switch error {
                case .here(let failure): throw failure
                case .there(let failure): first = first ?? failure
                }
            }
        }
        throw first ?? unnamedRoot()
    }

    /// Walks the whole way as a client does that knows nothing but the root.
    private func chain(
        _ trust: RegistryTrust, from place: Location, _ engine: TransferEngine, _ scratch: Path,
        _ known: (String, Digest) -> [UInt8]?
    ) throws(Trouble) -> VendorSlice {
        let now = try time()
        let fresh = RegistryTrust(root: trust.root, folder: scratch)
        defer { try? FileSystem.removeTree(fresh.store.folder) }
        try beginTrust(fresh, from: place, engine)
        let root = try refusing { () throws(MetadataError) in try fresh.store.read("root") ?? [] }
        let fetcher = RecordingFetcher(RegistryFetcher(engine: engine, registry: place, timestamp: nil))
        let client = TrustClient(fresh.store, fetcher)
        let repository: TrustedRepository
        let target: TargetDescription?
        do throws(RefreshError<TransferError>) {
            repository = try client.refresh(at: now)
            target = try client.target(SignedLayout.indexTarget, in: repository)
        } catch {
            switch error {
            case .refused(let error): throw trouble(error)
            case .fetch(let error): throw .there(metadataFailure(error))
            }
        }
        guard let target, let description = RegistryDescription(target, among: repository.targets.targets)
        else {
            throw trouble(MetadataError("targets", .unlisted(SignedLayout.indexTarget)))
        }
        try checkIsNoOlder(repository, trust)
        var files: [VendorSlice.File] = []
        // What could not be believed of a namespace was said by the refresh.
        let parts = try learnNamespaces(client, repository).parts.compactMap(\.index)
        for one in [description] + parts {
            let there = known(one.indexPath, one.indexDigest)
            let index: [UInt8]
            if let there {
                index = there
            } else {
                do throws(Trouble) { index = try self.index(one, engine) } catch {
                    // One that nobody serves is closed there as it is here.
                    guard one != description, case .there = error else { throw error }
                    continue
                }
            }
            files.append(VendorSlice.File(path: one.indexPath, bytes: index))
        }
        func add(_ name: String, _ bytes: [UInt8]) {
            files.append(VendorSlice.File(path: "\(SignedLayout.folder)/\(name)", bytes: bytes))
        }
        add(SignedLayout.root(trust.root), root)
        // What names comes after what it names; the timestamp, which names all, is last.
        for file in fetcher.files.reversed() where file.name != "timestamp.json" { add(file.name, file.bytes) }
        for file in fetcher.files where file.name == "timestamp.json" { add(file.name, file.bytes) }
        return VendorSlice(files: files, serial: description.serial, time: repository.validTime)
    }

    /// A mirror may have been asked that is behind the one from which this machine has learned.
    private func checkIsNoOlder(_ repository: TrustedRepository, _ trust: RegistryTrust) throws(Trouble) {
        let own = try refusing { () throws(MetadataError) in try trust.store.current(at: repository.time) }
        guard let own, repository.timestamp.head.version < own.timestamp.head.version else { return }
        throw trouble(
            MetadataError(
                "timestamp",
                .rollback(known: own.timestamp.head.version, offered: repository.timestamp.head.version)))
    }

    /// As it is served.
    private func index(_ description: RegistryDescription, _ engine: TransferEngine) throws(Trouble) -> [UInt8] {
        var locations: [Location] = []
        for place in places { locations.append(try below(indexOf: description, at: place)) }
        var wrong: Failure?
        for location in locations {
            do throws(TransferError) {
                let bytes = try engine.fetch([location], maximumSize: Int(clamping: description.indexSize)).bytes
                let digest = SHA256Hasher.digest(of: bytes)
                if digest == description.indexDigest { return bytes }
                wrong = wrong ?? differs(["announced: \(description.indexDigest.hex)", "served: \(digest.hex)"])
            } catch { wrong = wrong ?? failure(error) }
        }
        throw .there(wrong ?? unnamedRoot())
    }
}

extension TrustedRepository {
    /// A moment at which nothing in it had expired: when the timestamp was signed, where it says so, else the last second
    /// of the first role to expire.
    var validTime: Timestamp? {
        if let issued = timestamp.issued { return issued }
        let heads = [root.head, timestamp.head, snapshot.head, targets.head]
        guard let first = heads.map(\.expires).min() else { return nil }
        return Timestamp(Clock.text(first.secondsSince1970 - 1))
    }
}
