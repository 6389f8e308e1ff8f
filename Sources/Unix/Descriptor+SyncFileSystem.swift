// Linux. The C library declares syncfs only for programs that define _GNU_SOURCE, which the Swift module does not.
@_silgen_name("syncfs") private func syncfs(_ number: Int32) -> Int32

extension Descriptor {
    /// Returns once everything written to this file's file system is on the disk: one call for a whole tree.
    /// C: `syncfs(2)`.
    public func syncFileSystem() throws(SystemError) {
        try call("syncfs", path) { syncfs(number) }
    }
}
