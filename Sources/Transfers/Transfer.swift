/// One request of the caller through all of its attempts: what its sink has, and where the rest may come from.
final class Transfer {
    let request: TransferRequest
    let sink: any TransferSink
    var mirrors: MirrorList
    /// Milliseconds; after it the transfer fails. Time for which its receiver paused it does not count.
    private var deadline: Int?
    /// When its receiver paused it.
    private var pausedAt: Int?
    /// Bytes from the start of the file that the sink has.
    private(set) var received: Int
    /// The most that it ever had: beyond it lies progress.
    private var most: Int
    /// Of the bytes that the sink has, and the mirror that said so.
    private(set) var validator: Validator?
    private var validatorMirror: Int?
    /// Of the whole file, as far as the server of the current attempt said.
    private var size: Int?
    /// Which mirror each piece of what the sink has came from, in order.
    private(set) var pieces: [Int] = []
    /// The mirror of the current attempt, until it brought something.
    private var newPiece: Int?
    /// Milliseconds of former attempts since there was news.
    var quiet = 0
    /// Bytes that it has never had before, since there was news.
    private var fresh = 0
    /// The most that it ever had, to count these.
    private var farthest: Int

    init(_ request: TransferRequest, _ sink: any TransferSink, deadline: Int?) {
        self.request = request
        self.sink = sink
        self.deadline = deadline
        mirrors = MirrorList(request.mirrors)
        received = request.offset
        most = request.offset
        farthest = request.offset
        validator = request.validator
    }

    /// What to ask a mirror for.
    func question(for mirror: Int) -> Verdict.Question {
        let mayContinue = validator?.forRange != nil || request.hasDigest
        return Verdict.Question(
            have: received, isRange: received > 0 && mayContinue && mirrors[mirror].allowsRange,
            isConditional: request.isConditional && received == 0, encoding: encoding(of: mirror),
            hasDigest: request.hasDigest, expectedSize: request.expectedSize,
            maximumSize: request.maximumSize, validator: validator)
    }

    private func encoding(of mirror: Int) -> MirrorList.Encoding {
        // Servers say of compressed files that they are encoded.
        let isCompressed = mirrors[mirror].location.path(hasSuffix: [".gz", ".tgz", ".Z"])
        return isCompressed ? .isKept : mirrors[mirror].encoding
    }

    /// The value of `If-Range`. Another mirror of a file of known size has the same bytes under a tag of its own.
    func rangeCondition(for mirror: Int) -> String? {
        if request.hasDigest, let validatorMirror, validatorMirror != mirror { return nil }
        return validator?.forRange
    }

    /// The answer of a mirror is the file, or the rest of it.
    func beginBody(from mirror: Int, _ validator: Validator, size: Int?) {
        if received == 0 || self.validator?.forRange == nil {
            self.validator = validator
            validatorMirror = mirror
        }
        self.size = size
        newPiece = mirror
    }

    /// Nothing that the sink has is of use. False when it cannot start again.
    func startAgain() -> Bool {
        guard sink.restarted() else { return false }
        received = 0
        validator = nil
        pieces = []
        return true
    }

    enum Delivery { case took, pause, refused(TransferFailure.Kind) }

    /// Hands bytes to the sink, all of them or none.
    func deliver(_ bytes: borrowing Span<UInt8>) -> Delivery {
        let (total, overflows) = received.addingReportingOverflow(bytes.count)
        if overflows || total > request.limit {
            return .refused(request.expectedSize == nil ? .tooLarge : .sizeDiffers)
        }
        if bytes.isEmpty { return .took }
        switch sink.receive(bytes) {
        case .next:
            received = total
            if let mirror = newPiece.take() { pieces.append(mirror) }
            return .took
        case .pause: return .pause
        case .abort: return .refused(.aborted)
        }
    }

    /// Whether the file is whole; what ended early may be asked for again.
    var isWhole: Bool { (request.expectedSize ?? size).map { $0 == received } ?? true }
    var expectedSize: Int? { request.expectedSize ?? size }

    // Time, in milliseconds.

    /// When it fails unless it has ended; nil for never, and while its receiver paused it.
    var nextDeadline: Int? { pausedAt == nil ? deadline : nil }

    func pause(now: Int) { pausedAt = pausedAt ?? now }

    func resume(now: Int) {
        if let since = pausedAt.take() { deadline? += now - since }
    }

    /// Whether so many bytes came that nobody had before; then the silence is over.
    func hasNews(of least: Int) -> Bool {
        fresh += max(0, received - farthest)
        farthest = max(farthest, received)
        guard fresh >= least else { return false }
        (fresh, quiet) = (0, 0)
        return true
    }

    /// Whether it has that many bytes more than when this was last true.
    func hasProgressed(by step: Int) -> Bool {
        guard received - most >= step else { return false }
        most = received
        return true
    }
}
