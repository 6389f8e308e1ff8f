#if canImport(Glibc)
    // malloc.h is not part of the Swift module of glibc.
    @_silgen_name("mallopt") private func mallopt(_ parameter: Int32, _ value: Int32) -> Int32
#endif

extension Process {
    /// Keeps what is freed from staying with the process: blocks of a few hundred kilobytes go back to the system at
    /// once, and threads share two heaps instead of having one each. C: `mallopt(3)` of glibc; elsewhere nothing.
    public static func returnFreedMemory() {
        #if canImport(Glibc)
            // M_MMAP_THRESHOLD and M_ARENA_MAX.
            _ = mallopt(-3, 256 << 10)
            _ = mallopt(-8, 2)
        #endif
    }
}
