internal import Diagnostics
internal import Storage
internal import Unix

/// Sees to it that the cellar knows of a project, so that collection spares what its environments are made of.
struct Registration {
    let context: Context

    /// Before environments are made of these kegs. A project that is new here, or was moved, brings those of all its
    /// generations.
    func add(_ kegs: [Keg]) throws(Failure) {
        let roots = Roots(context.home)
        var all = Set(kegs.map(\.folder))
        if !roots.knows(context.project) { all.formUnion(try allKegs()) }
        try roots.register(context.project, adding: all)
    }

    /// When nothing else is to be done. What cannot be written here is no reason not to use an environment.
    func renew() throws(Failure) {
        let roots = Roots(context.home)
        if roots.knows(context.project) { return }
        let kegs = try allKegs()
        do throws(Failure) {
            try roots.register(context.project, adding: kegs)
            context.report(.detail("this project is registered with the cellar now"))
        } catch {
            context.report(.detail("this project could not be registered: \(error.all.first?.message ?? "")"))
        }
    }

    func allKegs() throws(Failure) -> Set<String> {
        var kegs: Set<String> = []
        for state in try ProjectState.all(of: context.project) { kegs.formUnion(try state.kegs() ?? []) }
        return kegs
    }
}
