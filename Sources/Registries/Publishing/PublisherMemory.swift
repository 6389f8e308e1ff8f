internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// What a publisher's keys have seen of their registry, kept beside them as a client keeps it (spec/trust.md, "What the keys
/// know").
///
/// A registry's folder goes from hand to hand and lies on servers. Who can write there could put another root, or a former
/// publication, under the next signature; so whoever signs is a client first.
struct PublisherMemory {
    let registry: Path
    let keys: PublisherKeys
    let log: PublicationLog

    private static let name = "known"
    private var folder: Path { keys.folders[0] / Self.name }
    private var trust: Path { registry / SignedLayout.folder }

    /// Refuses a registry that is not the one of before, or is an older one, and keeps what it is now.
    ///
    /// - Parameter state: what is published.
    func recognize(_ state: TrustFolder.State) throws(Failure) {
        let problem: MetadataError
        do throws(MetadataError) { return try follow(try store(), state) } catch { problem = error }
        if case .system(let error) = problem.reason { throw error.failure("keep what the keys know of the registry") }
        throw Self.stranger(
            [
                "its metadata of the role `\(problem.role)` does not follow on what these keys have seen of it"
            ] + problem.failure(registry.name).all.map(\.message), folder)
    }

    /// Where this registry is known; begun where none is.
    private func store() throws(MetadataError) -> MetadataStore {
        let bytes: [UInt8]
        let known: [String]
        do throws(SystemError) {
            bytes = try FileSystem.read(trust / "1.root.json", limit: MetadataLimits().root)
            known = try FileSystem.listIfThere(folder)
        } catch { throw MetadataError("root", .system(error)) }
        let name = String(SHA256Hasher.digest(of: bytes).hex.prefix(24))
        let store = MetadataStore(folder / name)
        if !known.contains(name) {
            // One folder of keys is for one registry: the digest of its first root is all that a registry can be known by.
            if !known.isEmpty { throw MetadataError("root", .digest) }
            try store.begin(with: bytes)
            log.firstSight = SHA256Hasher.digest(of: bytes)
        }
        return store
    }

    private func follow(_ store: MetadataStore, _ state: TrustFolder.State) throws(MetadataError) {
        // A publisher mends what has expired.
        let heads = [state.root.head, state.timestamp.head, state.snapshot.head, state.targets.head]
        let last = heads.map(\.expires.secondsSince1970).min() ?? Clock.now()
        let moment = Timestamp(secondsSince1970: min(last - 1, Clock.now()))
        do throws(RefreshError<SystemError>) {
            _ = try TrustClient(store, FolderFetcher(folder: trust)).refresh(at: moment)
        } catch {
            switch error {
            case .refused(let error): throw error
            case .fetch(let error): throw MetadataError("root", .system(error))
            }
        }
    }

    private static func stranger(_ notes: [String], _ folder: Path) -> Failure {
        Failure(
            Diagnostic(
                .registryStranger, "the registry is not the one that these keys know, or it went back",
                notes: notes + ["nothing was signed"],
                hints: [
                    "somebody has changed its folder, or it was restored from an old copy: find out before anything is signed",
                    "each registry has a folder of keys of its own; what is known of it is in `\(folder)`, and begins "
                        + "anew where that is removed",
                ]))
    }
}

/// A repository's metadata in a folder of this machine.
struct FolderFetcher: MetadataFetcher {
    let folder: Path

    func fetch(_ name: String, limit: Int) throws(SystemError) -> MetadataAnswer {
        do throws(SystemError) { return .bytes(try FileSystem.read(folder / name, limit: limit)) } catch {
            switch error.code {
            case .noEntry: return .missing
            case .fileTooLarge: return .tooLarge
            default: throw error
            }
        }
    }
}
