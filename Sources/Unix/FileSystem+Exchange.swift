internal import Glibc

#if os(Linux)
    // The C library declares it only for programs that define _GNU_SOURCE, which the Swift module does not.
    @_silgen_name("renameat2") private func renameat2(
        _ oldFolder: Int32, _ old: UnsafePointer<CChar>, _ newFolder: Int32, _ new: UnsafePointer<CChar>,
        _ flags: UInt32
    ) -> Int32
#endif

extension FileSystem {
    /// Two names change places at once: nobody ever sees one of them missing. False where the file system cannot do
    /// that; then nothing has changed. C: `renameat2(2)` with `RENAME_EXCHANGE`.
    public static func exchange(_ one: Path, _ other: Path) throws(SystemError) -> Bool {
        #if os(Linux)
            // RENAME_EXCHANGE: linux/fs.h
            if unsafe renameat2(AT_FDCWD, one.cString, AT_FDCWD, other.cString, 2) == 0 { return true }
            let code = Errno.current
            switch code {
            case .invalid, .noCall, .notSupported: return false
            default: throw SystemError(code, "renameat2", one)
            }
        #else
            return false
        #endif
    }
}
