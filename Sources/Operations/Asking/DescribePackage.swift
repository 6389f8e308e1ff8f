public import Diagnostics
public import Packages
internal import Registries

/// `stout info`: what the sources say of a package, from the copies that are here.
public struct DescribePackage: Sendable {
    /// What one source has.
    public struct Entry: Sendable {
        public let source: String
        public let description: String?
        public let homepage: String?
        /// Why nobody should begin to use it; nil while its publisher stands by it.
        public let deprecated: String?
        /// By ascending version, revision and platform.
        public let candidates: [Candidate]
        /// Whether a requirement of the Stoutfile that names no source would be answered from here.
        public let isOwner: Bool

        /// What stands for the package: the newest that is no pre-release and was not withdrawn, else the newest.
        public var newest: Candidate? {
            candidates.last { $0.yanked == nil && !$0.version.isPreRelease } ?? candidates.last
        }
    }

    public let name: String
    /// What the lock has of it.
    public let locked: [String]
    /// In the order of the Stoutfile; at least one.
    public let entries: [Entry]

    /// - Parameter source: where to look; nil for all.
    public init(_ context: Context, name: String, source: String? = nil) throws(Failure) {
        let copies = try SourceCopies(context, only: source)
        let owners = copies.project.manifest.claimants(of: name)
        var entries: [Entry] = []
        for copy in copies.copies where !entries.contains(where: { $0.source == copy.source.name }) {
            let index = try Sources.index(of: copy.source, at: copy.path)
            do throws(IndexError) {
                let candidates = try index.candidates(of: name)
                if candidates.isEmpty { continue }
                let said = try index.description(of: name)
                entries.append(
                    Entry(
                        source: copy.source.name, description: said?.text, homepage: said?.homepage,
                        deprecated: said?.deprecated, candidates: candidates,
                        isOwner: owners.map(\.name) == [copy.source.name]))
            } catch { throw error.failure(copy.source.name) }
        }
        if entries.isEmpty { throw try Self.unknown(name, copies) }
        self.name = name
        self.entries = entries
        locked = Self.locked(name, copies.project)
    }

    /// A lock that cannot be read has no say here.
    private static func locked(_ name: String, _ project: Project) -> [String] {
        guard let lock = try? project.lock() else { return [] }
        var versions: [String] = []
        for package in lock.packages where package.name == name && !versions.contains(package.versionText) {
            versions.append(package.versionText)
        }
        return versions
    }

    private static func unknown(_ name: String, _ copies: SourceCopies) throws(Failure) -> Failure {
        var names: [String] = []
        for copy in copies.copies {
            let index = try Sources.index(of: copy.source, at: copy.path)
            do throws(IndexError) { names += try index.names() } catch { throw error.failure(copy.source.name) }
        }
        let near = PackageName.nearest(to: name, among: names)
        let words = name.split { $0 == "-" || $0 == "_" }.joined(separator: " ")
        return Failure(
            Diagnostic(
                .unknownPackage, "no source has a package `\(name)`",
                notes: [
                    copies.copies.isEmpty
                        ? "the Stoutfile names no registry to look in"
                        : "looked in \(copies.copies.map { "`\($0.source.name)`" }.joined(separator: ", "))"
                ],
                hints: [
                    near.map { "did you mean `\($0)`?" } ?? "`stout search \(words)` looks in descriptions, too",
                    "`stout registry update` asks the sources for news",
                ]))
    }
}
