internal import CCurl
public import Unix

/// Brings files here, several at once, on the thread that calls `run`; spec/transfers.md.
///
/// Not for several threads: what another thread may do goes through `control`. Connections are kept from one run to the
/// next. libcurl is loaded when the first remote transfer begins, and never for local ones.
public final class TransferEngine {
    /// For other threads.
    public let control: TransferControl
    private let options: TransferOptions
    /// How many transfers at once.
    public var limit: Int { options.limit }
    private var multi: CurlMulti?
    /// Servers that a transfer was given up for, and of which nothing else came meanwhile: however many files are wanted
    /// of one, it is waited for once.
    private var silent: Set<Origin> = []
    /// When a server sent a whole file last, in milliseconds.
    private var heard: [Origin: Int] = [:]

    // Of the current run.
    private var queue = TransferQueue([])
    private var exchanges: [Exchange] = []
    private var reads: [LocalRead] = []
    private var results: [Int: Result<TransferResponse, TransferError>] = [:]

    /// Bytes that make an attempt that broke a success of sorts: such a transfer is not given up after a few attempts.
    private static let progressStep = 1 << 20
    /// The longest wait, in milliseconds, should a time be computed wrongly.
    private static let longestWait = 1_000

    /// Fails where the system has no descriptors left.
    public init(_ options: TransferOptions) throws(SystemError) {
        self.options = options
        control = TransferControl(try Doorbell())
    }

    /// Transfers all, at most `limit` at once, begun in their order, and returns when each has ended.
    ///
    /// `sink` is asked for the sink of a request right before its first attempt; a request that is cancelled before
    /// that has none. The results are those that the sinks got, in the order of the requests.
    public func run(
        _ requests: [TransferRequest], sink: (TransferRequest) -> any TransferSink
    ) -> [Result<TransferResponse, TransferError>] {
        queue = TransferQueue(requests)
        results = [:]
        while true {
            obey(control.take())
            while exchanges.count + reads.count < options.limit, let next = queue.next(now: now) {
                switch next {
                case .attempt(let transfer, let mirror): start(transfer, at: mirror)
                case .request(let request):
                    let deadline = options.deadline(of: request, from: now)
                    schedule(Transfer(request, sink(request), deadline: deadline))
                }
            }
            advance()
            expire()
            if exchanges.isEmpty, reads.isEmpty, queue.isEmpty { break }
            wait()
        }
        // What came too late for this run means nothing to the next.
        _ = control.take()
        return requests.map { request in
            results[request.tag] ?? .failure(Self.cancellation(of: request))
        }
    }

    /// Milliseconds on a clock of its own.
    static var now: Int { Int(Clock.ticks() / 1_000_000) }
    private var now: Int { Self.now }

    // Beginning and ending.

    private func start(_ transfer: Transfer, at mirror: Int) {
        let location = transfer.request.mirrors[mirror]
        if let origin = location.origin, silent.contains(origin) {
            let failure = TransferFailure(
                .silent, at: location, received: transfer.received, expected: transfer.expectedSize)
            note(failure, of: transfer, at: mirror)
            return schedule(transfer)
        }
        transfer.mirrors.begin()
        do throws(TransferFailure) {
            if let path = location.path {
                reads.append(try LocalRead(transfer, mirror: mirror, path))
            } else {
                let multi = try loaded(for: location)
                guard let handle = multi.handle() else { throw TransferFailure(.malformed, at: location) }
                try send(Exchange(transfer, mirror: mirror, handle, options, now: now), multi)
            }
        } catch {
            fail(transfer, at: mirror, error)
        }
    }

    private func loaded(for location: Location) throws(TransferFailure) -> CurlMulti {
        if let multi { return multi }
        do throws(CurlLibrary.Missing) {
            let library = try CurlLibrary(options.libraries)
            guard let made = CurlMulti(library, limit: options.limit) else { throw .function("curl_multi_init") }
            multi = made
            return made
        } catch {
            throw TransferFailure(.libraryMissing, at: location, missingFunction: error.function)
        }
    }

