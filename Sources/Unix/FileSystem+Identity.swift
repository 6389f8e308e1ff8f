internal import Glibc

extension FileSystem {
    /// Bytes that this user may still write to the file system that a folder is on. C: `statvfs(3)`.
    public static func room(_ folder: Path) throws(SystemError) -> Int64 {
        var raw = Glibc.statvfs()
        try call("statvfs", folder) { unsafe statvfs(folder.cString, &raw) }
        return Int64(raw.f_bavail) * Int64(raw.f_frsize)
    }

    /// Names the file system that a folder is on, as hexadecimal digits: the identity that it keeps until it is made
    /// anew, where it has one, else the number of its device. C: `statvfs(3)`.
    public static func identity(_ folder: Path) throws(SystemError) -> String {
        var raw = Glibc.statvfs()
        try call("statvfs", folder) { unsafe statvfs(folder.cString, &raw) }
        if raw.f_fsid != 0 { return String(raw.f_fsid, radix: 16) }
        return "device-" + String(try status(folder, following: true).device, radix: 16)
    }

    /// Whether a path is on a file system from which no program may be executed. C: `statvfs(3)`, `ST_NOEXEC`.
    public static func refusesPrograms(_ path: Path) -> Bool {
        #if os(Linux)
            // ST_NOEXEC: bits/statvfs.h
            var raw = Glibc.statvfs()
            return unsafe statvfs(path.cString, &raw) == 0 && raw.f_flag & 8 != 0
        #else
            return false
        #endif
    }
}
