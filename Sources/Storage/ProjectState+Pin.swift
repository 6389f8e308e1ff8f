public import Diagnostics
internal import Unix

extension ProjectState {
    /// The number of the current generation when a rollback chose it; nil when a sync did.
    public func pinnedNumber() throws(Failure) -> Int? {
        let target: String
        do throws(SystemError) { target = try FileSystem.readLink(pinned) } catch {
            switch error.code {
            // Nothing, or nothing of ours.
            case .noEntry, .notDirectory, .invalid: return nil
            default: throw error.failure("read which generation is pinned")
            }
        }
        guard let number = number(target) else { return nil }
        return try currentNumber() == number ? number : nil
    }

    /// Lets the next sync decide again. To be called with the project's lock held.
    public func unpin() throws(Failure) {
        do throws(SystemError) {
            guard try FileSystem.isThere(pinned) else { return }
            try FileSystem.removeTree(pinned)
            try FileSystem.syncDirectory(folder)
        } catch { throw error.failure("end the rollback") }
    }

    /// The number that `synced` speaks of: that of the generation which the last sync led to; nil when not known.
    public func syncedNumber() -> Int? {
        guard let bytes = try? FileSystem.read(synced, limit: 4096) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).prefix { $0 != " " })
    }
}