    private func send(_ exchange: Exchange, _ multi: CurlMulti) throws(TransferFailure) {
        let began = now
        let problem = exchange.prepare()
        // A command that gives a credential may take its time; the others cannot help that.
        if now - began > 100 { for other in exchanges { other.excuse(from: began, now: now) } }
        if let failure = problem {
            multi.recycle(exchange.handle)
            throw failure
        }
        guard multi.add(exchange.handle) else { throw exchange.failure(.malformed) }
        exchanges.append(exchange)
    }

    /// Ends one request of an exchange: with its file, with the next request of a redirect, or in failure.
    private func complete(_ exchange: Exchange, _ code: CURLcode) {
        guard let multi else { return }
        exchanges.removeAll { $0 === exchange }
        multi.remove(exchange.handle)
        exchange.transfer.resume(now: now)
        exchange.settle(now: now)
        switch exchange.outcome(code) {
        case .done(let response):
            multi.recycle(exchange.handle)
            if let origin = exchange.location.origin { heard[origin] = now }
            finish(exchange.transfer, .success(response))
        case .redirect(let target):
            do throws(TransferFailure) {
                try exchange.follow(target, now: now)
                exchange.handle.reset()
                try send(exchange, multi)
            } catch {
                fail(exchange.transfer, at: exchange.mirror, error)
            }
        case .withoutRange:
            multi.recycle(exchange.handle)
            exchange.transfer.mirrors.noteWithoutRange(exchange.mirror)
            schedule(exchange.transfer)
        case .encoded(let encoding):
            multi.recycle(exchange.handle)
            exchange.transfer.mirrors.note(encoding, at: exchange.mirror)
            schedule(exchange.transfer)
        case .failed(let failure):
            multi.recycle(exchange.handle)
            let isSilent = failure.mayPass && exchange.transfer.quiet >= options.patience
            if isSilent { noteSilence(of: exchange) }
            fail(exchange.transfer, at: exchange.mirror, isSilent ? exchange.failure(.silent) : failure)
        }
    }

    private func note(_ failure: TransferFailure, of transfer: Transfer, at mirror: Int) {
        transfer.mirrors.note(
            failure, at: mirror, progressed: transfer.hasProgressed(by: Self.progressStep), now: now,
            options: options, random: Double.random(in: 0..<1))
    }

    /// A server that sends other files meanwhile is none that is silent.
    private func noteSilence(of exchange: Exchange) {
        let start = now - options.patience
        for (index, location) in exchange.transfer.request.mirrors.enumerated() {
            let isSilent = index == exchange.mirror || exchange.transfer.mirrors[index].last?.kind == .timedOut
            guard isSilent, let origin = location.origin, (heard[origin] ?? .min) < start else { continue }
            let isBusy = exchanges.contains { $0.location.origin == origin && $0.hasHeard(since: start) }
            if !isBusy { silent.insert(origin) }
        }
    }

    private func fail(_ transfer: Transfer, at mirror: Int, _ failure: TransferFailure) {
        note(failure, of: transfer, at: mirror)
        if failure.endsTransfer {
            finish(transfer, .failure(transfer.mirrors.error(or: failure)))
        } else {
            schedule(transfer)
        }
    }

    /// Waits for the next mirror of a transfer, or ends it when there is none.
    private func schedule(_ transfer: Transfer) {
        if let next = transfer.mirrors.next(now: now) {
            queue.wait(transfer, mirror: next.index, until: next.time)
        } else if let error = transfer.mirrors.error {
            finish(transfer, .failure(error))
        }
    }

    private func finish(_ transfer: Transfer, _ result: Result<TransferResponse, TransferError>) {
        results[transfer.request.tag] = result
        transfer.sink.finished(result)
    }

    // One turn of the loop.

