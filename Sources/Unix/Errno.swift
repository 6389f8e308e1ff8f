internal import Glibc

/// A number of `errno`. C: `errno(3)`.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// What the last failed call of this thread left behind.
    static var current: Errno { Errno(rawValue: errno) }

    public static let notPermitted = Errno(rawValue: EPERM)
    public static let noEntry = Errno(rawValue: ENOENT)
    public static let interrupted = Errno(rawValue: EINTR)
    public static let inputOutput = Errno(rawValue: EIO)
    public static let accessDenied = Errno(rawValue: EACCES)
    public static let exists = Errno(rawValue: EEXIST)
    public static let crossDevice = Errno(rawValue: EXDEV)
    public static let notDirectory = Errno(rawValue: ENOTDIR)
    public static let isDirectory = Errno(rawValue: EISDIR)
    public static let invalid = Errno(rawValue: EINVAL)
    public static let noSpace = Errno(rawValue: ENOSPC)
    public static let quotaExceeded = Errno(rawValue: EDQUOT)
    public static let readOnly = Errno(rawValue: EROFS)
    public static let tooManyLinks = Errno(rawValue: EMLINK)
    public static let brokenPipe = Errno(rawValue: EPIPE)
    public static let fileTooLarge = Errno(rawValue: EFBIG)
    public static let notEmpty = Errno(rawValue: ENOTEMPTY)
    public static let notSupported = Errno(rawValue: EOPNOTSUPP)
    public static let noCall = Errno(rawValue: ENOSYS)
    public static let wouldBlock = Errno(rawValue: EWOULDBLOCK)
    public static let notExecutable = Errno(rawValue: ENOEXEC)
    /// This process has as many files open as it may (`ulimit -n`).
    public static let tooManyFiles = Errno(rawValue: EMFILE)
    /// The whole system has.
    public static let tooManyFilesOfAll = Errno(rawValue: ENFILE)
    public static let tryAgain = Errno(rawValue: EAGAIN)
    public static let noMemory = Errno(rawValue: ENOMEM)
    public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    /// No number of the system's: what was opened is a FIFO, a socket or a device where a file belongs.
    public static let notRegular = Errno(rawValue: -1)
    public static let symbolicLinkLoop = Errno(rawValue: ELOOP)
    public static let noDevice = Errno(rawValue: ENXIO)
    public static let badDescriptor = Errno(rawValue: EBADF)
    public static let noLocks = Errno(rawValue: ENOLCK)

    /// The C library's sentence, in its own words and the C locale. C: `strerror(3)`.
    public var description: String {
        if self == .notRegular { return "not a regular file" }
        guard let text = unsafe strerror(rawValue) else { return "error \(rawValue)" }
        return unsafe String(cString: text)
    }
}
