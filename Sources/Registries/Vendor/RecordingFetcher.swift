internal import Transfers
internal import Trust

/// Remembers each metadata file that was asked for and is there.
struct RecordingFetcher: MetadataFetcher {
    let fetcher: RegistryFetcher
    private let record = Record()

    private final class Record {
        var files: [(name: String, bytes: [UInt8])] = []
    }

    init(_ fetcher: RegistryFetcher) { self.fetcher = fetcher }

    /// In the order in which they were asked for.
    var files: [(name: String, bytes: [UInt8])] { record.files }

    func fetch(_ name: String, limit: Int) throws(TransferError) -> MetadataAnswer {
        let answer = try fetcher.fetch(name, limit: limit)
        if case .bytes(let bytes) = answer { record.files.append((name, bytes)) }
        return answer
    }
}
