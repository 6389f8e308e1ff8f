/// Where the bytes of one transfer go. All calls come from the thread that runs the engine, in order:
/// `receive` and `restarted` any number of times, then `finished` once. None may block for long: all transfers wait.
public protocol TransferSink: AnyObject {
    /// Takes the next bytes, or none of them: after `.pause` the same bytes come again once `resume` was called.
    /// Never empty.
    func receive(_ bytes: Span<UInt8>) -> TransferFlow
    /// All bytes so far were for nothing, and the next is the first of the file. False where that is impossible: the
    /// transfer then fails with `.changed`.
    func restarted() -> Bool
    func finished(_ result: Result<TransferResponse, TransferError>)
}

/// What a sink says to bytes.
public enum TransferFlow: Sendable {
    /// It took them all.
    case next
    /// It took none, and will call `TransferControl.resume`.
    case pause
    /// It took none, and wants no more.
    case abort
}
