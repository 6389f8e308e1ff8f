internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Unix

/// What a shell offers while somebody types: words from the project and from the copies of indexes that are here.
///
/// Nobody is asked, nothing is written, and what cannot be read has no words: a message would land in the middle of the line.
public struct CompletionWords: Sendable {
    /// One word and what may be said of it.
    public struct Word: Hashable, Sendable {
        public let text: String
        /// A few words; may be empty.
        public let remark: String

        public init(_ text: String, _ remark: String = "") {
            self.text = text
            self.remark = remark
        }
    }

    /// More than this many names help nobody.
    public static let most = 1000

    private let context: Context

    public init(_ context: Context) { self.context = context }

    private var project: Project? { try? Project.open(context, warns: false) }

    /// Names of packages of all sources that begin so, in order.
    public func packages(_ prefix: String) -> [Word] {
        guard let project else { return [] }
        var names: Set<String> = []
        for source in project.manifest.sources {
            switch source.kind {
            case .stout:
                guard let client = try? Sources.client(of: source, project, context, nil),
                    let path = try? client.cached()
                else { continue }
                let parts = ((try? client.namespaces()) ?? []).compactMap(\.index)
                for place in [path] + parts {
                    guard let index = try? Index.open(place) else { continue }
                    names.formUnion((try? index.names(startingWith: prefix, limit: Self.most)) ?? [])
                }
            case .conda: names.formUnion(channelPackages(source, project, prefix))
            }
        }
        return names.sorted().prefix(Self.most).map { Word($0) }
    }

    private func channelPackages(_ source: Manifest.Source, _ project: Project, _ prefix: String) -> Set<String> {
        let label = project.label(source.locationSpan)
        guard let places = try? source.places(from: project.root, label: label) else { return [] }
        var names: Set<String> = []
        for (_, location) in places {
            let client = ChannelClient(
                name: source.name, location: location, places: [], indexes: context.home.indexes)
            guard let path = try? client.cached(context.platform.withoutFloors.subdir),
                let index = try? ChannelIndex.open(path)
            else { continue }
            names.formUnion((try? index.names(startingWith: prefix, limit: Self.most)) ?? [])
        }
        return names
    }

    /// What the Stoutfile requires.
    public var requirements: [Word] {
        guard let manifest = project?.ownManifest else { return [] }
        var words: [Word] = []
        for group in manifest.groups {
            for entry in group.requirements {
                words.append(Word(entry.requirement.name, group.name == Manifest.defaultGroup ? "" : group.name))
            }
        }
        return words
    }

    /// What the lock has.
    public var locked: [Word] {
        guard let lock = try? project?.lock() else { return [] }
        var words: [Word] = []
        for package in lock.packages where words.last?.text != package.name {
            words.append(Word(package.name, "\(RevisedVersion(package.version, package.revision))"))
        }
        return words
    }

    /// Groups of the Stoutfile besides the default one.
    public var groups: [Word] {
        (project?.ownManifest.groups ?? []).filter { $0.name != Manifest.defaultGroup }
            .map { Word($0.name, $0.isIsolated ? "isolated" : "") }
    }

    public var sources: [Word] {
        (project?.manifest.sources ?? []).map { Word($0.name, $0.location) }
    }

    /// Generations of the project's environment, the newest first.
    public var generations: [Word] {
        guard let history = try? GenerationHistory(context) else { return [] }
        return history.entries.reversed().map { entry in
            Word("\(entry.number)", (entry.generation?.created ?? "") + (entry.isCurrent ? ", current" : ""))
        }
    }

    /// Programs of the project's environment.
    public var programs: [Word] {
        guard let state = try? context.state() else { return [] }
        return ((try? FileSystem.list(state.environment / "bin")) ?? []).map { Word($0) }
    }
}
