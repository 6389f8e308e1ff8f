internal import Packages
internal import Trust
public import Unix

/// What a foreign archive holds, read without writing anything.
public struct ForeignInspection: Sendable {
    public let summary: ForeignSummary
    /// As they would be made, implied folders too.
    public let entries: [ForeignEntry]
    /// What unpacking it makes; its digest is the one that a keg of the same tree would have.
    public let listing: TreeListing

    /// Reads an archive to its end, under the same rules as `ForeignArchive.unpack`.
    public init(_ file: consuming Descriptor, limits: BottleLimits = .foreign) throws(BottleError) {
        var entries: [ForeignEntry] = []
        var files: [String: TreeListing.Entry.Kind] = [:]
        var hasher = SHA256Hasher()
        let (summary, _) = unsafe try ForeignArchive.read(file, limits) { event throws(BottleError) in
            switch unsafe event {
            case .entry(let entry):
                entries.append(entry)
                hasher = SHA256Hasher()
            case .content(let bytes): unsafe hasher.update(bytes)
            case .contentEnd:
                guard let entry = entries.last, case .file(let size, let executable) = entry.kind else { return }
                files[entry.path] = .file(digest: hasher.finish(), size: size, executable: executable)
            }
        }
        self.summary = summary
        self.entries = entries
        var listed: [TreeListing.Entry] = []
        for entry in entries where entry.path != BottleEntry.listingPath {
            let kind: TreeListing.Entry.Kind?
            switch entry.kind {
            case .directory: kind = .directory
            case .symbolicLink(let target): kind = .symbolicLink(target: target)
            case .file: kind = files[entry.path]
            case .hardLink(let target):
                kind = files[target]
                files[entry.path] = kind
            }
            if let kind { listed.append(TreeListing.Entry(path: entry.path, kind: kind)) }
        }
        listing = TreeListing(listed)
    }
}
