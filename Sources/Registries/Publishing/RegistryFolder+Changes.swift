public import Diagnostics
public import Packages
public import Trust

/// What a publisher does besides adding bottles.
extension RegistryFolder {
    /// Withdraws a version, or takes that back: locks that have it keep it, and nobody else gets it.
    ///
    /// - Parameter reason: nil to take it back.
    /// - Returns: how many bottles it is.
    public func yank(_ name: String, _ version: Version, reason: String?) throws(Failure) -> Int {
        try locked { () throws(Failure) in
            try change { index throws(Failure) in try yank(name, version, reason: reason, in: index) }
        }
    }

    private func yank(
        _ name: String, _ version: Version, reason: String?, in index: IndexEdit
    ) throws(Failure) -> Int {
        var candidates = try Self.reading { () throws(IndexError) in try index.candidates(of: name) }
        var count = 0
        for place in candidates.indices where candidates[place].version == version {
            candidates[place].yanked = reason
            count += 1
        }
        if count == 0 {
            let known = candidates.map(\.version.text)
            throw Failure(
                Diagnostic(
                    .candidateUnknown, "the registry has no \(name) \(version.text)",
                    notes: known.isEmpty ? [] : ["it has \(known.joined(separator: ", "))"],
                    hints: ["versions are written as they were published: NAME@VERSION"]))
        }
        try Self.reading { () throws(IndexError) in try index.replace(name, by: candidates) }
        return count
    }

    /// Signs the timestamp anew.
    public func refresh(_ keys: PublisherKeys) throws(Failure) {
        try locked(isChange: false) { () throws(Failure) in try TrustFolder(registry: folder).refresh(keys) }
    }

    /// Gives a role a new key; returns its public part.
    public func rotate(_ role: RootMetadata.TopRole, _ keys: PublisherKeys) throws(Failure) -> String {
        try locked(isChange: false) { () throws(Failure) in try TrustFolder(registry: folder).rotate(role, keys).text }
    }
}
