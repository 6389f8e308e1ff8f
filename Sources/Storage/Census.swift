internal import Diagnostics
internal import Unix

/// Which kegs are in use: the union of what all projects' generations are made of, wherever their projects are.
struct Census {
    /// Folders below the cellar.
    private(set) var live: Set<String> = []
    /// Gone, and given up: what they use counts no more.
    private(set) var forgotten: [ProjectHome] = []
    private(set) var absent: [Sweep.Kept] = []
    private(set) var unreadable: [Sweep.Kept] = []

    /// Fails when a record cannot be read: nobody knows which kegs that generation needs.
    ///
    /// - Parameters:
    ///   - lastSeen: a project that is gone and was seen last before this moment, in seconds since 1970, is given up.
    ///   - generations: that do not count, by number.
    init(_ home: Home, lastSeen: Int64, without generations: [ProjectState: Set<Int>]) throws(Failure) {
        for project in ProjectHome.all(home) {
            let presence = project.presence
            if presence == .gone, try Self.seen(project) < lastSeen {
                forgotten.append(project)
                continue
            }
            var used: Set<String> = []
            for state in try ProjectState.all(of: project) {
                guard let kegs = try state.kegs(without: generations[state] ?? []) else { throw Self.unknown(state) }
                used.formUnion(kegs)
            }
            live.formUnion(used)
            let kept = Sweep.Kept(project: project.project, kegs: used.count)
            switch presence {
            case .alive: break
            case .gone: absent.append(kept)
            case .unreadable: unreadable.append(kept)
            }
        }
    }

    private static func seen(_ project: ProjectHome) throws(Failure) -> Int64 {
        do throws(SystemError) { return try project.seen() } catch {
            throw error.failure("read which projects use the cellar")
        }
    }

    private static func unknown(_ state: ProjectState) -> Failure {
        Failure(
            Diagnostic(
                .rootUnreadable, "a record of the environment of `\(state.project)` cannot be read",
                notes: [
                    "it is in `\(state.generations)`", "nobody knows which packages it needs, so nothing was removed",
                ],
                hints: ["remove `\(state.folder)`, then run `stout sync` in that project"]))
    }
}
