#if os(Linux)
    internal import CLandlock
    internal import Glibc
#endif

/// Holds a thread to one folder, by the kernel's word: whatever goes wrong in a reader of foreign bytes, nothing outside
/// is created, written, removed, renamed, executed or connected to. What is open already stays usable, and reading is
/// not restricted. C: `landlock(7)`.
///
/// It is a second wall. The first one stands everywhere: names are looked up one component at a time below an open
/// folder.
public enum Confinement {
    /// Version of the kernel's interface; 0 where it has none or does not let this process use it.
    public static var version: Int {
        #if os(Linux)
            max(0, Int(stout_landlock_version()))
        #else
            0
        #endif
    }

    /// Confines the calling thread, and the threads and processes that it starts, for the rest of their lives: below
    /// `folder` files, folders and symbolic links may be created and written, and nothing else anywhere.
    ///
    /// - Returns: whether it is confined now; where the kernel cannot, the thread goes on as before.
    public static func holdThread(below folder: borrowing Descriptor) -> Bool {
        #if os(Linux)
            let version = version
            guard version > 0 else { return false }
            var rules = stout_landlock_rules()
            rules.handled_access_fs = Access.all(version)
            rules.handled_access_net = version >= 4 ? Access.net : 0
            rules.scoped = version >= 6 ? Access.scopes : 0
            // As long as the version knows it.
            let size = version >= 6 ? 24 : version >= 4 ? 16 : 8
            let number = unsafe stout_landlock_create(&rules, size)
            guard number >= 0 else { return false }
            let owned = Descriptor(owning: number, folder.path)
            var below = stout_landlock_below()
            below.allowed_access = Access.inside & Access.all(version)
            below.parent_fd = folder.number
            guard unsafe stout_landlock_allow(owned.number, &below) == 0 else { return false }
            return stout_landlock_restrict(owned.number) == 0
        #else
            return false
        #endif
    }

    #if os(Linux)
        /// Bits of `include/uapi/linux/landlock.h`.
        private enum Access {
            static let execute: UInt64 = 1 << 0
            static let writeFile: UInt64 = 1 << 1
            static let removeFolder: UInt64 = 1 << 4
            static let removeFile: UInt64 = 1 << 5
            static let makeFolder: UInt64 = 1 << 7
            static let makeFile: UInt64 = 1 << 8
            static let makeLink: UInt64 = 1 << 12
            /// Character devices, sockets, fifos, block devices.
            static let makeOthers: UInt64 = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11
            /// Renaming or linking into another folder; since version 2, and denied by version 1 in any case.
            static let refer: UInt64 = 1 << 13
            /// Since version 3.
            static let truncate: UInt64 = 1 << 14
            /// Commands to devices; since version 5.
            static let deviceCommands: UInt64 = 1 << 15
            /// TCP: to bind and to connect.
            static let net: UInt64 = 1 << 0 | 1 << 1
            /// Abstract sockets and signals of processes that are not confined.
            static let scopes: UInt64 = 1 << 0 | 1 << 1

            static let inside = writeFile | makeFolder | makeFile | makeLink | truncate

            static func all(_ version: Int) -> UInt64 {
                var all =
                    execute | writeFile | removeFolder | removeFile | makeFolder | makeFile | makeLink | makeOthers
                if version >= 2 { all |= refer }
                if version >= 3 { all |= truncate }
                if version >= 5 { all |= deviceCommands }
                return all
            }
        }
    #endif
}
