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
            if error.meansAbsent { return .missing }
            switch error.kind {
            case .tooLarge, .sizeDiffers: return .tooLarge
            default: throw error
            }
        }
    }
}
