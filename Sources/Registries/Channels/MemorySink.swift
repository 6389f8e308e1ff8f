internal import Packages
internal import Transfers
internal import Trust

/// Keeps a small file as it arrives.
final class MemorySink: TransferSink {
    private(set) var bytes: [UInt8] = []

    var digest: Digest { SHA256Hasher.digest(of: bytes) }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        self.bytes.reserveCapacity(self.bytes.count + bytes.count)
        for place in bytes.indices { self.bytes.append(bytes[place]) }
        return .next
    }

    func restarted() -> Bool {
        bytes = []
        return true
    }

    func finished(_ result: Result<TransferResponse, TransferError>) {}
}
