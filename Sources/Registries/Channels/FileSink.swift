internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// Takes a file as it arrives: hashed and written.
final class FileSink: TransferSink {
    private var hasher = SHA256Hasher()
    private var file: Descriptor?
    private(set) var problem: SystemError?

    init(_ path: Path) throws(SystemError) { file = try Descriptor.open(path, .create(0o644)) }

    var digest: Digest { hasher.finish() }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        do throws(SystemError) {
            try unsafe bytes.withUnsafeBytes { buffer throws(SystemError) in
                unsafe hasher.update(buffer)
                try unsafe file?.write(all: buffer)
            }
            return .next
        } catch {
            problem = error
            return .abort
        }
    }

    func restarted() -> Bool { false }
    func finished(_ result: Result<TransferResponse, TransferError>) {}

    /// To be called after the last byte.
    func close() throws(SystemError) {
        try file?.sync()
        try file.take()?.close()
    }
}
