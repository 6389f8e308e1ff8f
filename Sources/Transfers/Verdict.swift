/// What an answer means for the transfer that asked; spec/transfers.md, Answers, is this as a table.
enum Verdict: Equatable {
    /// The body belongs to the file. `skipping`: bytes at its start that the sink already has. `end`: the offset in
    /// the file at which this body ends, where it is known. `size`: of the whole file, where it is known.
    case deliver(skipping: Int, end: Int?, size: Int?)
    /// The body is a file again from its start, and not the one that the sink has bytes of.
    case startAgain(size: Int?)
    /// 304.
    case unchanged
    case redirect(String)
    case refuse(TransferFailure.Kind)
    /// The server cannot continue there; ask it for the whole file instead.
    case withoutRange
    /// The body is encoded, though nobody asked; ask again, to undo it.
    case encoded

    /// What was asked for, and what is known.
    struct Question {
        /// Bytes that the sink has.
        var have: Int
        /// Whether a `Range` was sent; it began at `have`.
        var isRange: Bool
        var isConditional: Bool
        var encoding: MirrorList.Encoding
        /// Whether the caller checks a digest of the whole.
        var hasDigest: Bool
        var expectedSize: Int?
        var maximumSize: Int
        /// Of the bytes that the sink has.
        var validator: Validator?
    }

    init(_ head: ResponseHead, for question: Question) {
        switch head.status {
        case 200 where head.isEncoded && question.encoding == .unknown,
            206 where head.isEncoded && question.encoding == .unknown:
            self = .encoded
        case 200: self = Self.whole(head, question)
        case 206: self = Self.part(head, question)
        case 304: self = question.isConditional ? .unchanged : .refuse(.malformed)
        case 301, 302, 303, 307, 308: self = head.location.map { .redirect($0) } ?? .refuse(.malformed)
        case 401, 403: self = .refuse(.forbidden)
        case 407: self = .refuse(.proxyFailed)
        case 404, 410: self = .refuse(.notFound)
        case 416: self = question.isRange ? .withoutRange : .refuse(.rejected)
        case 429: self = .refuse(.limited)
        case 408, 500...599: self = .refuse(.serverFailed)
        case 300...499: self = .refuse(.rejected)
        default: self = .refuse(.malformed)
        }
    }

    private static func whole(_ head: ResponseHead, _ question: Question) -> Verdict {
        if head.isContradictory { return .refuse(.malformed) }
        // The length of what is encoded says nothing.
        let size = head.isEncoded && question.encoding == .isUndone ? nil : head.contentLength
        if let refusal = refusal(size, question) { return .refuse(refusal) }
        if question.have == 0 { return .deliver(skipping: 0, end: size, size: size) }
        // The same file, from a server without ranges: what the sink has is left out. Where the caller
        // checks a digest any copy will do.
        let isSame = question.hasDigest || question.validator?.matches(head.validator) == true
        guard isSame, size.map({ $0 >= question.have }) ?? true else { return .startAgain(size: size) }
        return .deliver(skipping: question.have, end: size, size: size)
    }

    private static func part(_ head: ResponseHead, _ question: Question) -> Verdict {
        guard question.isRange else { return .refuse(.malformed) }
        guard !head.isContradictory, let range = head.contentRange, range.first == question.have,
            head.contentLength.map({ $0 == range.last - range.first + 1 }) ?? true
        else { return .withoutRange }
        // A server that ignores If-Range.
        if !question.hasDigest, let known = question.validator?.forRange,
            let its = head.validator.forRange, known != its
        {
            return .withoutRange
        }
        if let refusal = refusal(range.total, question) { return .refuse(refusal) }
        return .deliver(skipping: 0, end: range.last + 1, size: range.total)
    }

    private static func refusal(_ size: Int?, _ question: Question) -> TransferFailure.Kind? {
        guard let size else { return nil }
        if let expected = question.expectedSize, size != expected { return .sizeDiffers }
        return size > question.maximumSize ? .tooLarge : nil
    }
}
