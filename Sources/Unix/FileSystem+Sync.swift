internal import Glibc

extension FileSystem {
    /// Returns once everything written to the file system of a folder is on the disk.
    /// C: `syncfs(2)`, as `Descriptor.syncFileSystem`.
    public static func syncFileSystem(_ folder: Path) throws(SystemError) {
        try Descriptor.open(folder, .directory).syncFileSystem()
    }

    /// Replaces a file's content in place: for files that nobody reads yet.
    public static func write(_ path: Path, _ bytes: [UInt8], permissions: UInt32 = 0o644) throws(SystemError) {
        let file = try Descriptor.open(path, .overwrite(permissions))
        try file.write(all: bytes)
        try file.close()
    }
}
