extension Manifest {
    /// A place that packages come from, under the name that the Stoutfile and the lock use for it.
    public struct Source: Hashable, Sendable {
        public var name: String
        public var kind: SourceKind
        /// As written: a web address, or a folder relative to the Stoutfile.
        public var location: String
        /// Of channels of which the first that holds a name owns it: all of them, the one at `location` first. Empty
        /// where there is one place only.
        public var channels: [String]
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
            name: String, kind: SourceKind = .stout, location: String, channels: [String] = [], only: [String]? = nil,
            root: Digest? = nil, isUnsigned: Bool = false,
            span: Range<Int> = 0..<0, locationSpan: Range<Int> = 0..<0
        ) {
            self.name = name
            self.kind = kind
            self.location = location
            self.channels = channels
            self.only = only
            self.root = root
            self.isUnsigned = isUnsigned
            self.span = span
            self.locationSpan = locationSpan
        }

        /// The names of its channels, as a lock has them: the last part of each address. Empty for a single one.
        public var channelNames: [String] { channels.map { Self.channelName(of: $0) } }

        /// `conda-forge` of `https://conda.anaconda.org/conda-forge/`
        public static func channelName(of location: String) -> String {
            location.split(separator: "/").last.map { String($0) } ?? location
        }

        /// Whether `only` lets it offer a package of this name.
        public func claims(_ package: String) -> Bool {
            only?.contains { Wildcard.matches(Array(package.utf8), Array($0.utf8)) } ?? true
        }
    }
}

extension Manifest {
    /// The sources that claim a name: those whose `only` matches; where there is none, those without `only`.
    public func claimants(of name: String) -> [Source] {
        let claiming = sources.filter { $0.claims(name) }
        let named = claiming.filter { $0.only != nil }
        return named.isEmpty ? claiming : named
    }

    /// In whose order the versions of a package are, as far as the text tells which source it is of.
    ///
    /// - Parameter from: the source that the requirement names.
    public func versions(of name: String, from: String? = nil) -> VersionScheme {
        let owners = from.map { from in sources.filter { $0.name == from } } ?? claimants(of: name)
        return owners.count == 1 ? owners[0].kind.versions : .stout
    }
}
