internal import Packages
internal import Trust
public import Unix

/// Writes a tree as a bottle: the same bytes for the same tree, wherever and whenever, for one version of libzstd.
///
/// Two passes: the first reads the tree and hashes every file for the listing, the second writes. A file that changes
/// in between is noticed. Memory grows with the number of entries, not with their size.
public struct Packer: ~Copyable {
    /// The tree's root.
    private let root: Descriptor
    private let content = FileContent()
    /// In the bottle's order.
    private var plan: [PackedEntry] = []

    /// Reads the tree below `folder` and refuses what no bottle holds: sockets, devices, links that lead out, names
    /// that are not allowed. Hard links become files of their own; any execute bit makes a file executable.
    ///
    /// `metadata`: what `.stout/package.toml` will hold, instead of what the tree has there; nil takes the tree's. The
    /// listing `.stout/tree` is always made anew, and so is `.stout/prefix`. `prefix`: what stands in files for the place
    /// where the package is installed; nil when it can be anywhere.
    /// `leaving`: paths below the folder that are no part of the package.
    public init(
        _ folder: consuming Descriptor, metadata: [UInt8]?, prefix: String? = nil, leaving: Set<String> = []
    ) throws(BottleError) {
        root = folder
        var metadata = metadata
        var found: [TreeWalk.Found]
        do throws(SystemError) {
            found = try TreeWalk.entries(of: root)
            let hasMetadata = found.contains { $0.text == BottleEntry.metadataPath && $0.kind == .file }
            if metadata == nil, hasMetadata {
                let file = try root.open(".stout", .directory).open("package.toml", .read)
                metadata = try file.readAll(limit: BottleEntry.longestMetadata)
            }
        } catch { throw .system(error) }
        guard let metadata else { throw .refused(.metadataMissing, BottleEntry.metadataPath) }
        if metadata.count > BottleEntry.longestMetadata { throw .refused(.metadataTooLarge) }

        let own = [BottleEntry.metadataPath, BottleEntry.listingPath, PrefixListing.path]
        found.removeAll { own.contains($0.text) || leaving.contains($0.text) }
        for one in found { plan.append(try PackedEntry(one)) }
        if !plan.contains(where: { $0.entry.path == ".stout" }) {
            plan.append(PackedEntry(folder: ".stout"))
        }
        plan.append(PackedEntry(BottleEntry.metadataPath, metadata))

        let mentions = try hashFiles(prefix)
        if !mentions.isEmpty { plan.append(PackedEntry(PrefixListing.path, PrefixListing(mentions).text)) }
        plan.sort { $0.entry.path.utf8.lexicographicallyPrecedes($1.entry.path.utf8) }
        let listing = TreeListing(plan.map(\.listed)).text
        plan.append(PackedEntry(BottleEntry.listingPath, listing))
        plan.sort { $0.entry.path.utf8.lexicographicallyPrecedes($1.entry.path.utf8) }

        // The same rules that a reader will apply.
        var ledger = EntryLedger(BottleLimits())
        for one in plan {
            do throws(BottleError) { try ledger.admit(one.entry) } catch {
                throw Self.naming(error, one.entry.path, plan)
            }
        }
        try ledger.finish()
    }

    /// How many bytes the tar container has.
    public var tarSize: UInt64 {
        plan.reduce(UInt64(TarWriter.end.count)) { sum, one in
            var size: UInt64 = 0
            if case .file(let bytes, _) = one.entry.kind { size = bytes }
            return sum + UInt64(TarWriter.header(of: one.entry).count + TarWriter.padding(after: size).count) + size
        }
    }

