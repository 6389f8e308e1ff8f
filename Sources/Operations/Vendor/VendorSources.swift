internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Trust
internal import Unix

/// A vendor folder in place of all sources, where no network may be used (spec/vendor.md, "Resolving").
struct VendorSources {
    let vendor: VendorFolder
    let manifest: VendorManifest
    let context: Context

    /// The project's, when nothing else may be used; nil when there is a network, or no vendor folder.
    static func offline(_ project: Project, _ context: Context) throws(Failure) -> VendorSources? {
        guard context.isOffline, let vendor = project.vendor else { return nil }
        return VendorSources(vendor: vendor, manifest: try vendor.manifest(), context: context)
    }

    /// Brings the index of a source from the folder into the cache, after everything that vouches for it.
    ///
    /// - Returns: its file, and those of namespaces that other keys publish; nil for one that is closed.
    func index(
        of source: Manifest.Source, _ engine: TransferEngine
    ) throws(Failure) -> (index: Path, namespaces: [(name: String, index: Path?)]) {
        let named = try named(source)
        try checkFiles(of: source)
        let client = RegistryClient(
            name: source.name, location: Location(path: vendor.folder / VendorFolder.path(ofSource: source.name)),
            indexes: context.home.indexes,
            trust: source.root.map { RegistryTrust(root: $0, folder: context.home.trust) }, judgedAt: named.time,
            note: { [context] in context.report(.detail($0)) }, warn: { [context] in context.report(.warning($0)) })
        let index: Path
        do throws(Failure) { index = try client.refresh(engine).index } catch {
            throw error.all.contains { $0.code == .trustOlder } ? older(source, error) : error
        }
        try checkTime(of: source, named)
        return (index, try client.namespaces())
    }

    /// Refuses a folder that is older than allowed, if any age is set. Nothing is trusted of the folder that was not signed.
    func checkAge(of sources: [Manifest.Source], _ engine: TransferEngine) throws(Failure) {
        guard context.maximumAge != nil else { return }
        for source in sources {
            if source.kind == .conda { throw ageless(source, "channels are not signed") }
            _ = try index(of: source, engine)
        }
    }

    /// Which bottles can be had.
    ///
    /// - Parameter locked: what a lock has already, it may stay.
    func bounds(keeping locked: [Lockfile.Package]) -> Catalogue.Bounds {
        var bottles = Set(locked.flatMap { $0.bottles.map(\.sha256) })
        for file in manifest.files where file.path.hasPrefix("bottles/") { bottles.insert(file.sha256) }
        return Catalogue.Bounds(bottles: bottles, platforms: manifest.platforms)
    }

    private func named(_ source: Manifest.Source) throws(Failure) -> VendorManifest.Source {
        let there = manifest.source(named: source.name)
        if let there, there.root == source.root, there.kind == source.kind, there.serial != nil { return there }
        let isOther = there?.serial != nil && there?.kind == source.kind
        throw Failure(
            Diagnostic(
                .vendorSourceMissing,
                isOther
                    ? "the vendor folder has another root of source `\(source.name)` than the Stoutfile names"
                    : "the vendor folder has no index of source `\(source.name)`",
                notes: ["it is `\(vendor.folder)`"],
                hints: ["run `stout vendor` where there is a network, and carry the folder over again"]))
    }

    /// What is small and has a fixed name is compared with the manifest; what it leads to has digests of its own.
    func checkFiles(of source: Manifest.Source) throws(Failure) {
        let folder = VendorFolder.path(ofSource: source.name) + "/"
        let files = manifest.files.filter { $0.path.hasPrefix(folder) }
        try vendor.checkLinks(on: files.map(\.path))
        for file in files {
            let path = vendor.folder / file.path
            do throws(SystemError) {
                let bytes = try FileSystem.read(path)
                if SHA256Hasher.digest(of: bytes) == file.sha256 { continue }
            } catch {
                if error.code != .noEntry { throw error.failure("read the vendor folder") }
            }
            throw VendorSources.wrong(path, isThere: FileSystem.exists(path))
        }
    }

    static func wrong(_ path: Path, isThere: Bool) -> Failure {
        let size = (try? FileSystem.statusIfThere(path))?.size ?? 0
        let isPointer = isThere && VendorContents.isPointer(path, size)
        return Failure(
            Diagnostic(
                .vendorFile,
                isThere ? "`\(path)` is not what `stout vendor` wrote" : "`\(path)` is missing in the vendor folder",
                notes: isPointer ? ["it is a pointer of Git LFS"] : [],
                hints: [
                    isPointer
                        ? "run `git lfs pull`"
                        : "`stout vendor --check` lists all that is wrong; carry the folder over again, or run `stout vendor` where there is a network"
                ]))
    }

    /// The time in the manifest is the publisher's own where he signed one: nobody else can make a folder look younger.
    private func checkTime(of source: Manifest.Source, _ named: VendorManifest.Source) throws(Failure) {
        guard let root = source.root, let time = named.time else {
            guard context.maximumAge == nil else { throw ageless(source, "it is not signed") }
            return
        }
        let trust = RegistryTrust(root: root, folder: context.home.trust)
        let issued: Timestamp?
        do throws(MetadataError) { issued = try trust.store.current(at: time)?.timestamp.issued } catch {
            throw error.failure(source.name)
        }
        if let issued, issued != time { throw Self.wrong(vendor.manifestPath, isThere: true) }
        guard let allowed = context.maximumAge else { return }
        guard let issued else { throw ageless(source, "its metadata does not say when it was signed") }
        let age = Clock.now() - issued.secondsSince1970
        if age <= allowed { return }
        throw Failure(
            Diagnostic(
                .vendorTooOld, "what the vendor folder has of source `\(source.name)` is older than allowed",
                notes: ["it was signed at \(issued), \(Self.text(age)) ago; at most \(Self.text(allowed)) are allowed"],
                hints: ["run `stout vendor` where there is a network, and carry the folder over again"]))
    }

    func ageless(_ source: Manifest.Source, _ why: String) -> Failure {
        Failure(
            Diagnostic(
                .vendorTooOld, "nobody vouches for the age of what the vendor folder has of source `\(source.name)`",
                notes: [why], hints: ["leave `--max-age` (STOUT_MAX_AGE) out for such a source"]))
    }

    /// `3 hours`, `12 days`
    private static func text(_ seconds: Int64) -> String {
        let (count, unit) = seconds < 2 * 86_400 ? (seconds / 3600, "hour") : (seconds / 86_400, "day")
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }

    private func older(_ source: Manifest.Source, _ failure: Failure) -> Failure {
        Failure(
            Diagnostic(
                .vendorOlder,
                "what the vendor folder has of source `\(source.name)` is older than what this machine has seen of it",
                notes: failure.all.map(\.message) + ["a vendor folder never takes back what is known"],
                hints: [
                    "run `stout vendor` where there is a network, and carry the folder over again",
                    "`stout sync` with the lock as it is needs no index and works",
                ]))
    }
}
