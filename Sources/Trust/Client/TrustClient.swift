public import Packages

/// The client's side of The Update Framework, version 1.0: brings the metadata of one repository up to date and finds what
/// it vouches for. Names, order and checks are those of the specification's section 5, "Detailed client workflow".
/// https://theupdateframework.github.io/specification/latest/#detailed-client-workflow
public struct TrustClient<Fetcher: MetadataFetcher> {
    public typealias Problem = RefreshError<Fetcher.Problem>

    let store: MetadataStore
    public let fetcher: Fetcher
    let limits: MetadataLimits

    /// - Parameter store: must have a root already.
    public init(_ store: MetadataStore, _ fetcher: Fetcher, limits: MetadataLimits = MetadataLimits()) {
        self.store = store
        self.fetcher = fetcher
        self.limits = limits
    }

    /// Brings root, timestamp, snapshot and targets up to date. What was trusted before stays in the store where something
    /// is wrong with the new.
    ///
    /// - Parameter time: what is now, in UTC, fixed for the whole refresh (section 5.1).
    public func refresh(at time: Timestamp) throws(Problem) -> TrustedRepository {
        let lock = try refusing { () throws(MetadataError) in try store.lock() }
        return try withExtendedLifetime(lock) { () throws(Problem) in
            let root = try refreshRoot(at: time)
            let timestamp = try refreshTimestamp(root, at: time)
            let snapshot = try refreshSnapshot(root, timestamp, at: time)
            let targets = try load(
                root.signers(of: .targets), snapshot, isConsistent: root.hasConsistentSnapshots, at: time)
            return TrustedRepository(
                root: root, timestamp: timestamp, snapshot: snapshot, targets: targets, time: time)
        }
    }

    /// Section 5.3: each new root is signed by the keys of the one before it, so all of them are asked for.
    private func refreshRoot(at time: Timestamp) throws(Problem) -> RootMetadata {
        let role = RootMetadata.TopRole.root.rawValue
        var root = try refusing { () throws(MetadataError) in
            guard let bytes = try store.read(role) else { throw MetadataError(role, .missing) }
            return try RootMetadata.trusted(bytes)
        }
        var rotations = 0
        while case .bytes(let bytes) = try ask("\(root.head.version + 1).root.json", role, limit: limits.root) {
            if rotations == limits.rotations {
                throw .refused(MetadataError(role, .rotations(limit: limits.rotations)))
            }
            root = try refusing { () throws(MetadataError) in
                let next = try root.successor(bytes)
                try store.write(bytes, role)
                return next
            }
            rotations += 1
        }
        // Only the last root counts: those on the way may be past their time (section 5.3.10).
        if root.head.isExpired(at: time) { throw .refused(MetadataError(role, .expired(root.head.expires))) }
        return root
    }

    /// Section 5.4.
    private func refreshTimestamp(_ root: RootMetadata, at time: Timestamp) throws(Problem) -> TimestampMetadata {
        let role = RootMetadata.TopRole.timestamp.rawValue
        // What the root's keys of today do not sign any more binds nobody: this is how a repository recovers from a stolen
        // key that signed far too high a version (section 5.3.11).
        let known = try trusted(role) { bytes throws(MetadataError) in try TimestampMetadata(bytes, root) }
        let bytes = try demand("timestamp.json", role, limit: limits.timestamp)
        return try refusing { () throws(MetadataError) in
            let new = try TimestampMetadata(bytes, root)
            if let known {
                if new.head.version < known.head.version {
                    throw MetadataError(role, .rollback(known: known.head.version, offered: new.head.version))
                }
                if new.head.version == known.head.version {
                    // Nothing is new. The one that is trusted already stays, byte for byte.
                    try known.checkTime(time, life: limits.timestampLife)
                    return known
                }
                if new.snapshot.version < known.snapshot.version {
                    throw MetadataError(
                        RootMetadata.TopRole.snapshot.rawValue,
                        .rollback(known: known.snapshot.version, offered: new.snapshot.version))
                }
            }
            try new.checkTime(time, life: limits.timestampLife)
            try store.write(bytes, role)
            return new
        }
    }

