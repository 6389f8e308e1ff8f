extension Process {
    /// The program's own file. C: `readlink(2)` of `/proc/self/exe`.
    public static func program() throws(SystemError) -> Path { Path(try FileSystem.readLink("/proc/self/exe")) }

    /// The files from which this process has code: the program, the loader, and shared libraries under the names of their
    /// files. Linux: from `/proc/self/maps`.
    public static func images() throws(SystemError) -> [Path] {
        let text = String(decoding: try FileSystem.read("/proc/self/maps"), as: UTF8.self)
        var paths: [Path] = []
        for line in text.split(separator: "\n") {
            // Address, permissions, offset, device, inode, and the path, which may have spaces.
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, fields[1].contains("x"), let slash = fields[5].firstIndex(of: "/") else {
                continue
            }
            let path = Path(String(fields[5][slash...]))
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }
}
