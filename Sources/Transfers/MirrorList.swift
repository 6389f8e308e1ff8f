/// The mirrors of one transfer: which to ask next, and when. Times are milliseconds of one clock.
struct MirrorList {
    struct Mirror {
        let location: Location
        /// Requests in a row that brought nothing new.
        var failures = 0
        /// Not to be asked before.
        var notBefore = 0
        var isGivenUp = false
        /// Whether it may be asked for a part of the file.
        var allowsRange = true
        /// What to do with an encoding that it applies unasked.
        var encoding = Encoding.unknown
        var last: TransferFailure?
    }

    enum Encoding {
        case unknown
        /// It encodes what is stored plain.
        case isUndone
        /// What it calls an encoding is the file.
        case isKept
    }

    private(set) var mirrors: [Mirror]
    /// Requests in all.
    private(set) var attempts = 0

    init(_ locations: [Location]) { mirrors = locations.map { Mirror(location: $0) } }

    subscript(index: Int) -> Mirror { mirrors[index] }

    /// Of the mirrors that may be asked now the one with the fewest failures, the first of them; else the one that may
    /// be asked soonest; nil when all are given up.
    func next(now: Int) -> (index: Int, time: Int)? {
        var best: (index: Int, time: Int)?
        for (index, mirror) in mirrors.enumerated() where !mirror.isGivenUp {
            let time = max(now, mirror.notBefore)
            if let known = best, (known.time, mirrors[known.index].failures) <= (time, mirror.failures) { continue }
            best = (index, time)
        }
        return best
    }

    /// Whether any other may still be asked.
    func hasOthers(than index: Int) -> Bool {
        mirrors.indices.contains { $0 != index && !mirrors[$0].isGivenUp }
    }

    mutating func begin() { attempts += 1 }

    /// Takes note of a request that failed. `progressed`: it brought bytes that no request brought before.
    mutating func note(
        _ failure: TransferFailure, at index: Int, progressed: Bool, now: Int, options: TransferOptions, random: Double
    ) {
        mirrors[index].last = failure
        if progressed { mirrors[index].failures = 0 }
        mirrors[index].failures += 1
        guard failure.mayPass, mirrors[index].failures < options.attempts else {
            mirrors[index].isGivenUp = true
            return
        }
        var wait = options.backoff.delay(afterFailures: mirrors[index].failures, random: random)
        if let asked = failure.retryAfter {
            // A server that wants us to wait longer than we do is done with.
            guard asked <= options.backoff.longest / 1000 else {
                mirrors[index].isGivenUp = true
                return
            }
            wait = max(wait, asked * 1000)
        }
        mirrors[index].notBefore = now + wait
    }

    /// This mirror answers requests for a part with nonsense; the whole file may still be had.
    mutating func noteWithoutRange(_ index: Int) { mirrors[index].allowsRange = false }

    /// This mirror encodes what it sends, though nobody asked. A part of that is no part of the file.
    mutating func note(_ encoding: Encoding, at index: Int) {
        mirrors[index].encoding = encoding
        mirrors[index].allowsRange = false
    }

    /// The last one at each mirror that failed.
    var failures: [TransferFailure] { mirrors.compactMap(\.last) }

    /// For the caller, when there is no mirror left or no use in going on.
    var error: TransferError? {
        let failures = failures
        return failures.isEmpty ? nil : TransferError(failures, attempts: attempts)
    }

    /// As above, after a failure that ended the transfer.
    func error(or failure: TransferFailure) -> TransferError { error ?? TransferError([failure], attempts: attempts) }
}
