/// Where a repository's metadata comes from; the caller brings the network.
public protocol MetadataFetcher<Problem> {
    /// Why a file could not be asked for or read.
    associatedtype Problem: Error & Sendable

    /// The file of that name below the repository's metadata, whose bytes nobody has checked.
    ///
    /// - Parameter limit: in bytes; of a longer file no more is read, and `.tooLarge` is the answer.
    func fetch(_ name: String, limit: Int) throws(Problem) -> MetadataAnswer
}

/// What a server says when it is asked for a metadata file.
public enum MetadataAnswer: Sendable {
    case bytes([UInt8])
    case tooLarge
    /// The server has no such file.
    case missing
}

/// Why metadata could not be brought up to date: it is not to be trusted, or the network failed.
public enum RefreshError<Problem: Error & Sendable>: Error, Sendable {
    case refused(MetadataError)
    case fetch(Problem)
}
