internal import Packages
public import Diagnostics
public import Unix

extension Cellar {
    /// Keeps other processes from pouring the same kegs; waits for those that do.
    ///
    /// Each keg is one byte of one file, and all are taken in ascending order, so that two processes cannot wait for
    /// each other.
    ///
    /// - Parameter waiting: told of a keg before it is waited for.
    public func lock(_ kegs: [Keg], waiting: (Keg) -> Void) throws(Failure) -> RangeLock {
        do throws(SystemError) {
            let lock = try RangeLock(home.locks / "kegs")
            let offsets = kegs.map { (offset: Self.offset($0), keg: $0) }.sorted { $0.offset < $1.offset }
            for (offset, keg) in offsets where try !lock.take(offset, waiting: false) {
                waiting(keg)
                _ = try lock.take(offset, waiting: true)
            }
            return lock
        } catch { throw error.failure("lock the cellar") }
    }

    /// From the digest of its bottle; two kegs with one offset only wait for each other.
    private static func offset(_ keg: Keg) -> Int64 {
        keg.bottle.bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) } & (Int64.max >> 1)
    }
}
