internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// Takes a file as it arrives: hashed and written.
final class FileSink: TransferSink {
    private let path: Path
    private var hasher = SHA256Hasher()
    private var file: Descriptor?
    private(set) var problem: SystemError?

    /// What it begins with, to tell what it is.
    private(set) var beginning: [UInt8] = []
    private static let longestBeginning = 256

    init(_ path: Path) throws(SystemError) {
        self.path = path
        file = try Descriptor.open(path, .create(0o644))
    }

    var digest: Digest { hasher.finish() }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        do throws(SystemError) {
            try unsafe bytes.withUnsafeBytes { buffer throws(SystemError) in
                let lacking = Self.longestBeginning - beginning.count
                if lacking > 0 { unsafe beginning.append(contentsOf: buffer.prefix(lacking)) }
                unsafe hasher.update(buffer)
                try unsafe file?.write(all: buffer)
            }
            return .next
        } catch {
            problem = error
            return .abort
        }
    }

    func restarted() -> Bool {
        do throws(SystemError) {
            // Opened again it is empty.
            try file.take()?.close()
            file = try Descriptor.open(path, .overwrite(0o644))
        } catch {
            problem = error
            return false
        }
        hasher = SHA256Hasher()
        beginning = []
        return true
    }

    func finished(_ result: Result<TransferResponse, TransferError>) {}

    /// To be called after the last byte.
    func close() throws(SystemError) {
        try file?.sync()
        try file.take()?.close()
    }
}
