internal import Unix

/// One local file on its way to a sink: the same rules for sizes and pauses as a server's, without libcurl.
final class LocalRead {
    let transfer: Transfer
    let mirror: Int
    private let file: Descriptor
    private let size: Int
    private var chunk: [UInt8]
    /// How much of the chunk is filled and waits for the sink.
    private var filled = 0
    private(set) var isPaused = false

    private static let chunkSize = 128 << 10

    /// Opens a regular file, following symbolic links: the user named the folder.
    init(_ transfer: Transfer, mirror: Int, _ path: Path) throws(TransferFailure) {
        self.transfer = transfer
        self.mirror = mirror
        let location = transfer.request.mirrors[mirror]
        do throws(SystemError) {
            // Looked at before it is opened: opening a pipe waits for its other end.
            let kind = try FileSystem.status(path, following: true).kind
            guard kind == .file else {
                throw SystemError(kind == .directory ? .isDirectory : .notSupported, "open", path)
            }
            file = try Descriptor.open(path, .read)
            size = Int(try file.status().size)
            if transfer.received > 0, transfer.received <= size { try file.seek(to: Int64(transfer.received)) }
        } catch {
            throw TransferFailure(Self.kind(of: error), at: location, system: error, received: transfer.received)
        }
        chunk = [UInt8](repeating: 0, count: min(Self.chunkSize, max(size, 1)))
        let request = transfer.request
        let refusal: TransferFailure.Kind? =
            if let expected = request.expectedSize, expected != size {
                .sizeDiffers
            } else if size > request.maximumSize {
                .tooLarge
            } else if transfer.received > size {
                .changed
            } else {
                nil
            }
        if let refusal {
            throw TransferFailure(refusal, at: location, received: transfer.received, expected: request.expectedSize)
        }
        transfer.beginBody(from: mirror, Validator(), size: size)
    }

    /// Reads and delivers one chunk; nil while there is more.
    func step() -> Result<TransferResponse, TransferFailure>? {
        if isPaused { return nil }
        do throws(SystemError) {
            if filled == 0 { filled = try read() }
        } catch {
            return .failure(failure(.unreadable, error))
        }
        if filled == 0 {
            // Somebody cuts it while we read.
            guard transfer.received == size else { return .failure(failure(.changed)) }
            return .success(
                TransferResponse(
                    status: 200, validator: Validator(), size: size, mirror: mirror,
                    attempts: transfer.mirrors.attempts, pieces: transfer.pieces, failures: transfer.mirrors.failures))
        }
        switch transfer.deliver(chunk.span.extracting(..<filled)) {
        case .took: filled = 0
        case .pause:
            isPaused = true
            transfer.pause(now: TransferEngine.now)
        case .refused(let kind): return .failure(failure(kind))
        }
        return nil
    }

    func resume() {
        isPaused = false
        transfer.resume(now: TransferEngine.now)
    }

    private func read() throws(SystemError) -> Int {
        // A closure of the standard library would erase the error's type.
        let result: Result<Int, SystemError> = unsafe chunk.withUnsafeMutableBytes { bytes in
            do throws(SystemError) {
                return .success(unsafe try file.read(into: bytes))
            } catch { return .failure(error) }
        }
        return try result.get()
    }

    func failure(_ kind: TransferFailure.Kind, _ system: SystemError? = nil) -> TransferFailure {
        TransferFailure(
            kind, at: transfer.request.mirrors[mirror], system: system, received: transfer.received, expected: size)
    }

    private static func kind(of error: SystemError) -> TransferFailure.Kind {
        switch error.code {
        case .noEntry, .notDirectory: .notFound
        case .accessDenied, .notPermitted: .forbidden
        default: .unreadable
        }
    }
}
