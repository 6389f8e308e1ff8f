internal import Archives

/// What a keg says of itself: its listing, checked against its receipt, the files that name its prefix, and for a conda
/// package what an environment has to know of it.
///
/// Placed (`EnvironmentContents`), its paths are those of the environment.
struct KegContents: Sendable {
    /// What a conda package says.
    struct Conda: Sendable {
        let facts: CondaFacts
        /// The bytes of `.stout/record.json`.
        let record: [UInt8]
    }

    /// Which folders must be the environment's own, whatever is in them.
    enum RealFolders: Sendable {
        case none, all
        case some(Set<String>)
    }

    /// The bytes of `.stout/tree`.
    let listing: [UInt8]
    /// Nil when no file of the keg names its prefix.
    let prefix: PrefixListing?
    let conda: Conda?
    /// Where the keg has what the environment has at another path; by the path in the environment.
    let origins: [String: String]
    let realFolders: RealFolders

    init(
        listing: [UInt8], prefix: PrefixListing? = nil, conda: Conda? = nil, origins: [String: String] = [:],
        realFolders: RealFolders = .none
    ) {
        self.listing = listing
        self.prefix = prefix
        self.conda = conda
        self.origins = origins
        self.realFolders = realFolders
    }

    /// Whether a folder must be the environment's own.
    func isReal(_ path: ArraySlice<UInt8>) -> Bool {
        switch realFolders {
        case .none: false
        case .all: true
        case .some(let folders): folders.contains(String(decoding: path, as: UTF8.self))
        }
    }

    /// Where the keg has what the environment has at a path.
    func origin(of path: String) -> String { origins[path] ?? path }
}
