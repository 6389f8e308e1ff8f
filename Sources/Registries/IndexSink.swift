internal import Archives
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// Takes a compressed index as it arrives: hashed, decompressed, written.
final class IndexSink: TransferSink {
    private var hasher = SHA256Hasher()
    /// A window of 8 MiB is what levels up to 19 use.
    private var decoder = ZstdDecoder(windowLog: 23)
    private let path: Path
    private var file: Descriptor?
    private let limit: Int64
    private var written: Int64 = 0
    /// Whether there is more than was announced.
    private(set) var isTooLarge = false
    /// What is wrong with the bytes themselves; the rest is hashed then, to tell whether they are those announced.
    private(set) var refusal: BottleError.Refusal?
    /// Why it wants no more.
    private(set) var problem: SystemError?

    /// - Parameter limit: bytes of the decompressed index, as announced.
    init(_ path: Path, limit: Int64) throws(SystemError) {
        self.path = path
        file = try Descriptor.open(path, .create(0o644))
        self.limit = limit
    }

    /// Of all bytes that came.
    var digest: Digest { hasher.finish() }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        do throws(BottleError) {
            unsafe try bytes.withUnsafeBytes { buffer throws(BottleError) in unsafe try take(buffer) }
        } catch {
            switch error {
            case .refused(let refusal): self.refusal = refusal
            case .system(let error):
                problem = error
                return .abort
            }
        }
        return .next
    }

    /// Takes the next compressed bytes.
    func take(_ buffer: UnsafeRawBufferPointer) throws(BottleError) {
        unsafe hasher.update(buffer)
        if refusal != nil || isTooLarge { return }
        var rest = unsafe buffer
        while true {
            let output = unsafe try decoder.decode(&rest)
            if unsafe output.isEmpty { return }
            written += Int64(output.count)
            if written > limit {
                isTooLarge = true
                return
            }
            do throws(SystemError) { unsafe try file?.write(all: output) } catch { throw .system(error) }
        }
    }

    func restarted() -> Bool {
        do throws(SystemError) {
            // Opened again it is empty.
            try file.take()?.close()
            file = try Descriptor.open(path, .overwrite(0o644))
        } catch {
            problem = error
            return false
        }
        hasher = SHA256Hasher()
        decoder = ZstdDecoder(windowLog: 23)
        (written, isTooLarge, refusal) = (0, false, nil)
        return true
    }

    func finished(_ result: Result<TransferResponse, TransferError>) {}

    /// To be called after the last byte.
    func close() throws(SystemError) {
        try file?.sync()
        try file.take()?.close()
    }
}
