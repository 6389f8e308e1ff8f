import Transfers

/// A sink that keeps everything and counts what happens.
final class Recorder: TransferSink {
    private(set) var bytes: [UInt8] = []
    private(set) var restarts = 0
    private(set) var finishes = 0
    /// Whether it can start again.
    let canRestart: Bool
    /// Says `.abort` once it has this many bytes.
    let abortAt: Int

    init(canRestart: Bool = true, abortAt: Int = .max) {
        self.canRestart = canRestart
        self.abortAt = abortAt
    }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        if self.bytes.count >= abortAt { return .abort }
        unsafe bytes.withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
        return .next
    }

    func restarted() -> Bool {
        guard canRestart else { return false }
        restarts += 1
        bytes = []
        return true
    }

    func finished(_ result: Result<TransferResponse, TransferError>) { finishes += 1 }
}

/// How one transfer went.
struct Run {
    let result: Result<TransferResponse, TransferError>
    let sink: Recorder

    var response: TransferResponse? { try? result.get() }
    var error: TransferError? {
        if case .failure(let error) = result { return error }
        return nil
    }
    var kind: TransferFailure.Kind? { error?.kind }
}

extension TransferOptions {
    /// Short waits, and no proxy of the machine's.
    static var quick: TransferOptions {
        var options = TransferOptions(userAgent: "stout-tests/1", limit: 4)
        options.connectTimeout = 2_000
        options.stallTimeout = 5_000
        options.stallBytes = 20
        options.backoff.first = 4
        options.proxy = ""
        return options
    }

    /// These tokens, each for its origin.
    mutating func allow(_ tokens: [Origin: String]) {
        credentials = { origin in tokens[origin].map { .token(Secret($0)) } }
    }

    /// For servers that are meant to stall: a busy machine must not do it for them, so this is for them alone.
    static var impatient: TransferOptions {
        var options = quick
        options.stallTimeout = 250
        return options
    }
}

/// Transfers one request with a new engine.
func transfer(
    _ addresses: [String], size: Int? = nil, maximum: Int = .max, offset: Int = 0, validator: Validator? = nil,
    conditional: Bool = false, headers: [(name: String, value: String)] = [], options: TransferOptions = .quick,
    isVerified: Bool = false,
    sink: Recorder = Recorder()
) throws -> Run {
    let engine = try TransferEngine(options)
    let request = TransferRequest(
        tag: 7, mirrors: try addresses.map { try Location($0) }, expectedSize: size, maximumSize: maximum,
        offset: offset, validator: validator, isConditional: conditional, headers: headers,
        isVerified: isVerified)
    let results = engine.run([request]) { _ in sink }
    return Run(result: results[0], sink: sink)
}
