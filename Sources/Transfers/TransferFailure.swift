public import Diagnostics
public import Unix

/// Why one mirror did not give the bytes: facts only, no words for people and no credentials.
public struct TransferFailure: Error, Hashable, Sendable {
    /// spec/transfers.md says for each what is done about it.
    public enum Kind: Hashable, Sendable {
        // The server's answer.
        /// 404 or 410, or no such local file.
        case notFound
        /// 401 or 403, or no permission to read a local file.
        case forbidden
        /// Another status that means neither success nor a passing trouble.
        case rejected
        /// 429.
        case limited
        /// 408 or 5xx.
        case serverFailed
        /// A redirect to another scheme than http and https, from https to http, or to something that is no address.
        case redirectRefused
        case tooManyRedirects
        /// No HTTP, too many headers, a success that makes no sense, a range that was not asked for.
        case malformed

        // The way there.
        /// No such host, or nobody listens.
        case unreachable
        /// Reset, closed too early, broken stream.
        case interrupted
        /// No connection in time, or no bytes for too long.
        case timedOut
        /// The transfer's own deadline passed, with its retries.
        case deadlinePassed
        /// There was no news for too long, with its retries.
        case silent
        /// A proxy cannot be used: its address, its name, its answer.
        case proxyFailed
        /// TLS: certificate, host name, protocol.
        case insecure

        // The content.
        /// More bytes than the caller allowed.
        case tooLarge
        /// The server has another size than the caller expects.
        case sizeDiffers
        /// A retry found other content and the sink cannot start again.
        case changed

        // This side.
        /// What the user has set for this server cannot be had: a command failed, a variable is not set.
        case credentialMissing
        case libraryMissing
        case unreadable
        /// A request that cannot be sent: a header with a line break, a token for plain http.
        case badRequest
        /// The sink said `.abort`.
        case aborted
        case cancelled
    }

    public let kind: Kind
    /// Where, without credentials; after redirects the address that failed.
    public let location: Location
    /// HTTP status, 100…599; nil where none came.
    public let status: Int?
    /// libcurl's number (`CURLcode`) and its own remark; nil where libcurl was content.
    public let curl: Curl?
    /// The system's error of a local file.
    public let system: SystemError?
    /// Bytes that the sink had when it ended, counted from the start of the file.
    public let received: Int
    /// Bytes that should have come in all, where that is known.
    public let expected: Int?
    /// What the server asked to wait, in seconds.
    public let retryAfter: Int?
    /// The function that an old libcurl lacks.
    public let missingFunction: String?
    /// Where a refused redirect went, in a form that can be printed.
    public let target: String?
    /// What the server takes the time to be, in seconds since 1970; nil where it does not say.
    public let sent: Int64?
    /// Why there is no credential.
    public let credential: CredentialProblem?

    /// What was there to be sent, and was not.
    public let withheld: Withheld?
    /// The proxy that there may be on the way, and what it is set by; in words, without user information.
    public let proxy: String?

    public enum Withheld: Hashable, Sendable {
        /// The netrc file has a `default`, and the user has not named the server.
        case netrcDefault
    }

    /// What there is to say about a credential that cannot be had; nothing secret is in it.
    public struct CredentialProblem: Hashable, Sendable {
        public let failure: Failure

        init(_ failure: Failure) { self.failure = failure }

        private var texts: [String] { failure.all.map { "\($0.code) \($0.message)" } }
        public static func == (left: Self, right: Self) -> Bool { left.texts == right.texts }
        public func hash(into hasher: inout Hasher) { hasher.combine(texts) }
    }

    /// A code of libcurl. C: `libcurl-errors(3)`.
    public struct Curl: Hashable, Sendable {
        public let code: Int
        public let remark: String
    }

    init(
        _ kind: Kind, at location: Location, status: Int? = nil, curl: Curl? = nil, system: SystemError? = nil,
        received: Int = 0, expected: Int? = nil, retryAfter: Int? = nil, missingFunction: String? = nil,
        target: String? = nil, credential: CredentialProblem? = nil, sent: Int64? = nil,
        withheld: Withheld? = nil, proxy: String? = nil
    ) {
        self.kind = kind
        self.location = location
        self.status = status
        self.curl = curl
        self.system = system
        self.received = received
        self.expected = expected
        self.retryAfter = retryAfter
        self.missingFunction = missingFunction
        self.target = target
        self.credential = credential
        self.sent = sent
        self.withheld = withheld
        self.proxy = proxy
    }

    /// Whether the same request to the same server may succeed a little later.
    var mayPass: Bool {
        switch kind {
        case .proxyFailed: (status ?? 0) >= 500
        case .limited, .serverFailed, .unreachable, .interrupted, .timedOut: true
        case .notFound, .forbidden, .rejected, .redirectRefused, .tooManyRedirects, .malformed, .deadlinePassed,
            .silent,
            .insecure, .tooLarge, .sizeDiffers, .changed, .credentialMissing, .libraryMissing, .unreadable, .badRequest,
            .aborted,
            .cancelled:
            false
        }
    }

    /// Whether the answer says no more than that the file is not there: object stores that may not be listed, and servers that
    /// know no such path, have other statuses for it than 404.
    public var meansAbsent: Bool {
        switch kind {
        case .notFound: true
        case .forbidden: status == 401 || status == 403
        case .rejected: true
        default: false
        }
    }

    /// Whether no other mirror could change it.
    var endsTransfer: Bool {
        switch kind {
        case .deadlinePassed, .silent, .changed, .aborted, .cancelled: true
        default: false
        }
    }
}

/// Why a transfer failed: the last failure at each mirror that was tried, in the order of the request.
public struct TransferError: Error, Hashable, Sendable {
    /// Never empty.
    public let failures: [TransferFailure]
    /// Requests that were made in all, redirects not counted.
    public let attempts: Int

    init(_ failures: [TransferFailure], attempts: Int) {
        precondition(!failures.isEmpty, "a transfer fails for a reason")
        self.failures = failures
        self.attempts = attempts
    }

    /// The failure to speak of first: one that ended the transfer, else that of the first mirror.
    public var main: TransferFailure { failures.first { $0.endsTransfer } ?? failures[0] }
    public var kind: TransferFailure.Kind { main.kind }
    /// Whether every mirror says no more than that the file is not there.
    public var meansAbsent: Bool { failures.allSatisfy(\.meansAbsent) }
}
