import Transfers
import Trust

/// Metadata by HTTP.
struct ServerFetcher: MetadataFetcher {
    let engine: TransferEngine
    /// Ends with a slash.
    let base: String

    func fetch(_ name: String, limit: Int) throws(TransferError) -> MetadataAnswer {
        // An address that cannot be written is one that no server has.
        guard let location = try? Location(base + name) else { return .missing }
        do throws(TransferError) {
            return .bytes(try engine.fetch([location], maximumSize: limit).bytes)
        } catch {
            switch error.kind {
            case .notFound, .forbidden: return .missing
            case .tooLarge, .sizeDiffers: return .tooLarge
            default: throw error
            }
        }
    }
}