    private func obey(_ orders: TransferControl.Orders) {
        if orders.isCancelled { queue.dropRequests() }
        func isCancelled(_ transfer: Transfer) -> Bool {
            orders.isCancelled || orders.cancelled.contains(transfer.request.tag)
        }
        if orders.isCancelled || !orders.cancelled.isEmpty {
            queue.dropRequests(orders.cancelled)
            drop(.cancelled, where: isCancelled)
        }
        if orders.resumed.isEmpty { return }
        for read in reads where orders.resumed.contains(read.transfer.request.tag) { read.resume() }
        for exchange in exchanges where orders.resumed.contains(exchange.transfer.request.tag) {
            // libcurl delivers what it kept back from within this call, and says no more of a failure in it.
            let code = exchange.resume(now: now)
            if code != CURLE_OK || exchange.refusal != nil { complete(exchange, code) }
        }
    }

    private func advance() {
        if let multi, !exchanges.isEmpty {
            if !multi.perform() {
                for exchange in exchanges { complete(exchange, CURLE_FAILED_INIT) }
            }
            while let ended = multi.nextEnded() {
                if let exchange = exchanges.first(where: { $0.handle.address == ended.handle }) {
                    complete(exchange, ended.code)
                }
            }
        }
        for read in reads {
            guard let result = read.step() else { continue }
            reads.removeAll { $0 === read }
            switch result {
            case .success(let response): finish(read.transfer, .success(response))
            case .failure(let failure): fail(read.transfer, at: read.mirror, failure)
            }
        }
    }

    private func expire() {
        let now = now
        for exchange in exchanges {
            let ends = [exchange.slowFrom, exchange.patientUntil].compactMap(\.self)
            if exchange.isStalled(now: now) || ends.contains(where: { $0 <= now }) {
                complete(exchange, CURLE_OPERATION_TIMEDOUT)
            } else if let from = exchange.toldFrom, from <= now {
                exchange.tell()
            }
        }
        if options.deadline != nil {
            drop(.deadlinePassed) { $0.nextDeadline.map { $0 <= now } ?? false }
        }
    }

    /// Ends transfers wherever they are.
    private func drop(_ kind: TransferFailure.Kind, where isDropped: (Transfer) -> Bool) {
        for exchange in exchanges where isDropped(exchange.transfer) {
            let failure = exchange.failure(kind)
            exchanges.removeAll { $0 === exchange }
            multi?.remove(exchange.handle)
            multi?.recycle(exchange.handle)
            fail(exchange.transfer, at: exchange.mirror, failure)
        }
        for read in reads where isDropped(read.transfer) {
            reads.removeAll { $0 === read }
            fail(read.transfer, at: read.mirror, read.failure(kind))
        }
        for (transfer, mirror) in queue.dropWaiting(isDropped) {
            let failure = TransferFailure(
                kind, at: transfer.request.mirrors[mirror], received: transfer.received,
                expected: transfer.expectedSize)
            fail(transfer, at: mirror, failure)
        }
    }

    private func wait() {
        if reads.contains(where: { !$0.isPaused }) { return }
        let paused =
            exchanges.filter(\.isPaused).map(\.transfer.request.tag) + reads.map(\.transfer.request.tag)
        guard control.mayWait(paused: paused) else { return }
        let now = now
        var until = now + Self.longestWait
        for exchange in exchanges {
            if let watch = exchange.watchUntil { until = min(until, watch) }
            for time in [exchange.slowFrom, exchange.patientUntil, exchange.toldFrom] {
                until = min(until, time ?? until)
            }
            if let deadline = exchange.transfer.nextDeadline { until = min(until, deadline) }
        }
        for read in reads { if let deadline = read.transfer.nextDeadline { until = min(until, deadline) } }
        if exchanges.count + reads.count < options.limit, let time = queue.nextTime { until = min(until, time) }
        if let deadline = queue.nextDeadline { until = min(until, deadline) }
        if let multi, !exchanges.isEmpty {
            multi.wait(control.doorbell, milliseconds: max(0, until - now))
        } else {
            control.doorbell.wait(milliseconds: max(0, until - now))
        }
    }

    private static func cancellation(of request: TransferRequest) -> TransferError {
        TransferError([TransferFailure(.cancelled, at: request.mirrors[0])], attempts: 0)
    }
}
