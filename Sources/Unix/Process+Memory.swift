internal import Glibc

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

    /// Lets go of the pages of code that were mapped so far, the program's and the libraries'; those that are still needed
    /// come back from the page cache at their next use, some tens of microseconds in all. Linux maps code around what is used in
    /// pieces of 64 KiB and more, so that most of a large program counts as its memory though it ran once or never.
    /// C: `madvise(2)` with `MADV_DONTNEED` on the ranges that `/proc/self/maps` names; elsewhere nothing.
    public static func releaseCode() {
        guard let maps = try? FileSystem.read(Path("/proc/self/maps"), limit: 1 << 20) else { return }
        for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: " ")
            let ends = (fields.first ?? "").split(separator: "-").compactMap { UInt(String($0), radix: 16) }
            // Only what is read from a file again: what the kernel itself maps has no path, what a linker has changed is
            // no code.
            guard fields.count >= 6, fields[5].hasPrefix("/"), fields[1] == "r-xp", ends.count == 2, ends[0] < ends[1]
            else { continue }
            // Clean pages of a file, which nobody can have written to.
            _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: ends[0]), Int(ends[1] - ends[0]), MADV_DONTNEED)
        }
    }
}
