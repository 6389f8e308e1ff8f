internal import Diagnostics
internal import Storage
internal import Unix

/// Keeps other commands, of other users too, from changing a project's files and environments while one does: a lock on the
/// folder that has `Stout.lock`, in a member of a workspace one on the member's folder, and that of the project's environments,
/// always in this order.
struct ProjectHold: ~Copyable {
    private let root: FileLock?
    private let own: FileLock?
    private let environments: FileLock

    /// Waits for who holds it.
    static func take(_ project: Project, _ context: Context) throws(Failure) -> ProjectHold {
        let root = try context.patience.take(folderIfPossible: project.root, "the project `\(project.root)`")
        let own =
            project.member == nil
            ? nil : try context.patience.take(folderIfPossible: project.folder, "the project `\(project.folder)`")
        let state = ProjectState(try context.projectHome(of: project.folder))
        try state.prepare()
        return ProjectHold(root: root, own: own, environments: try state.lock(context.patience))
    }

    private init(root: consuming FileLock?, own: consuming FileLock?, environments: consuming FileLock) {
        self.root = root
        self.own = own
        self.environments = environments
    }
}
