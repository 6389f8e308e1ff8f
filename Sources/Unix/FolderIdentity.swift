internal import Glibc

#if os(Linux)
    // The C library declares it only for programs that define _GNU_SOURCE, which the Swift module does not. The structure
    // is the kernel's, the same on every architecture (include/uapi/linux/stat.h): 256 bytes.
    @_silgen_name("statx") private func statx(
        _ folder: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32, _ mask: UInt32, _ result: UnsafeMutableRawPointer
    ) -> Int32
#endif

/// What makes a folder the same folder wherever it is moved on its file system, and another one after it was deleted and
/// made again: its inode, and the moment it was created.
public struct FolderIdentity: Hashable, Sendable {
    public let inode: UInt64
    /// When it was created, in nanoseconds since 1970; nil where the file system does not keep that. An inode alone is
    /// given to the next folder once this one is gone.
    public let created: Int64?

    public init(inode: UInt64, created: Int64?) {
        self.inode = inode
        self.created = created
    }

    /// Of the folder that a path leads to. C: `statx(2)`.
    public init(_ path: Path) throws(SystemError) {
        #if os(Linux)
            var raw = [UInt64](repeating: 0, count: 32)
            // STATX_INO | STATX_BTIME
            try call("statx", path) {
                unsafe raw.withUnsafeMutableBytes { unsafe statx(AT_FDCWD, path.text, 0, 0x900, $0.baseAddress!) }
            }
            let (mask, seconds, rest) = (raw[0] & 0xffff_ffff, Int64(bitPattern: raw[10]), raw[11] & 0xffff_ffff)
            let created = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            let isKept = mask & 0x800 != 0 && !created.overflow
            self.init(inode: raw[4], created: isKept ? created.partialValue &+ Int64(rest) : nil)
        #else
            self.init(inode: try FileSystem.status(path, following: true).inode, created: nil)
        #endif
    }
}
