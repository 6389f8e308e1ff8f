public import Diagnostics
internal import Unix

/// Keeps what is in the cellar from being collected (spec/storage.md, "Locks").
///
/// Everybody who looks for kegs takes it shared, before the first look: what such a process finds stays as long as it
/// has this lock, whether or not an environment leads to it yet. Collection takes it alone, for the moment in which it
/// decides what is dead and takes it out of the cellar.
public struct StoreLock: ~Copyable, Sendable {
    /// Nil where nothing can be collected: the store is not there, or cannot be written by anybody who comes this way.
    private let lock: FileLock?

    /// Shared with others who read and pour.
    ///
    /// - Parameter makes: whether a store that is not there is made; else nothing is locked.
    public static func shared(_ home: Home, _ patience: Patience, makes: Bool = true) throws(Failure) -> StoreLock {
        try home.checkData()
        let isThere: Bool
        do throws(SystemError) { isThere = try FileSystem.isThere(path(home)) } catch {
            throw error.failure("hold the cellar")
        }
        if !isThere {
            if !makes { return StoreLock(lock: nil) }
            do throws(Failure) { try Cellar(home).prepare() } catch {
                // A store that nobody can write is one that nobody collects from; who needs to write will be told.
                if !FileSystem.isDirectory(home.cellar) { throw error }
                return StoreLock(lock: nil)
            }
        }
        return StoreLock(lock: try patience.take(path(home), .shared, "the cellar"))
    }

    /// Alone.
    public static func exclusive(_ home: Home, _ patience: Patience) throws(Failure) -> StoreLock {
        try home.checkData()
        try Cellar(home).prepare()
        return StoreLock(lock: try patience.take(path(home), .exclusive, "the cellar"))
    }

    private static func path(_ home: Home) -> Path { home.locks / "store" }

    private init(lock: consuming FileLock?) { self.lock = lock }
}
