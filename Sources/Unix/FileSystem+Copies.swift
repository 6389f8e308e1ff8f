internal import Glibc

extension FileSystem {
    /// A copy that shares its blocks with the original until one is changed; permissions are those of the original.
    /// False where the file systems cannot do that; then nothing is left behind. C: `ioctl(FICLONE)`.
    public static func clone(_ original: Path, to path: Path) throws(SystemError) -> Bool {
        #if os(Linux)
            let source = try Descriptor.open(original, .read)
            let copy = try Descriptor.open(path, .create(try source.status().permissions))
            var code: Errno
            repeat {
                // _IOW(0x94, 9, int): linux/fs.h
                if ioctl(copy.number, 0x4004_9409, source.number) == 0 { return true }
                code = .current
            } while code == .interrupted
            try remove(path)
            switch code.rawValue {
            case EOPNOTSUPP, EXDEV, EINVAL, ENOTTY, ENOSYS, EPERM: return false
            default: throw SystemError(code, "ioctl", path)
            }
        #else
            return false
        #endif
    }

    /// A copy of a file's content and permissions.
    public static func copy(_ original: Path, to path: Path) throws(SystemError) {
        let source = try Descriptor.open(original, .read)
        let copy = try Descriptor.open(path, .create(try source.status().permissions))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let count = unsafe try source.read(into: buffer)
            if count == 0 { break }
            unsafe try copy.write(all: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        try copy.close()
    }
}
