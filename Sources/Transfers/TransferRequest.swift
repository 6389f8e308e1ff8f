/// One file to bring here.
public struct TransferRequest: Sendable {
    /// The caller's name for it, unique within one run.
    public var tag: Int
    /// Where the same bytes are, best first; not empty. The next one is tried where one fails.
    public var mirrors: [Location]
    /// Size of the whole file in bytes, where it is known. A server that has another size is not asked for the bytes.
    /// Knowing it also says that all mirrors have the same bytes (the caller checks a digest), so that a broken
    /// transfer may go on at another mirror.
    public var expectedSize: Int?
    /// At most this many bytes, for a file of unknown size.
    public var maximumSize: Int
    /// Bytes from the start that the caller already has. They are not delivered again, unless `restarted` is called.
    public var offset: Int
    /// What the caller knows of those bytes, or of its copy for a conditional request.
    public var validator: Validator?
    /// Ask with `If-None-Match` or `If-Modified-Since`: a server that has nothing new answers with no bytes.
    public var isConditional: Bool
    /// More header fields, sent to the mirrors themselves and never to where they redirect.
    public var headers: [(name: String, value: String)]
    /// Whether the caller checks a digest of the whole, although it does not know the size. Then, too, a broken transfer may
    /// go on with any copy.
    public var isVerified: Bool

    public init(
        tag: Int, mirrors: [Location], expectedSize: Int? = nil, maximumSize: Int = .max, offset: Int = 0,
        validator: Validator? = nil, isConditional: Bool = false, headers: [(name: String, value: String)] = [],
        isVerified: Bool = false
    ) {
        precondition(!mirrors.isEmpty, "a transfer needs a location")
        self.tag = tag
        self.mirrors = mirrors
        self.expectedSize = expectedSize
        self.maximumSize = maximumSize
        self.offset = offset
        self.validator = validator
        self.isConditional = isConditional
        self.headers = headers
        self.isVerified = isVerified
    }

    /// Whether a digest says in the end if it is the right file.
    var hasDigest: Bool { isVerified || expectedSize != nil }

    /// More bytes than this are refused.
    var limit: Int { expectedSize.map { min($0, maximumSize) } ?? maximumSize }
}
