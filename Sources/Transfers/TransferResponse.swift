/// How a transfer ended well.
public struct TransferResponse: Hashable, Sendable {
    /// 200 or 206; 304 where the caller's copy is still good; 200 for a local file.
    public let status: Int
    public let validator: Validator
    /// Size of the whole file in bytes; what the caller had before counts.
    public let size: Int
    /// Which of the request's mirrors gave the last bytes.
    public let mirror: Int
    /// Requests that were made in all, redirects not counted.
    public let attempts: Int

    /// Which of the request's mirrors each piece came from, in order: several where an attempt broke and another went on.
    public let pieces: [Int]
    /// What the server takes the time to be, in seconds since 1970; nil where it does not say.
    public var sent: Int64?
    /// The last failure at each mirror that did not give the file, or not at once.
    public let failures: [TransferFailure]

    /// Whether a conditional request found nothing new.
    public var isUnchanged: Bool { status == 304 }
}
