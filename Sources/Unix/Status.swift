internal import Glibc

/// What the system knows of a file. C: `stat(2)`.
public struct Status: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case file, directory, symbolicLink, other }

    public let kind: Kind
    /// Permission bits, 0…0o7777.
    public let permissions: UInt32
    /// In bytes.
    public let size: Int64
    public let device: UInt64
    public let inode: UInt64
    /// How many names the file has.
    public let links: Int
    public let owner: UInt32
    public let group: UInt32
    /// Last change of the content, in nanoseconds since 1970.
    public let modified: Int64

    /// Whether both are of one file, by whatever names.
    public func isSame(as other: Status) -> Bool { inode == other.inode && device == other.device }

    init(_ raw: stat) {
        switch raw.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .directory
        case S_IFLNK: kind = .symbolicLink
        default: kind = .other
        }
        permissions = UInt32(raw.st_mode & 0o7777)
        size = Int64(raw.st_size)
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        links = Int(raw.st_nlink)
        owner = UInt32(raw.st_uid)
        group = UInt32(raw.st_gid)
        modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
    }
}
