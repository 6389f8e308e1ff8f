public import Diagnostics
public import Packages
internal import Trust
public import Unix

/// What a publisher says of packages: new bottles, withdrawals, deprecations.
extension RegistryFolder {
    /// What was added.
    public struct Addition: Sendable {
        public let metadata: PackageMetadata
        public let digest: Digest
        /// In bytes.
        public let size: Int64
        /// The registry had this very bottle.
        public let isKnown: Bool
    }

    /// Adds bottles; all of them, or none.
    public func add(_ bottles: [Path]) throws(Failure) -> [Addition] {
        try locked { () throws(Failure) in
            var read: [(path: Path, file: BottleFile)] = []
            for path in bottles { read.append((path, try BottleFile.read(path))) }
            let names = Set(read.map(\.file.metadata.name))
            return try change(of: try owner(of: names), names: names) { index throws(Failure) in
                var additions: [Addition] = []
                for (path, file) in read { additions.append(try add(path, file, to: index)) }
                return additions
            }
        }
    }

    private func add(_ path: Path, _ file: BottleFile, to index: IndexEdit) throws(Failure) -> Addition {
        let candidate = file.candidate
        let known = try Self.reading { () throws(IndexError) in
            try index.candidates(of: candidate.name).first { $0.isSameBuild(as: candidate) }
        }
        if let known, known.bottle.sha256 != candidate.bottle.sha256 {
            throw Failure(
                Diagnostic(
                    .bottleKnown,
                    "the registry has another bottle of \(candidate.name) \(candidate.versionText) for \(candidate.platform)",
                    notes: ["a published bottle never changes: locks name it by its digest"],
                    hints: ["raise `revision` in its `.stout/package.toml` and pack it again"]))
        }
        try Self.reading { () throws(IndexError) in try index.add(candidate, file.metadata) }
        let isKnown = try has(candidate.bottle)
        if !isKnown { try keep(path, as: candidate.bottle.path) }
        return Addition(
            metadata: file.metadata, digest: candidate.bottle.sha256, size: candidate.bottle.size, isKnown: isKnown)
    }

    /// Whether a bottle's file is in its place and whole: one that was lost or damaged is put back by whoever still has it.
    private func has(_ bottle: Candidate.Bottle) throws(Failure) -> Bool {
        try doing("look for a bottle of the registry") { () throws(SystemError) in
            let path = folder / bottle.path
            guard let status = try FileSystem.statusIfThere(path), status.size == bottle.size else { return false }
            return try SHA256Hasher.digest(ofFile: path) == bottle.sha256
        }
    }

    private func keep(_ bottle: Path, as path: String) throws(Failure) {
        try doing("copy a bottle into the registry") { () throws(SystemError) in
            let target = folder / path
            log.note(target, try FileSystem.status(bottle, following: true).size)
            if log.isDryRun { return }
            try FileSystem.makeDirectories(target.parent)
            let unfinished = target.parent / ".\(target.name).\(Process.identifier).new"
            try FileSystem.removeTree(unfinished)
            try FileSystem.copy(bottle, to: unfinished)
            try FileSystem.setPermissions(unfinished, 0o644)
            try Descriptor.open(unfinished, .read).sync()
            try FileSystem.rename(unfinished, to: target)
            try FileSystem.syncDirectory(target.parent)
        }
    }

    /// The namespace that names are of; nil for the registry's own. Also sees to it that a key of whoever publishes there
    /// is at hand: what nobody asked for should not lie among what is staged.
    func owner(of names: Set<String>) throws(Failure) -> String? {
        guard trust.isBegun else { return nil }
        let scene = try trust.scene(try StagedMetadata(registry: folder))
        let spaces = (scene.nextTargets ?? scene.published?.targets)?.delegations.map(\.name) ?? []
        var owners: [String?: String] = [:]
        for name in names.sorted() { owners[Namespace.owner(of: name, among: spaces)] = name }
        if owners.count > 1 {
            throw Failure(
                Diagnostic(
                    .namespaceForeign, "these packages are not of one namespace",
                    notes: owners.map { "`\($0.value)` is \(Self.belonging($0.key))" }.sorted(),
                    hints: ["publish those of each namespace by a command of their own"]))
        }
        guard let (owner, name) = owners.first else { return nil }
        if let keys, !isHeld {
            if try holds(keys, owner ?? "targets", scene) { return owner }
            var isOthers = owner != nil
            for space in spaces where try holds(keys, space, scene) { isOthers = true }
            if !isOthers { throw TrustFolder.lacking("targets", keys) }
            throw Failure(
                Diagnostic(
                    .namespaceForeign,
                    "`\(name)` is \(Self.belonging(owner)), and none of its keys is among those named",
                    hints: ["have it published by who holds its key", "`--stage` leaves it to be signed by them"]))
        }
        return owner
    }

    /// Whether a key of a role is at hand.
    private func holds(_ keys: PublisherKeys, _ role: String, _ scene: TrustFolder.Scene) throws(Failure) -> Bool {
        for signers in scene.signers(role) where try keys.count(of: signers) > 0 { return true }
        return false
    }

    private static func belonging(_ namespace: String?) -> String {
        namespace.map { "of the namespace `\($0)`" } ?? "of the registry itself"
    }

    /// Withdraws a version, or takes that back: locks that have it keep it, and nobody else gets it.
    ///
    /// - Parameter reason: nil to take it back.
    /// - Returns: how many bottles it is.
    public func yank(_ name: String, _ version: Version, reason: String?) throws(Failure) -> Int {
        try locked { () throws(Failure) in
            try change(of: try owner(of: [name]), names: [name]) { index throws(Failure) in
                try yank(name, version, reason: reason, in: index)
            }
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

    /// Advises against beginning to use a package, or takes that back. What resolves does not change.
    ///
    /// - Parameters:
    ///   - other: what to use instead; nil where there is nothing.
    ///   - reason: nil where that says it; nil of both takes it back.
    /// - Returns: what is said of it now.
    public func deprecate(_ name: String, instead other: String?, reason: String?) throws(Failure) -> String? {
        let text: String? =
            switch (reason, other) {
            case (nil, nil): nil
            case (let reason?, nil): reason
            case (nil, let other?): "use `\(other)` instead"
            case (let reason?, let other?): "\(reason); use `\(other)` instead"
            }
        return try locked { () throws(Failure) in
            let owner = try owner(of: [name])
            return try change(of: owner, names: [name]) { index throws(Failure) in
                for one in [name, other].compactMap({ $0 }) {
                    let isThere = try Self.reading { () throws(IndexError) in try index.description(of: one) != nil }
                    // What stands in another part of the registry is somebody else's word.
                    if isThere || one != name && owner != nil { continue }
                    throw Failure(
                        Diagnostic(
                            .candidateUnknown, "the registry has no package `\(one)`",
                            hints: ["names are written as they were published"]))
                }
                try Self.reading { () throws(IndexError) in
                    guard var description = try index.description(of: name) else { return }
                    description.deprecated = text
                    try index.describe(description)
                }
                return text
            }
        }
    }
}
