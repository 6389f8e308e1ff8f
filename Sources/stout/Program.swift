/// What this program is.
enum Program {
    static let version = "0.1.0"
    static let summary = "Declarative, lockfile-driven environments"
    /// Of this version, on its manual pages.
    static let date = "2026-11-21"

    /// In the order in which a person meets them.
    static let commands: [Command] = [
        .initialize, .add, .remove, .update, .lock, .sync, .run, .shell, .env, .search, .info, .tree, .graph, .why,
        .whyNot, .outdated,
        .diff,
        .verify, .fingerprint, .generations, .rollback, .collect,
        .vendor, .export, .importing, .pack, .bottle, .registry, .explain,
        .doctor, .completions, .hook, .allow, .complete, .hookState,
    ]
}
