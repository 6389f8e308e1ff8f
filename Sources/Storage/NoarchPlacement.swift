internal import Archives

/// Where the files of a `noarch: python` package stand in an environment (CEP 20): its modules among those of the
/// environment's python, its scripts in `bin`, all else as it is.
struct NoarchPlacement {
    /// Where modules go: `lib/python3.12/site-packages`.
    let modules: String

    /// The path in the environment of what the package has at a path.
    func place(_ path: String) -> String {
        for (from, to) in [("site-packages", modules), ("python-scripts", "bin")] where path.hasPrefix(from) {
            let rest = path.utf8.dropFirst(from.utf8.count)
            if rest.isEmpty || rest.first == UInt8(ascii: "/") { return to + String(Substring(rest)) }
        }
        return path
    }

    /// Nil when the listing cannot be read, or two of its entries would stand at one path.
    func placed(_ contents: KegContents) -> KegContents? {
        let listing: TreeListing
        do throws(BottleError) { listing = try TreeListing(reading: contents.listing) } catch { return nil }
        var entries: [String: TreeListing.Entry.Kind] = [:]
        var origins: [String: String] = [:]
        var real: Set<String> = []
        for entry in listing.entries {
            let path = place(entry.path)
            if path != entry.path { origins[path] = entry.path }
            guard let other = entries.updateValue(entry.kind, forKey: path) else { continue }
            guard case .directory = other, case .directory = entry.kind else { return nil }
            real.insert(path)
        }
        // No folder of the keg stands for these: others have files in them, or they come from two.
        for folder in [modules, "bin"] where entries[folder] != nil {
            var path = ""
            for component in folder.split(separator: "/") {
                path += path.isEmpty ? String(component) : "/" + component
                if case .directory? = entries.updateValue(.directory, forKey: path) ?? .directory {} else { return nil }
                real.insert(path)
            }
        }
        return KegContents(
            listing: TreeListing(entries.map { TreeListing.Entry(path: $0.key, kind: $0.value) }).text,
            prefix: contents.prefix.map { prefix in
                PrefixListing(
                    prefix.entries.map {
                        PrefixListing.Entry(path: place($0.path), kind: $0.kind, placeholder: $0.placeholder)
                    })
            },
            conda: contents.conda, origins: origins, realFolders: .some(real))
    }
}
