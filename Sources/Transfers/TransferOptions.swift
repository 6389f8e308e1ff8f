public import Diagnostics
public import Unix

/// How transfers behave. Durations are in milliseconds.
public struct TransferOptions: Sendable {
    /// As in `stout/1.0`.
    public var userAgent: String
    /// How many transfers at once, at least 1.
    public var limit: Int
    /// Until a connection is there, with its name looked up and TLS agreed on.
    public var connectTimeout: Int = 10_000
    /// Until the head of an answer is complete, redirects included; and, of a body, the time within which fewer bytes than
    /// `leastBytes` are a stall, while nobody paused it.
    public var stallTimeout: Int = 20_000
    public var stallBytes: Int = 1_000
    /// Of a file whose size is known more than `stallBytes`: what would bring it here in this many seconds,
    public var slowest: Int = 2_400
    /// but never more than so many bytes a second: slow connections are shared by several transfers.
    public var leastRate: Int = 2_000
    /// One transfer without news, with all of its retries, but without the time for which its receiver paused it.
    public var patience: Int = 50_000
    /// After this time without news `report` is told, once for each attempt.
    public var noticeTimeout: Int = 5_000
    /// For the rest of an answer that is no file, so that its connection stays of use.
    public var discardTimeout: Int = 2_000
    /// One transfer with all of its retries, but without the time for which its receiver paused it; nil for as long as
    /// it takes. A file of known size has a second more for each `deadlineBytes`.
    public var deadline: Int?
    public var deadlineBytes: Int = 16 << 10
    /// Requests to one mirror of which none brought anything new.
    public var attempts: Int = 4
    public var backoff = Backoff()
    /// Redirects in a row.
    public var redirects: Int = 10
    /// Bytes of header fields of one answer.
    public var headerLimit: Int = 64 << 10
    /// A file that is known to have this many bytes or more gets a connection of its own, by HTTP/1.1: there a paused
    /// transfer is held back by TCP, where libcurl would buffer some 20 MB of each stream of HTTP/2.
    public var largeFile: Int = 1 << 20
    /// What is sent to an origin, and to this one only. Asked for each request, on the thread that runs the engine.
    public var credentials: @Sendable (Origin) throws(Failure) -> Credential? = { _ in nil }
    /// Names and passwords by host, where `credentials` has none; nil for none. Its `default` is for those alone for which
    /// `credentials` says `.netrc`.
    public var netrc: Path?
    /// Trusted certificates instead of those that libcurl was built with.
    public var certificateFile: Path?
    public var certificateFolder: Path?
    /// Instead of those that the environment names; empty for none at all.
    public var proxy: String?
    /// What the environment names, by the scheme of what is asked for.
    private var proxies: [Origin.Scheme: Proxy] = [:]
    /// Whether a proxy gets its password where others can read it on the way.
    public var sendsProxyPasswordInClear = false
    /// Told what is being waited for, on the thread that runs the engine.
    public var report: @Sendable (TransferDelay) -> Void = { _ in }
    /// libcurl, first one that the system has.
    public var libraries: [String] = TransferOptions.usualLibraries

    public init(userAgent: String, limit: Int = TransferOptions.usualLimit(processors: Process.processors)) {
        self.userAgent = userAgent
        self.limit = max(1, limit)
    }

    /// Two for each processor and two more, at most 8: enough to hide latency, few enough to be polite.
    public static func usualLimit(processors: Int) -> Int { min(8, 2 * processors + 2) }

    /// Takes certificates from `SSL_CERT_FILE` and `SSL_CERT_DIR`, and the netrc file from `NETRC` or the home folder.
    /// Proxies are those of `http_proxy`, `https_proxy` and `all_proxy`; `no_proxy` is read by libcurl itself.
    public mutating func read(environment value: (String) -> String?) {
        func path(_ name: String) -> Path? { value(name).flatMap { $0.isEmpty ? nil : Path($0) } }
        certificateFile = path("SSL_CERT_FILE") ?? certificateFile
        certificateFolder = path("SSL_CERT_DIR") ?? certificateFolder
        netrc = path("NETRC") ?? path("HOME").map { $0 / ".netrc" } ?? netrc
        for scheme in [Origin.Scheme.http, .https] {
            if let (text, name) = Proxy.settings(scheme, environment: value) {
                proxies[scheme] = Proxy(text, setting: name)
            }
        }
    }

    /// The proxy for what has a scheme; nil where libcurl is to find none.
    func proxy(for scheme: Origin.Scheme) -> Proxy? {
        guard let proxy else { return proxies[scheme] }
        return Proxy(proxy, setting: "`proxy` in config.toml")
    }

    /// How many bytes of a file have to come within `stallTimeout`.
    ///
    /// - Parameter size: of the whole, in bytes; nil where it is not known.
    func leastBytes(of size: Int?) -> Int {
        max(stallBytes, min((size ?? 0) / max(1, slowest), leastRate) * stallTimeout / 1000)
    }

    func deadline(of request: TransferRequest, from now: Int) -> Int? {
        deadline.map { now + $0 + (request.expectedSize ?? 0) / max(1, deadlineBytes) * 1000 }
    }

    static let usualLibraries: [String] = [
        "libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib", "/usr/lib/libcurl.4.dylib",
    ]
}

/// Who we are to a server.
public enum Credential: Hashable, Sendable {
    /// Sent as `Authorization: Bearer …`.
    case token(Secret)
    /// Sent as `Authorization: Basic …`.
    case password(name: String, Secret)
    /// What the netrc file has for the host, or for every other one.
    case netrc
}

/// How long to wait before asking a server again: doubling, with jitter, so that many clients that failed together
/// do not come back together.
public struct Backoff: Sendable {
    /// Before the second attempt, in milliseconds.
    public var first: Int = 250
    /// The longest wait, in milliseconds; a server that asks for a longer one with `Retry-After` is given up.
    public var longest: Int = 30_000

    public init() {}

    /// After this many failures in a row (1…), with a random number in 0..<1: between half and the whole of the step.
    func delay(afterFailures failures: Int, random: Double) -> Int {
        let step = min(longest, first << min(max(failures - 1, 0), 20))
        return step / 2 + Int(Double(step) * random / 2)
    }
}
