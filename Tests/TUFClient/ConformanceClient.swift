import Packages
import Transfers
import Trust
import Unix

/// A client as theupdateframework/tuf-conformance drives it (its CLIENT-CLI.md): `init`, `refresh`, `download`. It has no
/// rules of its own; what it does is what `Trust` and `Transfers` do for a registry.
struct ConformanceClient {
    private var options: [String: [String]] = [:]
    private var words: [String] = []

    /// Why the words of the command line make no command.
    struct Misuse: Error { let reason: String }

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--"), let value = rest.popFirst() {
                options[argument, default: []].append(value)
            } else {
                words.append(argument)
            }
        }
    }

    private func option(_ name: String) throws(Misuse) -> String {
        guard let value = options[name]?.last else { throw Misuse(reason: "needs \(name)") }
        return value
    }

    /// With a slash at its end.
    private func address(_ name: String) throws(Misuse) -> String {
        let text = try option(name)
        return text.hasSuffix("/") ? text : text + "/"
    }

    func run() throws {
        let store = MetadataStore(Path(try option("--metadata-dir")))
        switch words.first {
        case "init" where words.count == 2:
            try store.begin(with: try FileSystem.read(Path(words[1]), limit: 1 << 20))
        case "refresh": _ = try refresh(store)
        case "download": try download(store)
        default: throw Misuse(reason: "knows init, refresh and download")
        }
    }

    private func refresh(
        _ store: MetadataStore
    ) throws -> (client: TrustClient<ServerFetcher>, repository: TrustedRepository) {
        var transfers = TransferOptions(userAgent: "tuf-client")
        // The suite's server means what it says: a failure is one.
        transfers.attempts = 1
        let fetcher = ServerFetcher(engine: try TransferEngine(transfers), base: try address("--metadata-url"))
        var limits = MetadataLimits()
        limits.timestampLife = nil
        let client = TrustClient(store, fetcher, limits: limits)
        guard let now = Timestamp(Clock.text(Clock.now())) else { throw Misuse(reason: "needs a clock") }
        return (client, try client.refresh(at: now))
    }

    private func download(_ store: MetadataStore) throws {
        let (client, repository) = try refresh(store)
        for name in options["--target-name"] ?? [] {
            guard let target = try client.target(name, in: repository) else {
                throw Misuse(reason: "nobody vouches for \(name)")
            }
            let file = Path(try option("--target-dir")) / name.utf8.map { String($0, radix: 16) }.joined()
            if let known = try? FileSystem.read(file, limit: 64 << 20), (try? target.check(known)) != nil { continue }
            let path = target.serverPath(isConsistent: repository.root.hasConsistentSnapshots)
            let location = try Location(try address("--target-base-url") + path)
            let bytes = try client.fetcher.engine.fetch([location], maximumSize: Int(clamping: target.length)).bytes
            try target.check(bytes)
            try FileSystem.writeAtomically(file, bytes)
        }
    }
}
