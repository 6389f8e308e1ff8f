internal import Archives
internal import Diagnostics
internal import Packages
internal import Unix

/// An environment and its kegs as they are on the disk, every byte read.
struct Inspection {
    let generation: Generation
    let cellar: Cellar
    /// What each keg says of itself; nil when it is not there, or its listing or receipt cannot be believed.
    let contents: [KegContents?]
    /// What each keg holds; nil when it is not there.
    let kegs: [Survey?]
    let tree: Survey
    /// The files of the kegs.
    private let shared: Set<FileIdentity>

    init(_ generation: Generation, _ state: ProjectState, _ cellar: Cellar) throws(Failure) {
        self.generation = generation
        self.cellar = cellar
        let members = generation.members.map(\.keg)
        contents = try Self.contents(members, cellar)
        let here = members.indices.filter { cellar.holds(members[$0]) }
        var surveys: [Survey]
        var known: [FileIdentity: Digest] = [:]
        do throws(SystemError) {
            surveys = try Survey.take(
                here.map { cellar.folder(of: members[$0]) } + [state.treePath(generation.number)])
            var wanted = surveys.map { survey in
                survey.entries.indices.filter { survey.entries[$0].status.kind == .file }
            }
            let inTree = wanted.removeLast()
            try Survey.read(&surveys, wanted + [[]])
            // A file of the environment mostly is a keg's own: one inode.
            for survey in surveys.dropLast() {
                for entry in survey.entries {
                    if let digest = entry.digest { known[FileIdentity(entry.status)] = digest }
                }
            }
            let last = surveys.count - 1
            var unknown: [Int] = []
            for place in inTree {
                if let digest = known[FileIdentity(surveys[last].entries[place].status)] {
                    surveys[last].entries[place].digest = digest
                } else {
                    unknown.append(place)
                }
            }
            try Survey.read(&surveys, Array(repeating: [], count: last) + [unknown])
        } catch { throw error.failure("read the environment and its kegs") }
        shared = Set(known.keys)
        tree = surveys.removeLast()
        var kegs: [Survey?] = Array(repeating: nil, count: members.count)
        for (place, survey) in zip(here, surveys) { kegs[place] = survey }
        self.kegs = kegs
    }

    private static func contents(_ kegs: [Keg], _ cellar: Cellar) throws(Failure) -> [KegContents?] {
        var found: [KegContents?] = []
        for keg in kegs {
            // Why it cannot be believed is not asked: the keg has to be replaced whichever way it was changed.
            do throws(Failure) { found.append(try cellar.contents(of: keg)) } catch { found.append(nil) }
        }
        return found
    }

    /// What the environment is to be made of; nil when not all kegs can be believed.
    func plan() throws(LinkPlan.Obstacle) -> LinkPlan? {
        let all = contents.compactMap { $0 }
        guard all.count == contents.count else { return nil }
        return try LinkPlan(EnvironmentContents(all, generation.members, prefix: generation.prefix?.text ?? ""))
    }

    /// Whether a file of the environment is a keg's own, by a second name.
    func isShared(_ entry: Survey.Entry) -> Bool { shared.contains(FileIdentity(entry.status)) }

    /// Whether a file of the environment that differs from the keg's was made anew by a program: bytecode and indexes, of
    /// which what is in them follows from other files. A keg's own file is never meant.
    func isDerived(_ plan: LinkPlan, _ node: LinkNode, _ entry: Survey.Entry) -> Bool {
        guard node.line.kind == .file, entry.status.kind == .file, !isShared(entry) else { return false }
        let listing = plan.kegs[node.keg].listing
        return ChangingFile(listing.span, node.line.path)?.isDerived ?? false
    }

    /// The digest that a file of the environment must have which names the prefix; nil when it cannot be told.
    func rewrittenDigest(_ plan: LinkPlan, _ node: LinkNode) -> Digest? {
        guard let entry = plan.prefixed(node), let prefix = generation.prefix else { return nil }
        let path = cellar.folder(of: generation.members[node.keg].keg) / plan.origin(node)
        if entry.kind == .binary, entry.placeholder.utf8.count < prefix.text.utf8.count { return nil }
        do throws(SystemError) {
            return try FileReading().digest(try Descriptor.open(path, .read), entry, prefix: prefix.text)
        } catch { return nil }
    }
}

/// What makes two names one file.
struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64

    init(_ status: Status) {
        device = status.device
        inode = status.inode
    }
}
