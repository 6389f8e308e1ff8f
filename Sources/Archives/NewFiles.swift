internal import Unix

/// Creates files with permissions on which the umask has no say; whether it wants one shows in the first of each kind.
struct NewFiles {
    private var isHarmless: [UInt32: Bool] = [:]

    /// Exclusively, without following links.
    mutating func create(
        _ name: String, in folder: borrowing Descriptor, permissions: UInt32
    ) throws(SystemError) -> NewFile {
        let created = try folder.createFile(name, permissions: permissions)
        if isHarmless[permissions] == nil { isHarmless[permissions] = try created.status().permissions == permissions }
        if isHarmless[permissions] == false { try created.setPermissions(permissions) }
        return NewFile(created)
    }
}
