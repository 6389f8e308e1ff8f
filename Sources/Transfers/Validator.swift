/// What a server says of a file's version (RFC 9110, section 8.8).
public struct Validator: Hashable, Sendable {
    /// With its quotes and, for a weak one, its `W/`.
    public var etag: String?
    /// As the server wrote it.
    public var lastModified: String?

    public init(etag: String? = nil, lastModified: String? = nil) {
        self.etag = etag
        self.lastModified = lastModified
    }

    /// The value of `If-Range`: only a strong tag or a date will do.
    var forRange: String? {
        if let etag, !etag.hasPrefix("W/") { return etag }
        return etag == nil ? lastModified : nil
    }

    /// Whether the same bytes are meant, as far as one can tell.
    func matches(_ other: Validator) -> Bool {
        guard let mine = forRange, let its = other.forRange else { return false }
        return mine == its
    }
}
