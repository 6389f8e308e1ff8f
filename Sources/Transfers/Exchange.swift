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
    /// What was there to be sent, and was not.
    var withheld: TransferFailure.Withheld?
    /// Bytes at the start of the body that the sink already has.
    private var skipping = 0
    /// The offset in the file at which the body ends, where it is known.
    private var end: Int?
    private var discarded = 0
    private(set) var isPaused = false
    private var isConnected = false
    /// Time that is left to the other mirrors, in milliseconds: with less before the deadline this one is too slow.
    private let reserve: Int?
    /// Bytes of the body since `watchFrom`, a time in milliseconds, for stalls.
    private var watched = 0
    private var watchFrom: Int
    /// Milliseconds that the heads of former answers took.
    private var headTime = 0
    /// Since when there is no news; nil while paused.
    private var quietFrom: Int?
    /// For how long there may be none.
    private var patience: Int
    /// When the last bytes of the file came, or what it began with.
    private var heardAt: Int
    private var isTold = false

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
        quietFrom = now
        heardAt = now
        patience = Self.patience(transfer, mirror, options)
        reserve = transfer.mirrors.hasOthers(than: mirror) ? transfer.nextDeadline.map { max(0, $0 - now) / 2 } : nil
    }

    /// While another mirror is left, half of what is left of the transfer's, but not too little to begin with.
    private static func patience(_ transfer: Transfer, _ mirror: Int, _ options: TransferOptions) -> Int {
        let left = max(0, options.patience - transfer.quiet)
        return transfer.mirrors.hasOthers(than: mirror) ? min(left, max(left / 2, options.noticeTimeout)) : left
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
        // The silence goes on where it was settled.
        quietFrom = now
        patience = Self.patience(transfer, mirror, options)
        watchAgain(now: now)
    }

    // The answer.

    fileprivate func takeLine(_ line: UnsafeRawBufferPointer) -> Bool {
        let wasComplete = head.isComplete
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
        let now = TransferEngine.now
        // A chain of redirects is one answer.
        if isConnected { headTime += now - watchFrom }
        watchAgain(now: now)
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
        case .unchanged, .redirect, .refuse, .withoutRange, .encoded: break
        }
    }

    fileprivate enum Answer { case took, pause, stop }

    fileprivate func takeBody(_ bytes: Span<UInt8>) -> Answer {
        switch verdict {
        case .deliver, .startAgain: return deliver(bytes)
        case .unchanged, .redirect, .refuse, .withoutRange, .encoded, nil:
            discarded += bytes.count
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
            heardAt = TransferEngine.now
            if transfer.hasNews(of: leastBytes) {
                patience = options.patience
                quietFrom = heardAt
            }
            return .took
        case .pause:
            isPaused = true
            settle(now: TransferEngine.now)
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
        quietFrom = now
        heardAt = now
        patience = Self.patience(transfer, mirror, options)
        watchAgain(now: now)
        return handle.resume()
    }

    /// What was not received so far is nobody's fault.
    func watchAgain(now: Int) {
        watched = 0
        watchFrom = now
    }

    // News.

    private var leastBytes: Int { options.leastBytes(of: transfer.expectedSize) }

    /// Puts the time without news to that of the transfer, where it stops.
    func settle(now: Int) {
        if let since = quietFrom.take() { transfer.quiet += now - since }
    }

    /// When there was no news for too long; nil while paused.
    var patientUntil: Int? { quietFrom.map { $0 + patience } }

    /// When somebody should be told what is waited for; nil while paused, and once that was said.
    var toldFrom: Int? { isTold || isPaused ? nil : heardAt + options.noticeTimeout }

    /// The engine did something else meanwhile.
    func excuse(from began: Int, now: Int) {
        heardAt += now - began
        quietFrom = quietFrom.map { $0 + now - began }
        watchAgain(now: now)
    }

    /// Whether bytes of its file came since then, or it is paused because too many did.
    func hasHeard(since time: Int) -> Bool { isPaused || watched > 0 && heardAt >= time }

    func tell() {
        isTold = true
        let kind: TransferDelay.Kind = head.isComplete ? .data : isConnected ? .answer : .connection
        options.report(
            TransferDelay(
                kind: kind, location: location, attempt: transfer.mirrors.attempts, received: transfer.received))
    }

    // Its end.

    /// When to look at `isStalled` next; nil while paused. Connecting has a limit of its own, which libcurl keeps; the
    /// time for two connections is a net below it, for one that waits to share another's.
    var watchUntil: Int? {
        if isPaused { return nil }
        switch verdict {
        case .deliver, .startAgain: return watchFrom + options.stallTimeout
        case .unchanged, .redirect, .refuse, .withoutRange, .encoded: return watchFrom + options.discardTimeout
        case nil:
            return isConnected
                ? watchFrom + options.stallTimeout - headTime
                : watchFrom + options.stallTimeout + 2 * options.connectTimeout
        }
    }

    /// When it has taken half of the time that its transfer had left, and another mirror may be quicker; nil while paused.
    var slowFrom: Int? {
        guard let reserve, let deadline = transfer.nextDeadline else { return nil }
        return deadline - reserve
    }

    /// Whether too few bytes came since the last look, or no whole head.
    func isStalled(now: Int) -> Bool {
        if !isConnected, handle.isConnected {
            isConnected = true
            watchAgain(now: now)
        }
        guard let until = watchUntil, now >= until else { return false }
        if watched < leastBytes { return true }
        watchAgain(now: now)
        return false
    }

    enum Outcome {
        case done(TransferResponse)
        case redirect(String)
        case failed(TransferFailure)
        case withoutRange(TransferFailure)
        /// To be asked again, with another idea of what its encoding is.
        case encoded(MirrorList.Encoding)
    }

    /// What became of it, once libcurl is done with it.
    func outcome(_ code: CURLcode) -> Outcome {
        // A status says more than the way in which the body after it ended.
        switch verdict {
        case .redirect(let target): return .redirect(target)
        case .refuse(let kind): return .failed(failure(kind))
        case .withoutRange: return .withoutRange(failure(.malformed))
        case .encoded: return .encoded(.isUndone)
        case .unchanged: return .done(response)
        case .deliver, .startAgain, nil: break
        }
        if let refusal { return .failed(refusal) }
        if code == CURLE_BAD_CONTENT_ENCODING, question.encoding == .isUndone, transfer.received == question.have {
            return .encoded(.isKept)
        }
        guard code == CURLE_OK else {
            return .failed(failure(handle.connectStatus >= 400 ? .proxyFailed : TransferFailure.Kind(code), code))
        }
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
        let answered = head.status != 0 ? head.status : kind == .proxyFailed ? handle.connectStatus : 0
        return TransferFailure(
            kind, at: location, status: answered == 0 ? nil : answered,
            curl: code.map { TransferFailure.Curl(code: Int($0.rawValue), remark: handle.remark(of: $0)) },
            received: transfer.received, expected: transfer.expectedSize, retryAfter: head.retryAfter,
            target: target.map { Location.encoded($0.utf8) { $0 > 0x20 && $0 < 0x7f } }, credential: credential,
            sent: head.sent, withheld: withheld, proxy: proxy)
    }

    /// Which proxy there may be on the way, in words; its password is in none of them.
    private var proxy: String? {
        guard let proxy = location.origin.flatMap({ options.proxy(for: $0.scheme) }), !proxy.address.isEmpty else {
            return nil
        }
        return "\(proxy.address), set by \(proxy.setting)"
            + (proxy.user == nil || proxy.isPrivate || options.sendsProxyPasswordInClear
                ? "" : ", without its password")
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
