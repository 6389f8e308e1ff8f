/// What a user has set for all projects: spec/configuration.md. Texts are as written; paths may be relative to its file.
public struct Configuration: Hashable, Sendable {
    /// Other places for what a source's address leads to.
    public struct Mirrors: Hashable, Sendable {
        /// An address; everything below it is meant.
        public var prefix: Text
        /// Asked in this order.
        public var places: [Text]

        public init(prefix: Text, places: [Text]) {
            self.prefix = prefix
            self.places = places
        }
    }

    /// What to send to one server.
    public struct Credential: Hashable, Sendable {
        public enum Content: Hashable, Sendable {
            case token(Source)
            case password(name: String, Source)
            /// What the netrc file has, its `default` included.
            case netrc
        }

        /// Where the secret itself comes from.
        public enum Source: Hashable, Sendable {
            case literal(String)
            /// A program and its arguments; what it prints is the secret.
            case command([String])
            /// An environment variable.
            case variable(String)
            case file(String)
        }

        /// As written: `host` or `host:port`.
        public var server: Text
        public var content: Content

        public init(server: Text, content: Content) {
            self.server = server
            self.content = content
        }
    }

    /// A text and where it stands in the file.
    public struct Text: Hashable, Sendable {
        public var text: String
        public var span: Range<Int>

        public init(_ text: String, _ span: Range<Int> = 0..<0) {
            self.text = text
            self.span = span
        }
    }

    public var mirrors: [Mirrors] = []
    public var credentials: [Credential] = []
    /// Whether the netrc file is read.
    public var usesNetrc = true
    /// The address of a proxy.
    public var proxy: Text?
    /// Whether the proxy's password may be sent over http.
    public var sendsProxyPasswordInClear = false
    /// A file of trusted certificates.
    public var certificates: Text?
    /// Transfers at once, 1…64.
    public var jobs: Int?
    /// Seconds without progress, 1…3600.
    public var timeout: Int?
    /// Seconds for one file, 1…86400, and more for a large one.
    public var deadline: Int?
    /// Folders whose projects are used whoever owns them, with all below them; `*` for every folder.
    public var trusted: [String] = []

    public init() {}

    /// How many transfers there can be at once.
    public static let jobsRange = 1...64
}
