internal import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// A registry that is signed: what is current is what its metadata says, whoever serves it.
extension RegistryClient {
    /// Asks one place after the other until one has what is rightly signed; a wicked mirror keeps nobody from a good one.
    func refresh(
        _ trust: RegistryTrust, _ old: Path?, _ engine: TransferEngine
    ) throws(Failure) -> (index: Path, changed: Bool) {
        var first: Failure?
        var closed: (place: Int, learned: Learned)?
        func take(_ learned: Learned, from place: Int) throws(Trouble) -> (index: Path, changed: Bool) {
            for closing in learned.closed { close(closing) }
            let order = [places[place]] + places[..<place] + places[(place + 1)...]
            let whole = try keepNamespaces(learned.description, from: order, engine)
            return try keep(whole, Array(whole.text.utf8), old, from: order, engine)
        }
        for (number, place) in places.enumerated() {
            do throws(Trouble) {
                let learned = try learn(trust, from: place, engine)
                // Another place may have of a namespace what this one lacks.
                if !learned.closed.isEmpty, number + 1 < places.count {
                    closed = closed ?? (number, learned)
                    note("\(place) lacks a namespace; asking the next mirror")
                    continue
                }
                return try take(learned, from: number)
            } catch {
                switch error {
                case .here(let failure): throw failure
                case .there(let failure):
                    first = first ?? failure
                    if number + 1 < places.count {
                        note("\(place) is not believed: \(failure.all[0].message); asking the next mirror")
                    }
                }
            }
        }
        if let closed {
            do throws(Trouble) { return try take(closed.learned, from: closed.place) } catch {
                switch error {
                case .here(let failure), .there(let failure): throw failure
                }
            }
        }
        throw first ?? unnamedRoot()
    }

    /// What signed metadata says.
    private struct Learned {
        let description: RegistryDescription
        let closed: [Closing]
    }

    /// Brings what is trusted up to date and returns what it says of the index.
    private func learn(
        _ trust: RegistryTrust, from place: Location, _ engine: TransferEngine
    ) throws(Trouble) -> Learned {
        let now = try time()
        try beginTrust(trust, from: place, engine)
        // A publisher signs the timestamp last and always, also after new roots: where it is the same file, nothing else
        // is new, and one request is enough.
        let known = try refusing { () throws(MetadataError) in try trust.store.read("timestamp") }
        let validator = try here { () throws(Failure) in
            try known.flatMap { bytes throws(Failure) in try readValidator(of: bytes) }
        }
        let fetched: FetchedDocument
        do throws(TransferError) {
            fetched = try engine.fetch(
                [below("\(SignedLayout.folder)/timestamp.json", at: place)], maximumSize: MetadataLimits().timestamp,
                validator: validator)
        } catch { throw .there(metadataFailure(error)) }
        let bytes = fetched.isUnchanged ? known ?? [] : fetched.bytes
        let client = TrustClient(
            trust.store, RegistryFetcher(engine: engine, registry: place, timestamp: bytes))
        let current =
            fetched.isUnchanged
            ? try refusing { () throws(MetadataError) in try trust.store.current(at: now) } : nil
        let target: TargetDescription?
        let repository: TrustedRepository
        do throws(RefreshError<TransferError>) {
            if let current { repository = current } else { repository = try client.refresh(at: now) }
            target = try client.target(SignedLayout.indexTarget, in: repository)
        } catch {
            switch error {
            case .refused(let error): throw trouble(error)
            case .fetch(let error): throw .there(metadataFailure(error))
            }
        }
        guard let target, var description = RegistryDescription(target, among: repository.targets.targets)
        else {
            throw trouble(MetadataError("targets", .unlisted(SignedLayout.indexTarget)))
        }
        let (parts, closed) = try learnNamespaces(client, repository)
        description.namespaces = parts
        if !fetched.isUnchanged { try keepValidator(fetched.validator, for: bytes) }
        return Learned(description: description, closed: closed)
    }

