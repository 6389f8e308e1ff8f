extension FileSystem {
    /// Returns once everything written to the file system of a folder is on the disk.
    /// C: `syncfs(2)`, as `Descriptor.syncFileSystem`.
    public static func syncFileSystem(_ folder: Path) throws(SystemError) {
        try Descriptor.open(folder, .directory).syncFileSystem()
    }
}