    /// Writes the bottle from the file's position on. `level`: of zstd, 1…22; 19 is what publishers use.
    public func write(to output: borrowing Descriptor, level: Int = 19) throws(BottleError) -> BottleSummary {
        var encoder = ZstdEncoder(level: level, contentSize: tarSize)
        var hasher = SHA256Hasher()
        var size: UInt64 = 0
        func emit(_ bytes: UnsafeRawBufferPointer) throws(BottleError) {
            unsafe hasher.update(bytes)
            size += UInt64(bytes.count)
            do throws(SystemError) { unsafe try output.write(all: bytes) } catch { throw .system(error) }
        }
        func put(_ bytes: [UInt8]) throws(BottleError) {
            unsafe try bytes.span.withUnsafeBytes { bytes throws(BottleError) in unsafe try encoder.encode(bytes, emit)
            }
        }

        var folders: OpenFolders
        do throws(SystemError) { folders = OpenFolders(try root.open(".", .directory)) } catch { throw .system(error) }
        var unpackedSize: UInt64 = 0
        for one in plan {
            try put(TarWriter.header(of: one.entry))
            guard case .file(let expected, _) = one.entry.kind else { continue }
            switch one.source {
            case .none: break
            case .bytes(let bytes): try put(bytes)
            case .file:
                var left = expected
                let file = try Self.open(one.entry.path, &folders)
                let read = unsafe try content.read(file) { piece throws(BottleError) in
                    // A file that grew must not overrun the announced size.
                    if UInt64(piece.count) > left { throw .refused(.changedWhilePacked, one.entry.path) }
                    left -= UInt64(piece.count)
                    unsafe try encoder.encode(piece, emit)
                }
                if read.digest != one.digest { throw .refused(.changedWhilePacked, one.entry.path) }
            }
            try put(TarWriter.padding(after: expected))
            unpackedSize += expected
        }
        try put(TarWriter.end)
        unsafe try encoder.finish(emit)
        return BottleSummary(
            digest: hasher.finish(), size: size, entries: plan.count, unpackedSize: unpackedSize,
            treeDigest: SHA256Hasher.digest(of: bytes(BottleEntry.listingPath)),
            metadata: bytes(BottleEntry.metadataPath))
    }

    /// A collision with the name of the other one, which the ledger has forgotten.
    private static func naming(_ error: BottleError, _ path: String, _ plan: [PackedEntry]) -> BottleError {
        let key = PathKey.folded(path[...])
        guard error.rule == .nameCollision,
            let other = plan.first(where: { PathKey.folded($0.entry.path[...]) == key })
        else { return error }
        return .refused(.nameCollision, path, "`\(EscapedName.text(Array(other.entry.path.utf8)))` is there too")
    }

    private func bytes(_ path: String) -> [UInt8] {
        for one in plan where one.entry.path == path {
            if case .bytes(let bytes) = one.source { return bytes }
        }
        return []
    }

    /// - Returns: the files that have the prefix in them.
    private mutating func hashFiles(_ prefix: String?) throws(BottleError) -> [PrefixListing.Entry] {
        var folders: OpenFolders
        do throws(SystemError) { folders = OpenFolders(try root.open(".", .directory)) } catch { throw .system(error) }
        var mentions: [PrefixListing.Entry] = []
        for index in plan.indices {
            guard case .file = plan[index].source, case .file(let size, _) = plan[index].entry.kind else { continue }
            let path = plan[index].entry.path
            var search = prefix.map { PlaceholderSearch($0) }
            let file = try Self.open(path, &folders)
            let read = unsafe try content.read(file) { piece throws(BottleError) in unsafe search?.look(piece) }
            if read.size != size { throw .refused(.changedWhilePacked, path) }
            plan[index].digest = read.digest
            // What is about the keg is not linked into any environment.
            if let prefix, let kind = search?.kind, !path.hasPrefix(".stout/") {
                mentions.append(PrefixListing.Entry(path: path, kind: kind, placeholder: prefix))
            }
        }
        return mentions
    }

    private static func open(_ path: String, _ folders: inout OpenFolders) throws(BottleError) -> Descriptor {
        let (parent, name) = EntryLedger.divide(path)
        do throws(SystemError) {
            return try folders.folder(parent).descriptor.open(String(name), .read)
        } catch { throw .system(error) }
    }
}
