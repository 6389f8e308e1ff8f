internal import CCurl
internal import Unix

/// One attempt at one mirror by HTTP, redirects included: a request, its answer, the way of the body to the sink.
final class Exchange {
    let transfer: Transfer
    let mirror: Int
    let handle: CurlHandle
    let options: TransferOptions
    let question: Verdict.Question
    /// Where the current request goes.
    private(set) var location: Location
    private var redirects = 0
    /// Once a redirect led to another origin nothing that belongs to the first is sent any more.
    private(set) var isAway = false

    private var head = ResponseHead()
    private(set) var verdict: Verdict?
    /// Why a receiver stopped it; said by us, not by libcurl.
    private(set) var refusal: TransferFailure?
    /// Bytes at the start of the body that the sink already has.
    private var skipping = 0
    /// The offset in the file at which the body ends, where it is known.
    private var end: Int?
    private var discarded = 0
    private(set) var isPaused = false
    private var isConnected = false
    /// Time that is left to the other mirrors, in milliseconds: with less before the deadline this one is too slow.
    private let reserve: Int?
    /// Bytes since `watchFrom`, a time in milliseconds, for stalls.
    private var watched = 0
    private var watchFrom: Int

    /// An answer that is no file is read to its end, so that the connection stays of use, unless it is longer.
    private static let discardLimit = 64 << 10

    init(_ transfer: Transfer, mirror: Int, _ handle: CurlHandle, _ options: TransferOptions, now: Int) {
        self.transfer = transfer
        self.mirror = mirror
        self.handle = handle
        self.options = options
        location = transfer.request.mirrors[mirror]
        question = transfer.question(for: mirror)
        watchFrom = now
        reserve = transfer.mirrors.hasOthers(than: mirror) ? transfer.nextDeadline.map { max(0, $0 - now) / 2 } : nil
    }

    // Redirects.

    /// Turns to the target of a redirect.
    func follow(_ target: String, now: Int) throws(TransferFailure) {
        redirects += 1
        guard redirects <= options.redirects else { throw failure(.tooManyRedirects) }
        guard let next = try? location.resolving(target), case .remote(var remote) = next.place else {
            throw failure(.redirectRefused, target: target)
        }
        guard remote.origin.scheme == .https || location.origin?.scheme == .http else {
            throw failure(.redirectRefused, target: next.description)
        }
        // Credentials are given by the user, not by a server.
        remote.user = nil
        if remote.origin != location.origin { isAway = true }
        location = Location(.remote(remote))
        head = ResponseHead()
        verdict = nil
        discarded = 0
        isConnected = false
        watchAgain(now: now)
    }

    // The answer.

