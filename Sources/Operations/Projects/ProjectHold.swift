internal import Diagnostics
internal import Storage
internal import Unix

/// Keeps other commands from changing a project's files and environments while one does: the lock of the folder that has
/// `Stout.lock`, and in a member of a workspace that of the member too, always in this order.
struct ProjectHold: ~Copyable {
    private let root: FileLock
    private let own: FileLock?

    /// Waits for who holds it. Makes `.stout` where it is missing.
    static func take(_ project: Project, _ context: Context) throws(Failure) -> ProjectHold {
        let root = try take(project.root, context)
        if project.member == nil { return ProjectHold(root: root, own: nil) }
        return ProjectHold(root: root, own: try take(project.folder, context))
    }

    private static func take(_ folder: Path, _ context: Context) throws(Failure) -> FileLock {
        let state = ProjectState(project: folder)
        try state.prepare()
        return try state.lock(context.patience)
    }

    private init(root: consuming FileLock, own: consuming FileLock?) {
        self.root = root
        self.own = own
    }
}
