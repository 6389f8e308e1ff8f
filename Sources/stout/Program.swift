/// What this program is.
enum Program {
    static let version = "0.1.0"

    /// In the order in which a person meets them.
    static let commands: [Command] = [
        .initialize, .add, .remove, .update, .lock, .sync, .run, .shell, .env, .search, .info, .tree, .graph, .why,
        .whyNot, .outdated,
        .diff,
        .verify, .fingerprint, .generations, .rollback, .collect,
        .vendor, .export, .importing, .pack, .bottle, .registry, .explain,
        .completions, .hook, .allow, .complete, .hookState,
    ]
}
