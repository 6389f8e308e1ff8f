public import Archives

/// What an environment's link tree is made of: a pure function of the kegs' listings (spec/storage.md, "Linking").
///
/// A folder that one keg alone owns is one symbolic link, as in GNU Stow, unless something in it may find its neighbours
/// by its own location: programs and shared libraries (`$ORIGIN`, the real path of the program) must stand in the
/// environment itself to find what other kegs put beside them, and so must the links that may lead to one.
public struct LinkPlan: Hashable, Sendable {
    public enum Step: Hashable, Sendable {
        /// A folder of the environment's own.
        case directory(String)
        /// One link to a keg's folder.
        case fold(String, keg: Int)
        /// A file of a keg, shared with it.
        case file(String, keg: Int)
        /// A keg's own symbolic link, made again as it is.
        case symbolicLink(String, target: String)
    }

    /// Parents first; a folder's names ascend bytewise.
    public let steps: [Step]

    /// Two kegs that own the same path with different content.
    public struct Conflict: Error, Hashable, Sendable {
        public let path: String
        /// Places in the list of kegs, ascending.
        public let kegs: [Int]
    }

    /// Plans for kegs given by their listings, in an order that does not matter to the result but for numbers.
    public init(_ listings: [TreeListing]) throws(Conflict) {
        let root = LinkFolder()
        for (keg, listing) in listings.enumerated() {
            var way = LinkFolder.Way(root, keg)
            for entry in listing.entries where !Self.isPrivate(entry.path) { try way.add(entry) }
        }
        var steps: [Step] = []
        root.write(&steps)
        self.steps = steps
    }

    /// `.stout` of a keg is about the keg, not for the environment.
    private static func isPrivate(_ path: String) -> Bool { path == ".stout" || path.hasPrefix(".stout/") }

    /// Whether an entry may look for its neighbours: programs do by their own path, shared libraries by `$ORIGIN`, and
    /// a link out of its folder may lead to either.
    static func looksAround(_ entry: TreeListing.Entry) -> Bool {
        switch entry.kind {
        case .directory: return false
        case .symbolicLink(let target): return target.utf8.contains(UInt8(ascii: "/"))
        case .file(_, _, let executable):
            if executable { return true }
            let name = entry.path[LinkFolder.nameStart(entry.path)...]
            return name.hasSuffix(".so") || name.contains(".so.") || name.hasSuffix(".dylib")
        }
    }
}
