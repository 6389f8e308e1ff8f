internal import Archives

/// What a keg says of itself: its listing, checked against its receipt, and the files that name its prefix.
struct KegContents: Sendable {
    /// The bytes of `.stout/tree`.
    let listing: [UInt8]
    /// Nil when no file of the keg names its prefix.
    let prefix: PrefixListing?

    init(listing: [UInt8], prefix: PrefixListing? = nil) {
        self.listing = listing
        self.prefix = prefix
    }
}
