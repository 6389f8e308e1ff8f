internal import Transfers
internal import Trust

/// A registry's metadata by its location.
struct RegistryFetcher: MetadataFetcher {
    let engine: TransferEngine
    let registry: Location
    /// The timestamp, when it was asked for already.
    let timestamp: [UInt8]?

    func fetch(_ name: String, limit: Int) throws(TransferError) -> MetadataAnswer {
        if name == "timestamp.json", let timestamp { return .bytes(timestamp) }
        let location: Location
        do throws(LocationError) { location = try registry.appending("\(SignedLayout.folder)/\(name)") } catch {
            return .missing
        }
        do throws(TransferError) {
            return .bytes(try engine.fetch([location], maximumSize: limit).bytes)
        } catch {
            switch error.kind {
            // Object stores answer 403 for what is not there when listing is forbidden.
            case .notFound, .forbidden: return .missing
            case .tooLarge, .sizeDiffers: return .tooLarge
            default: throw error
            }
        }
    }
}
