internal import Glibc

// Names that change, below open folders: as in `Descriptor+Below.swift` each is one component, and none of these calls
// follows a symbolic link.
extension Descriptor {
    /// Gives a file of this folder a name in another one, or here; what had that name is replaced, a symbolic link itself and
    /// not what it leads to. C: `renameat(2)`.
    public func rename(_ name: String, to new: String, in folder: borrowing Descriptor) throws(SystemError) {
        precondition(isComponent(name) && isComponent(new))
        let other = folder.number
        try call("renameat", path / name) { unsafe renameat(number, name, other, new) }
    }

    /// Removes a name; of a symbolic link the link. C: `unlinkat(2)`.
    public func remove(_ name: String) throws(SystemError) {
        precondition(isComponent(name))
        try call("unlinkat", path / name) { unsafe unlinkat(number, name, 0) }
    }

    /// Removes a folder that is empty. C: `unlinkat(2)` with `AT_REMOVEDIR`.
    public func removeEmptyDirectory(_ name: String) throws(SystemError) {
        precondition(isComponent(name))
        try call("unlinkat", path / name) { unsafe unlinkat(number, name, AT_REMOVEDIR) }
    }
}