    fileprivate func takeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        let wasComplete = head.isComplete
        watched += line.count
        unsafe head.read(line, now: Clock.now())
        if head.byteCount > options.headerLimit {
            refusal = failure(.malformed)
            return false
        }
        if head.isComplete, !wasComplete { judge() }
        return refusal == nil
    }

    private func judge() {
        let verdict = Verdict(head, for: question)
        self.verdict = verdict
        switch verdict {
        case .deliver(let skipping, let end, let size):
            self.skipping = skipping
            self.end = end
            transfer.beginBody(from: mirror, head.validator, size: size)
        case .startAgain(let size):
            guard transfer.startAgain() else {
                refusal = failure(.changed)
                return
            }
            end = size
            transfer.beginBody(from: mirror, head.validator, size: size)
        case .unchanged, .redirect, .refuse, .withoutRange: break
        }
    }

    fileprivate enum Answer { case took, pause, stop }

    fileprivate func takeBody(_ bytes: Span<UInt8>) -> Answer {
        switch verdict {
        case .deliver, .startAgain: return deliver(bytes)
        case .unchanged, .redirect, .refuse, .withoutRange, nil:
            discarded += bytes.count
            watched += bytes.count
            return discarded > Self.discardLimit ? .stop : .took
        }
    }

    private func deliver(_ bytes: Span<UInt8>) -> Answer {
        // Nothing is counted before the sink took it: after a pause the same bytes come again.
        let known = min(skipping, bytes.count)
        let fresh = bytes.extracting(droppingFirst: known)
        if let end, transfer.received + fresh.count > end {
            refusal = failure(.malformed)
            return .stop
        }
        switch transfer.deliver(fresh) {
        case .took:
            skipping -= known
            watched += bytes.count
            return .took
        case .pause:
            isPaused = true
            transfer.pause(now: TransferEngine.now)
            return .pause
        case .refused(let kind):
            refusal = failure(kind)
            return .stop
        }
    }

    /// The sink has room again. C: `curl_easy_pause(3)`.
    func resume(now: Int) -> CURLcode {
        guard isPaused else { return CURLE_OK }
        isPaused = false
        transfer.resume(now: now)
        watchAgain(now: now)
        return handle.resume()
    }

    /// What was not received so far is nobody's fault.
    func watchAgain(now: Int) {
        watched = 0
        watchFrom = now
    }

    // Its end.

    /// When to look at `isStalled` next; nil while paused. Connecting has a limit of its own, which libcurl keeps; the
    /// time for two connections is a net below it, for one that waits to share another's.
    var watchUntil: Int? {
        if isPaused { return nil }
        return watchFrom + options.stallTimeout + (isConnected ? 0 : 2 * options.connectTimeout)
    }

    /// When it has taken half of the time that its transfer had left, and another mirror may be quicker; nil while paused.
    var slowFrom: Int? {
        guard let reserve, let deadline = transfer.nextDeadline else { return nil }
        return deadline - reserve
    }

    /// Whether too few bytes came since the last look.
    func isStalled(now: Int) -> Bool {
        if !isConnected, handle.isConnected {
            isConnected = true
            watchAgain(now: now)
        }
        guard let until = watchUntil, now >= until else { return false }
        if watched < options.stallBytes { return true }
        watchAgain(now: now)
        return false
    }

    enum Outcome {
        case done(TransferResponse)
        case redirect(String)
        case failed(TransferFailure)
        case withoutRange(TransferFailure)
    }

    /// What became of it, once libcurl is done with it.
    func outcome(_ code: CURLcode) -> Outcome {
        // A status says more than the way in which the body after it ended.
        switch verdict {
        case .redirect(let target): return .redirect(target)
        case .refuse(let kind): return .failed(failure(kind))
        case .withoutRange: return .withoutRange(failure(.malformed))
        case .unchanged: return .done(response)
        case .deliver, .startAgain, nil: break
        }
        if let refusal { return .failed(refusal) }
        guard code == CURLE_OK else { return .failed(failure(TransferFailure.Kind(code), code)) }
        guard verdict != nil else { return .failed(failure(.malformed)) }
        guard transfer.isWhole, skipping == 0 else { return .failed(failure(.interrupted)) }
        return .done(response)
    }

    private var response: TransferResponse {
        TransferResponse(
            status: head.status, validator: head.validator, size: transfer.received, mirror: mirror,
            attempts: transfer.mirrors.attempts, pieces: transfer.pieces, sent: head.sent,
            failures: transfer.mirrors.failures)
    }

    func failure(
        _ kind: TransferFailure.Kind, _ code: CURLcode? = nil, target: String? = nil,
        credential: TransferFailure.CredentialProblem? = nil
    ) -> TransferFailure {
        TransferFailure(
            kind, at: location, status: head.status == 0 ? nil : head.status,
            curl: code.map { TransferFailure.Curl(code: Int($0.rawValue), remark: handle.remark(of: $0)) },
            received: transfer.received, expected: transfer.expectedSize, retryAfter: head.retryAfter,
            target: target.map { Location.encoded($0.utf8) { $0 > 0x20 && $0 < 0x7f } }, credential: credential,
            sent: head.sent)
    }
}

// What libcurl calls. The exchange outlives the request: the engine holds it until the handle is removed.

func receiveLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return unsafe exchange.takeLine(line) ? size * count : 0
}

func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context = unsafe context else { return 0 }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count).assumingMemoryBound(to: UInt8.self)
    switch unsafe exchange.takeBody(body.span) {
    case .took: return size * count
    case .pause: return stout_curl_receive_pause
    // Any other number than that of the bytes: libcurl then ends with CURLE_WRITE_ERROR.
    case .stop: return 0
    }
}
