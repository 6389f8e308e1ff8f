/// What is in a conda package beside what its `info/paths.json` lists.
enum CondaComparison {
    /// Refuses the first path on which they differ. Folders need not be listed.
    ///
    /// - Parameters:
    ///   - listed: sorted bytewise, each once.
    ///   - found: in any order, each once.
    static func compare(_ listed: [CondaPath], _ found: [TreeListing.Entry]) throws(BottleError) {
        let found = found.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        var rest = listed[...]
        for entry in found {
            while let next = rest.first, next.path.utf8.lexicographicallyPrecedes(entry.path.utf8) {
                throw .refused(.condaPathMissing, next.path)
            }
            guard let path = rest.first, path.path.utf8.elementsEqual(entry.path.utf8) else {
                if case .directory = entry.kind { continue }
                throw .refused(.condaPathUnlisted, entry.path)
            }
            rest = rest.dropFirst()
            try compare(path, entry)
        }
        if let next = rest.first { throw .refused(.condaPathMissing, next.path) }
    }

    private static func compare(_ path: CondaPath, _ entry: TreeListing.Entry) throws(BottleError) {
        switch (path.kind, entry.kind) {
        case (.folder, .directory), (.link, .symbolicLink): return
        case (.file, .file(let digest, let size, _)):
            if let listed = path.size, listed != size {
                throw .refused(.condaPathSize, path.path, "\(size) bytes instead of \(listed)")
            }
            if let listed = path.digest, listed != digest { throw .refused(.condaPathDigest, path.path) }
        case (_, .directory): throw .refused(.condaPathKind, path.path, "a folder, listed as \(path.kind.rawValue)")
        case (_, .file): throw .refused(.condaPathKind, path.path, "a file, listed as \(path.kind.rawValue)")
        case (_, .symbolicLink): throw .refused(.condaPathKind, path.path, "a link, listed as \(path.kind.rawValue)")
        }
    }
}
