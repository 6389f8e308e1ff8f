internal import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// A registry that is signed: what is current is what its metadata says, whoever serves it.
extension RegistryClient {
    /// Brings what is trusted up to date and returns what it says of the index.
    func refreshTrusted(_ trust: RegistryTrust, _ engine: TransferEngine) throws(Failure) -> RegistryDescription {
        let now = try time()
        try beginTrust(trust, engine)
        // A publisher signs the timestamp last and always, also after new roots: where it is the same file, nothing else is
        // new, and one request is enough.
        let known = try refusing { () throws(MetadataError) in try trust.store.read("timestamp") }
        let validator = try known.flatMap { bytes throws(Failure) in try readValidator(of: bytes) }
        let fetched: FetchedDocument
        do throws(TransferError) {
            fetched = try engine.fetch(
                [below("\(SignedLayout.folder)/timestamp.json")], maximumSize: MetadataLimits().timestamp,
                validator: validator)
        } catch { throw metadataFailure(error) }
        let bytes = fetched.isUnchanged ? known ?? [] : fetched.bytes
        let client = TrustClient(
            trust.store, RegistryFetcher(engine: engine, registry: location, timestamp: bytes))
        let current = fetched.isUnchanged ? try refusing { () throws(MetadataError) in try trust.store.current(at: now) } : nil
        let target: TargetDescription?
        do throws(RefreshError<TransferError>) {
            let repository: TrustedRepository
            if let current { repository = current } else { repository = try client.refresh(at: now) }
            target = try client.target(SignedLayout.indexTarget, in: repository)
        } catch {
            switch error {
            case .refused(let error): throw error.failure(name)
            case .fetch(let error): throw metadataFailure(error)
            }
        }
        guard let target, let description = RegistryDescription(target) else {
            throw MetadataError("targets", .unlisted(SignedLayout.indexTarget)).failure(name)
        }
        if !fetched.isUnchanged { try keepValidator(fetched.validator, for: bytes) }
        return description
    }

    /// Fetches the root that the Stoutfile names, when nothing is known yet.
    private func beginTrust(_ trust: RegistryTrust, _ engine: TransferEngine) throws(Failure) {
        let begun = try refusing { () throws(MetadataError) in try trust.store.read("root") != nil }
        if begun { return }
        let bytes: [UInt8]
        do throws(TransferError) {
            bytes = try engine.fetch(
                [below("\(SignedLayout.folder)/\(SignedLayout.root(trust.root))")],
                maximumSize: MetadataLimits().root
            ).bytes
        } catch {
            guard case .notFound = error.kind else { throw metadataFailure(error) }
            throw Failure(
                Diagnostic(
                    .registryRootDiffers, "source `\(name)` has no root with the digest that the Stoutfile names",
                    notes: ["at \(location)", "the digest is \(trust.root.prefixed)"],
                    hints: ["is the address right? if it is, ask the publisher for the root's digest"]))
        }
        guard SHA256Hasher.digest(of: bytes) == trust.root else {
            throw Failure(
                Diagnostic(
                    .registryRootDiffers, "the root of source `\(name)` is not the one that the Stoutfile names",
                    notes: [
                        "the Stoutfile names \(trust.root.prefixed)",
                        "what came is \(SHA256Hasher.digest(of: bytes).prefixed)",
                    ],
                    hints: ["do not take the other one before its publisher has confirmed it"]))
        }
        try refusing { () throws(MetadataError) in try trust.store.begin(with: bytes) }
    }

    /// Whether the server has signed metadata.
    func isSigned(_ engine: TransferEngine) -> Bool {
        let timestamp = below("\(SignedLayout.folder)/timestamp.json")
        return (try? engine.fetch([timestamp], maximumSize: MetadataLimits().timestamp)) != nil
    }

    func unnamedRoot() -> Failure {
        Failure(
            Diagnostic(
                .registrySigned, "the registry of source `\(name)` is signed, and the Stoutfile does not name its root",
                notes: ["at \(location)"],
                hints: ["ask its publisher for the digest and add `root = \"sha256:…\"` to the source"]))
    }

    private func time() throws(Failure) -> Timestamp {
        guard let time = Timestamp(Clock.text(Clock.now())) else {
            throw Failure(
                Diagnostic(
                    .trustExpired, "this machine's clock shows no date between the years 0 and 9999",
                    hints: ["set the clock"]))
        }
        return time
    }

    private func metadataFailure(_ error: TransferError) -> Failure {
        if case .notFound = error.kind {
            return Failure(
                Diagnostic(
                    .trustMissing, "source `\(name)` is not a signed registry", notes: ["at \(location)"],
                    hints: ["check the address; a registry that is not signed has no `root` in the Stoutfile"]))
        }
        return failure(error)
    }

    private func refusing<Value>(_ body: () throws(MetadataError) -> Value) throws(Failure) -> Value {
        do throws(MetadataError) { return try body() } catch { throw error.failure(name) }
    }
}
