/// A small file, whole in memory.
public struct FetchedDocument: Hashable, Sendable {
    /// Empty where `isUnchanged`.
    public let bytes: [UInt8]
    /// Whether the server says that the caller's copy is still good.
    public let isUnchanged: Bool
    /// To ask with next time; nothing in it for a local file.
    public let validator: Validator
    /// Which of the locations gave it.
    public let mirror: Int
    /// What the server takes the time to be, in seconds since 1970; nil where it does not say.
    public let sent: Int64?
}

extension TransferEngine {
    /// Brings one small file into memory.
    ///
    /// - Parameters:
    ///   - mirrors: where it is, best first.
    ///   - maximumSize: in bytes; a longer one is refused.
    ///   - validator: of the caller's copy; a server that has nothing newer sends no bytes.
    public func fetch(
        _ mirrors: [Location], maximumSize: Int, validator: Validator? = nil
    ) throws(TransferError) -> FetchedDocument {
        let request = TransferRequest(
            tag: 0, mirrors: mirrors, maximumSize: maximumSize, validator: validator,
            isConditional: validator != nil)
        return try fetch([request])[0].get()
    }

    /// Brings several small files into memory, at once; each result stands where its request stood.
    public func fetch(_ requests: [TransferRequest]) -> [Result<FetchedDocument, TransferError>] {
        var sinks: [Int: MemorySink] = [:]
        let results = run(requests) { request in
            let sink = MemorySink()
            sinks[request.tag] = sink
            return sink
        }
        return zip(requests, results).map { request, result in
            result.map { response in
                FetchedDocument(
                    bytes: response.isUnchanged ? [] : sinks[request.tag]?.bytes ?? [],
                    isUnchanged: response.isUnchanged, validator: response.validator, mirror: response.mirror,
                    sent: response.sent)
            }
        }
    }
}

/// Keeps all bytes.
private final class MemorySink: TransferSink {
    private(set) var bytes: [UInt8] = []

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        unsafe bytes.withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
        return .next
    }

    func restarted() -> Bool {
        bytes = []
        return true
    }

    func finished(_ result: Result<TransferResponse, TransferError>) {}
}
