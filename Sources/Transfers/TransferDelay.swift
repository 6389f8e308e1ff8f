/// Something that a transfer has been waiting for, for so long that a person should know: spec/transfers.md, Time.
public struct TransferDelay: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// Until a connection is there, with its name looked up and TLS agreed on.
        case connection
        /// Until the head of an answer is complete.
        case answer
        case data
    }

    public let kind: Kind
    public let location: Location
    /// From 1.
    public let attempt: Int
    /// Of the file, in bytes, so far.
    public let received: Int

    /// On one line.
    public var sentence: String {
        let what: String =
            switch kind {
            case .connection: "waiting for a connection to \(location.server)"
            case .answer: "waiting for an answer from \(location)"
            case .data: "waiting for more data from \(location), \(received) bytes received"
            }
        return attempt > 1 ? "\(what) (attempt \(attempt))" : what
    }
}
