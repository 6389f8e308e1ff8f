public import Packages

/// The channels of one source for one platform, in the order of their priority: the first that has a name owns it.
public final class ChannelSet {
    private let indexes: [OpenChannel]
    /// Their names; nil for a single one.
    private let channels: [String?]
    private var packages: [String: Found?] = [:]

    /// A package, and whose it is.
    struct Found {
        let package: ChannelPackage
        /// Which of the channels.
        let place: Int
        let channel: String?
    }

    public init() {
        indexes = []
        channels = []
    }

    private init(_ indexes: [OpenChannel], _ channels: [String?]) {
        self.indexes = indexes
        self.channels = channels
    }

    /// With one channel more, of the least priority.
    public func adding(_ index: consuming ChannelIndex, _ channel: String?) -> ChannelSet {
        ChannelSet(indexes + [OpenChannel(index)], channels + [channel])
    }

    /// How many match specifications each channel has.
    var specCounts: [Int] { indexes.map { $0.index.specCount } }

    /// Read once.
    func find(_ name: String) throws(IndexError) -> Found? {
        if let known = packages[name] { return known }
        var found: Found?
        for (place, open) in indexes.enumerated() where found == nil {
            if let package = try open.index.package(name) {
                found = Found(package: package, place: place, channel: channels[place])
            } else if try open.index.isListed(name) {
                // To go on would take another channel's package of this name.
                throw IndexError(open.index.path, .absent(name))
            } else if try !open.index.leftOut(of: name, limit: 1).isEmpty {
                // It holds the name, though nothing of it can be used: another channel's package is not the same one.
                break
            }
        }
        packages.updateValue(found, forKey: name)
        return found
    }

    /// Whether a package has a build with this digest.
    public func holds(_ sha256: Digest, of name: String) throws(IndexError) -> Bool {
        var isThere = false
        _ = try find(name)?.package.forEachBuild { if $0.sha256 == sha256 { isThere = true } }
        return isThere
    }

    /// The first of the records of a package that could not be used.
    func leftOut(of name: String, limit: Int) throws(IndexError) -> [LeftOutRecord] {
        var records: [LeftOutRecord] = []
        for open in indexes { records += try open.index.leftOut(of: name, limit: limit) }
        return Array(records.prefix(limit))
    }

    /// Every name, ascending.
    func names() throws(IndexError) -> [String] {
        var names: Set<String> = []
        for open in indexes { names.formUnion(try open.index.names()) }
        return names.sorted()
    }
}
