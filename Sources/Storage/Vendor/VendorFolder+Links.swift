public import Diagnostics
internal import Unix

/// Below a vendor folder there are no symbolic links (spec/vendor.md, "Links"): what one leads to was not carried here, and
/// what is written through one lands in somebody else's files. The folder itself may be one.
extension VendorFolder {
    /// Where a path below the folder meets a symbolic link first: the part of it up to there; nil where it does not.
    public func link(on path: String) -> String? {
        var known: Set<String> = []
        return link(on: path, &known)
    }

    /// Refuses when a path below the folder is a symbolic link, or leads through one.
    public func checkLinks(on paths: [String]) throws(Failure) {
        var known: Set<String> = []
        for path in paths {
            if let link = link(on: path, &known) { throw linked(link) }
        }
    }

    /// - Parameter known: paths that are none; looked at once.
    private func link(on path: String, _ known: inout Set<String>) -> String? {
        var way = ""
        for component in path.split(separator: "/") {
            way += way.isEmpty ? String(component) : "/" + component
            if known.contains(way) { continue }
            // What is not there, or cannot be looked at, leads nowhere; who wants it hears of that.
            guard let status = try? FileSystem.statusIfThere(folder / way) else { return nil }
            if status.kind == .symbolicLink { return way }
            known.insert(way)
        }
        return nil
    }

    /// - Parameter path: below the folder.
    public func linked(_ path: String) -> Failure {
        let target = (try? FileSystem.readLink(folder / path)) ?? ""
        return Failure(
            Diagnostic(
                .vendorLink, "`\(folder / path)` is a symbolic link",
                notes: (target.isEmpty ? [] : ["it leads to `\(target)`"]) + [
                    "a vendor folder has none below it: what is behind one was not carried along, and nothing is written there"
                ],
                hints: [
                    "remove the link, then carry the folder over again, or run `stout vendor` where there is a network"
                ]
            ))
    }
}
