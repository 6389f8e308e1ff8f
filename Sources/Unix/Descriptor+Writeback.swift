#if os(Linux)
    // The C library declares sync_file_range only for programs that define _GNU_SOURCE, which the Swift module does not.
    @_silgen_name("sync_file_range") private func sync_file_range(
        _ number: Int32, _ offset: Int64, _ count: Int64, _ flags: UInt32
    ) -> Int32
#endif

extension Descriptor {
    /// Asks the system to begin writing to the disk what the file has so far, and waits for none of it. It promises
    /// nothing: what fails here fails again, and is reported, where the file system is synced. Without effect where the
    /// system has no such call. C: `sync_file_range(2)`, SYNC_FILE_RANGE_WRITE.
    public func beginWriteback() {
        #if os(Linux)
            _ = sync_file_range(number, 0, 0, 2)
        #endif
    }
}
