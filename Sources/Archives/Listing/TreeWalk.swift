internal import Unix

/// Everything below a folder on disk, as it is, sorted as bottles and listings are.
enum TreeWalk {
    struct Found {
        /// Seen from the root.
        let path: [UInt8]
        let kind: Status.Kind
        /// Any of the three execute bits.
        let executable: Bool
        /// Of a file, in bytes.
        let size: UInt64
        /// Of a symbolic link.
        let target: [UInt8]

        /// The path as text; what is not UTF-8 is replaced.
        var text: String { String(decoding: path, as: UTF8.self) }
    }

    /// Symbolic links are not followed, and what lies deeper than a bottle may be is left out, its folder is not.
    static func entries(of root: borrowing Descriptor) throws(SystemError) -> [Found] {
        var found: [Found] = []
        try collect(root, [], depth: 1, &found)
        return found.sorted { $0.path.lexicographicallyPrecedes($1.path) }
    }

    private static func collect(
        _ folder: borrowing Descriptor, _ prefix: [UInt8], depth: Int, _ found: inout [Found]
    ) throws(SystemError) {
        for name in try folder.list() {
            let path = prefix + name
            guard let text = String(validating: name, as: UTF8.self) else {
                // Unix takes text; a name that is none can be reported but not looked at.
                found.append(Found(path: path, kind: .other, executable: false, size: 0, target: []))
                continue
            }
            let status = try folder.status(of: text)
            found.append(
                Found(
                    path: path, kind: status.kind, executable: status.permissions & 0o111 != 0,
                    size: UInt64(clamping: status.size),
                    target: status.kind == .symbolicLink ? try folder.readLink(text) : []))
            if status.kind == .directory, depth <= EntryName.deepest {
                try collect(folder.open(text, .directory), path + [UInt8(ascii: "/")], depth: depth + 1, &found)
            }
        }
    }
}
