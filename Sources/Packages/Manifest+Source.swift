extension Manifest {
    /// A place that packages come from, under the name that the Stoutfile and the lock use for it.
    public struct Source: Hashable, Sendable {
        public var name: String
        public var kind: SourceKind
        /// As written: a web address, or a folder relative to the Stoutfile.
        public var location: String
        /// The names it claims, as patterns with `*`; nil when it claims every name.
        public var only: [String]?
        /// Digest of the root of trust.
        public var root: Digest?
        /// Whether the server alone is believed, and the way to it. Of a remote one nothing is, where neither this nor
        /// `root` is said.
        public var isUnsigned: Bool
        /// Of the whole entry.
        public var span: Range<Int>
        public var locationSpan: Range<Int>

        public init(
            name: String, kind: SourceKind = .stout, location: String, only: [String]? = nil,
            root: Digest? = nil, isUnsigned: Bool = false,
            span: Range<Int> = 0..<0, locationSpan: Range<Int> = 0..<0
        ) {
            self.name = name
            self.kind = kind
            self.location = location
            self.only = only
            self.root = root
            self.isUnsigned = isUnsigned
            self.span = span
            self.locationSpan = locationSpan
        }

        /// Whether `only` lets it offer a package of this name.
        public func claims(_ package: String) -> Bool {
            only?.contains { Wildcard.matches(Array(package.utf8), Array($0.utf8)) } ?? true
        }
    }
}
