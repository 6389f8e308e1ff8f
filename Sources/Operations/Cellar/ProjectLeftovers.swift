internal import Diagnostics
internal import Notation
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// What a project does not need any more of its own: old generations, environments of groups that are gone.
struct ProjectLeftovers {
    private let place: ProjectHome
    private var project: Path { place.project }
    private let home: Home
    private let options: CollectGarbage.Options
    /// Nil when the Stoutfile is missing or cannot be read: then nothing is concluded from it.
    private let manifest: Manifest?

    init(_ place: ProjectHome, _ home: Home, _ options: CollectGarbage.Options) throws(Failure) {
        self.place = place
        self.home = home
        self.options = options
        // Whatever is in the way of reading it, an environment that is not known to be given up is kept.
        let source = try? Project.read(place.project / Project.manifestName, as: Project.manifestName)
        manifest = source.flatMap { Stoutfile.read($0).manifest }
    }

    /// The names of the copies of the indexes that the Stoutfile names; nil when that is not known.
    var indexes: Set<String>? {
        // The sources of a member are those of its workspace's root.
        guard let manifest, manifest.include == nil else { return nil }
        var names: Set<String> = []
        for source in manifest.sources {
            do throws(Failure) {
                let label = Diagnostic.Label(SourceText(name: Project.manifestName, bytes: []), Span(0, 0))
                for (_, location) in try source.places(from: project, label: label) {
                    names.insert(IndexCopies.name(of: location, root: source.root))
                }
            } catch { return nil }
        }
        return names
    }

    /// Removes it, unless something is at work in the project.
    func collect(into outcome: inout CollectGarbage.Outcome) throws(Failure) {
        if options.isDryRun { return try collect(&outcome) }
        guard let held = try ProjectState(place).lockIfFree() else {
            outcome.skipped.append(project)
            return
        }
        var changed = outcome
        try withExtendedLifetime(held) { () throws(Failure) in try collect(&changed) }
        outcome = changed
    }

    private func collect(_ outcome: inout CollectGarbage.Outcome) throws(Failure) {
        for state in try ProjectState.all(of: place) {
            if !options.isDryRun { _ = try state.recover() }
            if try isGivenUp(state) {
                for number in try state.numbers() { outcome.environments.append(item(state, number)) }
                if !options.isDryRun { try state.removeAll() }
                continue
            }
            let old = try old(state)
            outcome.generations += old.map { item(state, $0) }
            if !options.isDryRun { try state.remove(old) }
        }
    }

    /// The current generation stays, and so does as much as the options say.
    private func old(_ state: ProjectState) throws(Failure) -> [Int] {
        let current = try state.currentNumber()
        let others = try state.numbers().filter { $0 != current }
        let kept = Set(others.suffix(max(0, (options.keep ?? 2) - 1)))
        var old: [Int] = []
        for number in others {
            // What it is made of cannot be told, so that neither its age nor its kegs can.
            guard let generation = try state.generation(number) else { continue }
            if options.isExpired(generation, isAmongNewest: kept.contains(number)) { old.append(number) }
        }
        return old
    }

    /// Whether an environment is that of a group which the Stoutfile does not have, or not as an isolated one, and has
    /// not changed for long.
    private func isGivenUp(_ state: ProjectState) throws(Failure) -> Bool {
        guard let group = state.group, let manifest else { return false }
        if manifest.group(named: group)?.isIsolated == true { return false }
        for number in try state.numbers() {
            guard let generation = try state.generation(number),
                options.isExpired(generation, isAmongNewest: false)
            else { return false }
        }
        return true
    }

    private func item(_ state: ProjectState, _ number: Int) -> CollectGarbage.OldGeneration {
        CollectGarbage.OldGeneration(
            state: state, number: number, size: state.ownSize(of: number, home))
    }
}
