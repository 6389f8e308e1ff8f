public import Diagnostics
public import Packages
internal import Archives
internal import Unix

internal import Notation

extension ProjectState {
    /// Builds the next generation beside the others; it is not current yet. To be called with the project's lock held.
    public func build(
        _ members: [Generation.Member], platform: Platform, groups: [String], cellar: Cellar
    ) throws(Failure) -> Generation {
        let kegs = members.map(\.keg)
        let plan: LinkPlan
        let contents = try cellar.contents(of: kegs)
        do throws(LinkPlan.Obstacle) {
            plan = try LinkPlan(EnvironmentContents(contents, members, prefix: environment.text))
        } catch {
            throw Self.failure(error, kegs, cellar)
        }
        if let (keg, entry) = plan.tooLong(environment.text) { throw Self.tooLong(kegs[keg], entry, environment) }
        let number = try lastNumber() + 1
        _ = try recover()
        do throws(SystemError) {
            let generation = Generation(
                number: number, created: Clock.text(Clock.now()), platform: platform, cellar: cellar.home.cellar,
                prefix: plan.namesPrefix ? environment : nil, groups: groups, members: members,
                variables: Self.variables(contents))
            let unfinished = generations / ".\(number).new"
            try FileSystem.makeDirectory(unfinished)
            var isComplete = false
            // A tree without its record would be in nobody's list.
            defer {
                if !isComplete {
                    // A full disk is not to be filled with halves; what stays nevertheless goes with the next build.
                    try? FileSystem.removeTree(unfinished)
                    try? FileSystem.removeTree(treePath(number))
                    try? FileSystem.removeTree(recordPath(number))
                }
            }
            let remembered = LinkMethod.remembered(cellar.home, for: generations)
            let method = try Linker(
                plan, kegs: kegs, cellar: cellar.home.cellar, into: unfinished, prefix: environment.text,
                method: remembered
            ).run()
            try FileSystem.write(recordPath(number), Array(JSON.text(of: generation.json, indented: true).utf8))
            // The tree and its record are on the disk before the tree gets its name.
            try FileSystem.syncFileSystem(generations)
            try FileSystem.rename(unfinished, to: treePath(number))
            try FileSystem.syncDirectory(generations)
            isComplete = true
            if method != remembered { method.remember(cellar.home, for: generations) }
            return generation
        } catch { throw error.failure("build the environment") }
    }

    /// What packages want to be set, in the order in which conda clients do it: data first, then scripts, each by their
    /// files' names; the last that sets a variable has its say.
    private static func variables(_ contents: [KegContents]) -> [CondaVariable] {
        let files = contents.compactMap { $0.conda?.facts }.flatMap { facts in
            facts.variables.map { (file: $0.file, variables: $0.variables.map { $0.wanted(by: facts.name) }) }
        }
        let data = files.filter { $0.file.hasSuffix(".json") }.sorted { $0.file < $1.file }
        let scripts = files.filter { !$0.file.hasSuffix(".json") }.sorted { $0.file < $1.file }
        return (data + scripts).flatMap(\.variables)
    }

    /// The generation of the highest number that has a tree and a readable record.
    public func latest() throws(Failure) -> Generation? {
        guard let number = try numbers().last else { return nil }
        return try generation(number)
    }

    /// Makes a generation the current one, by one rename: a reader sees the old environment or the new one.
    ///
    /// - Parameter isPinned: whether it stays when a program is run, whatever the lock says. The pin is a link that counts
    ///   while it leads where the environment leads, so that it can be made first: both names are on the disk with one
    ///   `fsync`, and a cut between the two leaves a pin of no effect.
    public func switchTo(_ generation: Generation, isPinned: Bool = false) throws(Failure) {
        let target = "\(generations.name)/\(generation.number)"
        do throws(SystemError) {
            if isPinned { try FileSystem.replaceSymbolicLink(pinned, to: target, isDurable: false) }
            try FileSystem.replaceSymbolicLink(environment, to: target)
        } catch {
            // It may be switched without being certain to outlast a power cut. The next sync is not to take it for done:
            // it writes `synced` anew and with that syncs the folder, which is all that is lacking.
            try? FileSystem.remove(synced)
            throw error.failure("switch to the new environment")
        }
    }

    /// Removes a generation that never became current.
    public func discard(_ generation: Generation) {
        // It is in nobody's way; the next one gets another number.
        try? FileSystem.removeTree(treePath(generation.number))
        try? FileSystem.removeTree(recordPath(generation.number))
    }
}
