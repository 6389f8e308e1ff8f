internal import Packages
public import Diagnostics
public import Unix

extension Cellar {
    /// Keeps other processes from pouring the same kegs; waits for those that do.
    ///
    /// Each keg is one byte of one file, and all are taken in ascending order, so that two processes cannot wait for
    /// each other.
    public func lock(_ kegs: [Keg], _ patience: Patience) throws(Failure) -> RangeLock {
        let path = home.locks / "kegs"
        let lock: RangeLock
        do throws(SystemError) { lock = try RangeLock(path) } catch { throw error.failure("lock kegs") }
        let offsets = kegs.map { (offset: Self.offset($0), keg: $0) }.sorted { $0.offset < $1.offset }
        for (offset, keg) in offsets where try !Self.take(lock, offset, waiting: false) {
            try patience.meet(LockHolder.find(path, offset: offset), "the keg of \(keg)")
            _ = try Self.take(lock, offset, waiting: true)
        }
        return lock
    }

    private static func take(
        _ lock: borrowing RangeLock, _ offset: Int64, waiting: Bool
    ) throws(Failure) -> Bool {
        do throws(SystemError) { return try lock.take(offset, waiting: waiting) } catch {
            throw error.failure("lock kegs")
        }
    }

    /// From the digest of its bottle; two kegs with one offset only wait for each other.
    private static func offset(_ keg: Keg) -> Int64 {
        keg.bottle.bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) } & (Int64.max >> 1)
    }
}
