internal import Packages
internal import Trust
internal import Unix

/// One entry that goes into a bottle, and where its content comes from.
struct PackedEntry {
    enum Source {
        /// A folder or a link: nothing but its header.
        case none
        /// The file of the same path in the tree.
        case file
        case bytes([UInt8])
    }

    let entry: BottleEntry
    let source: Source
    /// Of a file, once it has been hashed.
    var digest: Digest?

    init(folder path: String) {
        entry = BottleEntry(path: path, kind: .directory)
        source = .none
    }

    /// A file, not executable, that need not be in the tree.
    init(_ path: String, _ bytes: [UInt8]) {
        entry = BottleEntry(path: path, kind: .file(size: UInt64(bytes.count), executable: false))
        source = .bytes(bytes)
        digest = SHA256Hasher.digest(of: bytes)
    }

    /// What was found in the tree; refuses what no bottle holds.
    init(_ found: TreeWalk.Found) throws(BottleError) {
        if let rule = EntryName.broken(found.path) { throw .refused(rule, found.path) }
        let kind: BottleEntry.Kind
        switch found.kind {
        case .other: throw .refused(.specialFile, found.path)
        case .directory: kind = .directory
        case .file: kind = .file(size: found.size, executable: found.executable)
        case .symbolicLink:
            if let rule = EntryName.broken(target: found.target, at: found.path) {
                throw .refused(rule, found.path, EscapedName.text(found.target))
            }
            kind = .symbolicLink(target: String(decoding: found.target, as: UTF8.self))
        }
        entry = BottleEntry(path: found.text, kind: kind)
        source = found.kind == .file ? .file : .none
    }

    /// The entry's place in the listing; a file must have been hashed.
    var listed: TreeListing.Entry {
        switch entry.kind {
        case .directory: return TreeListing.Entry(path: entry.path, kind: .directory)
        case .symbolicLink(let target):
            return TreeListing.Entry(path: entry.path, kind: .symbolicLink(target: target))
        case .file(let size, let executable):
            guard let digest else { preconditionFailure("a file is listed after it was hashed") }
            return TreeListing.Entry(
                path: entry.path, kind: .file(digest: digest, size: size, executable: executable))
        }
    }
}