    /// Section 5.5.
    private func refreshSnapshot(
        _ root: RootMetadata, _ timestamp: TimestampMetadata, at time: Timestamp
    ) throws(Problem) -> SnapshotMetadata {
        let role = RootMetadata.TopRole.snapshot.rawValue
        let reference = timestamp.snapshot
        let known = try trusted(role) { bytes throws(MetadataError) in try SnapshotMetadata(bytes, root) }
        if let known, known.head.version == reference.version, !known.head.isExpired(at: time) { return known }
        let name = root.hasConsistentSnapshots ? "\(reference.version).snapshot.json" : "snapshot.json"
        let bytes = try demand(name, role, limit: limit(reference, limits.snapshot))
        return try refusing { () throws(MetadataError) in
            try reference.file.check(bytes, role: role)
            let new = try SnapshotMetadata(bytes, root)
            if new.head.version != reference.version {
                throw MetadataError(role, .version(expected: reference.version, found: new.head.version))
            }
            if let known { try new.check(after: known) }
            if new.head.isExpired(at: time) { throw MetadataError(role, .expired(new.head.expires)) }
            try store.write(bytes, role)
            return new
        }
    }

    /// Section 5.6, for the top role and for each delegation.
    func load(
        _ signers: Signers, _ snapshot: SnapshotMetadata, isConsistent: Bool, at time: Timestamp
    ) throws(Problem) -> TargetsMetadata {
        let role = signers.role
        guard let reference = snapshot.files["\(role).json"] else {
            throw .refused(MetadataError(role, .unlisted("\(role).json")))
        }
        func read(_ bytes: [UInt8]) throws(MetadataError) -> TargetsMetadata {
            try reference.file.check(bytes, role: role)
            let targets = try TargetsMetadata(bytes, signers)
            if targets.head.version != reference.version {
                throw MetadataError(role, .version(expected: reference.version, found: targets.head.version))
            }
            if targets.head.isExpired(at: time) { throw MetadataError(role, .expired(targets.head.expires)) }
            return targets
        }
        if let known = try trusted(role, read) { return known }
        let file = "\(FileName.of(role)).json"
        let bytes = try demand(
            isConsistent ? "\(reference.version).\(file)" : file, role, limit: limit(reference, limits.targets))
        return try refusing { () throws(MetadataError) in
            let targets = try read(bytes)
            try store.write(bytes, role)
            return targets
        }
    }

    /// What the store has of a role, if it is still right; what is not is as if it were not there.
    private func trusted<Value>(
        _ role: String, _ read: ([UInt8]) throws(MetadataError) -> Value
    ) throws(Problem) -> Value? {
        let bytes = try refusing { () throws(MetadataError) in try store.read(role) }
        guard let bytes else { return nil }
        do throws(MetadataError) { return try read(bytes) } catch { return nil }
    }

    private func limit(_ reference: MetadataReference, _ most: Int) -> Int {
        min(reference.file.length.map { Int(clamping: $0) } ?? most, most)
    }

    private func ask(_ name: String, _ role: String, limit: Int) throws(Problem) -> MetadataAnswer {
        let answer: MetadataAnswer
        do throws(Fetcher.Problem) { answer = try fetcher.fetch(name, limit: limit) } catch { throw .fetch(error) }
        switch answer {
        case .tooLarge: throw .refused(MetadataError(role, .size(limit: limit)))
        case .bytes(let bytes) where bytes.count > limit: throw .refused(MetadataError(role, .size(limit: limit)))
        default: return answer
        }
    }

    private func demand(_ name: String, _ role: String, limit: Int) throws(Problem) -> [UInt8] {
        guard case .bytes(let bytes) = try ask(name, role, limit: limit) else {
            throw .refused(MetadataError(role, .missing))
        }
        return bytes
    }

    private func refusing<Value: ~Copyable>(
        _ body: () throws(MetadataError) -> Value
    ) throws(Problem) -> Value {
        do throws(MetadataError) { return try body() } catch { throw .refused(error) }
    }
}
