internal import Transfers
internal import Unix

/// Writes one file as it arrives.
final class BottleFileSink: TransferSink {
    private let path: Path
    private let title: String
    private let report: @Sendable (Event) -> Void
    /// Called when all of it is written.
    private let whenWhole: () -> Void
    private var file: Descriptor?
    /// Why it wants no more.
    private(set) var problem: SystemError?

    init(
        _ path: Path, _ title: String, _ report: @escaping @Sendable (Event) -> Void, whenWhole: @escaping () -> Void
    ) {
        self.path = path
        self.title = title
        self.report = report
        self.whenWhole = whenWhole
    }

    func receive(_ bytes: Span<UInt8>) -> TransferFlow {
        do throws(SystemError) {
            if file == nil { file = try Descriptor.open(path, .overwrite(0o644)) }
            unsafe try bytes.withUnsafeBytes { bytes throws(SystemError) in unsafe try file?.write(all: bytes) }
        } catch {
            problem = error
            return .abort
        }
        report(.received(keg: title, bytes: bytes.count))
        return .next
    }

    func restarted() -> Bool {
        // Opened again it is empty.
        file = nil
        return true
    }

    func finished(_ result: Result<TransferResponse, TransferError>) {
        guard case .success = result, problem == nil else { return }
        do throws(SystemError) {
            // A file without bytes never came.
            if file == nil { file = try Descriptor.open(path, .overwrite(0o644)) }
            try file.take()?.close()
            try FileSystem.setPermissions(path, 0o644)
        } catch {
            problem = error
            return
        }
        report(.poured(keg: title))
        whenWhole()
    }
}
