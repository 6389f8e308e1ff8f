internal import Archives
internal import Packages
internal import Trust
internal import Unix

/// Reads files piece by piece through one buffer.
@safe struct FileReading: ~Copyable {
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)

    deinit { unsafe buffer.deallocate() }

    /// The digest of all bytes of a file.
    func digest(_ file: borrowing Descriptor) throws(SystemError) -> Digest {
        var hasher = SHA256Hasher()
        while true {
            let count = unsafe try file.read(into: buffer)
            if count == 0 { return hasher.finish() }
            unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// Hands out a file as it is with a prefix in it.
    func rewritten(
        _ file: borrowing Descriptor, _ entry: PrefixListing.Entry, prefix: String,
        _ body: ([UInt8]) throws(SystemError) -> Void
    ) throws(SystemError) {
        var rewriter = PrefixRewriter(entry, prefix: prefix)
        while true {
            let count = unsafe try file.read(into: buffer)
            if count == 0 { return try body(rewriter.finish()) }
            try body(unsafe rewriter.rewrite(UnsafeRawBufferPointer(rebasing: buffer[..<count])))
        }
    }

    /// The digest of a file as it is with a prefix in it.
    func digest(
        _ file: borrowing Descriptor, _ entry: PrefixListing.Entry, prefix: String
    ) throws(SystemError) -> Digest {
        var hasher = SHA256Hasher()
        try rewritten(file, entry, prefix: prefix) { bytes throws(SystemError) in hasher.update(bytes) }
        return hasher.finish()
    }
}