    /// Fetches the root that the Stoutfile names, when nothing is known yet.
    func beginTrust(
        _ trust: RegistryTrust, from place: Location, _ engine: TransferEngine
    ) throws(Trouble) {
        let begun = try refusing { () throws(MetadataError) in try trust.store.read("root") != nil }
        if begun { return }
        let bytes: [UInt8]
        do throws(TransferError) {
            bytes = try engine.fetch(
                [below("\(SignedLayout.folder)/\(SignedLayout.root(trust.root))", at: place)],
                maximumSize: MetadataLimits().root
            ).bytes
        } catch {
            guard case .notFound = error.kind else {
                throw .there(metadataFailure(error, .root, limit: MetadataLimits().root))
            }
            throw .there(
                Failure(
                    Diagnostic(
                        .registryRootDiffers, "source `\(name)` has no root with the digest that the Stoutfile names",
                        notes: ["at \(place)", "the digest is \(trust.root.prefixed)"],
                        hints: ["is the address right? if it is, ask the publisher for the root's digest"])))
        }
        guard SHA256Hasher.digest(of: bytes) == trust.root else {
            throw .there(
                Failure(
                    Diagnostic(
                        .registryRootDiffers, "the root of source `\(name)` is not the one that the Stoutfile names",
                        notes: [
                            "the Stoutfile names \(trust.root.prefixed)",
                            "what came is \(SHA256Hasher.digest(of: bytes).prefixed)",
                        ],
                        hints: ["do not take the other one before its publisher has confirmed it"])))
        }
        try refusing { () throws(MetadataError) in try trust.store.begin(with: bytes) }
    }

    /// Whether the server has signed metadata.
    func isSigned(_ engine: TransferEngine) -> Bool {
        let timestamps = places.map { below("\(SignedLayout.folder)/timestamp.json", at: $0) }
        return (try? engine.fetch(timestamps, maximumSize: MetadataLimits().timestamp)) != nil
    }

    /// Why a remote registry is not believed of which the Stoutfile says neither a root nor that it has none.
    func withoutSignature(_ engine: TransferEngine) -> Failure {
        let timestamps = places.map { below("\(SignedLayout.folder)/timestamp.json", at: $0) }
        do throws(TransferError) {
            _ = try engine.fetch(timestamps, maximumSize: MetadataLimits().timestamp)
            return unnamedRoot()
        } catch {
            guard error.meansAbsent else { return failure(error) }
            return Failure(
                Diagnostic(
                    .registryUnsigned, "source `\(name)` is remote, and nobody signs it",
                    notes: [
                        "at \(location)", "whoever controls its server, or the way to it, could change what is locked",
                    ],
                    hints: [
                        "ask its publisher to sign it: `stout registry init --keys DIR`",
                        "to believe the server all the same, add `unsigned = true` to the source",
                    ]))
        }
    }

    func unnamedRoot() -> Failure {
        Failure(
            Diagnostic(
                .registrySigned, "the registry of source `\(name)` is signed, and the Stoutfile does not name its root",
                notes: ["at \(location)"],
                hints: [
                    "ask its publisher for the digest and add `root = \"sha256:…\"` to the source",
                    "`stout add --source \(name)=LOCATION`, as the Stoutfile has it, shows its keys and asks",
                ]))
    }

    func time() throws(Trouble) -> Timestamp {
        if let judgedAt { return judgedAt }
        guard let time = Timestamp(Clock.text(Clock.now())) else {
            throw .here(
                Failure(
                    Diagnostic(
                        .trustExpired, "this machine's clock shows no date between the years 0 and 9999",
                        hints: ["set the clock"])))
        }
        return time
    }

    /// Why the first file that is asked for did not come.
    func metadataFailure(
        _ error: TransferError, _ role: RootMetadata.TopRole = .timestamp, limit: Int = MetadataLimits().timestamp
    ) -> Failure {
        switch error.kind {
        case .notFound:
            return Failure(
                Diagnostic(
                    .trustMissing, "source `\(name)` is not a signed registry", notes: ["at \(location)"],
                    hints: ["check the address; a registry that is not signed has no `root` in the Stoutfile"]
                        + lastGood))
        case .tooLarge, .sizeDiffers: return MetadataError(role.rawValue, .size(limit: limit)).failure(name)
        default: return failure(error)
        }
    }

    func refusing<Value>(_ body: () throws(MetadataError) -> Value) throws(Trouble) -> Value {
        do throws(MetadataError) { return try body() } catch { throw trouble(error) }
    }

    func here<Value>(_ body: () throws(Failure) -> Value) throws(Trouble) -> Value {
        do throws(Failure) { return try body() } catch { throw .here(error) }
    }

    func trouble(_ error: MetadataError) -> Trouble {
        if case .system = error.reason { return .here(error.failure(name)) }
        return .there(error.failure(name))
    }
}
