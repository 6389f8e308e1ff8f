public import Packages
public import Unix

extension SHA256Hasher {
    /// The digest of a file.
    public static func digest(ofFile path: Unix.Path) throws(SystemError) -> Digest {
        let file = try Descriptor.open(path, .read)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        var hasher = SHA256Hasher()
        while true {
            let count = unsafe try file.read(into: buffer)
            if count == 0 { return hasher.finish() }
            unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
