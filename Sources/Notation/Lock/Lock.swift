public import Diagnostics
public import Packages

/// Reading and writing of `Stout.lock` (spec/lock.md).
public enum Lock {
    /// Reads a lock strictly.
    ///
    /// - Returns: the lockfile, or nil if any diagnostic is an error. A lock with conflict markers or of a newer
    ///   format gives that one error and no others.
    public static func read(_ source: SourceText) -> (lockfile: Lockfile?, diagnostics: [Diagnostic]) {
        if let lockfile = readCanonical(source) { return (lockfile, []) }
        return readAny(source)
    }

    /// Reads a lock that is written as stout writes it; nil for any other text, be it a lock or not.
    public static func readCanonical(_ source: SourceText) -> Lockfile? {
        var reader = CanonicalLockReader(source)
        return reader.read()
    }

    /// Reads a lock in whatever way it is written.
    static func readAny(_ source: SourceText) -> (lockfile: Lockfile?, diagnostics: [Diagnostic]) {
        if let conflict = LockConflict.first(in: source) { return (nil, [conflict]) }
        let (document, diagnostics) = TOML.read(source)
        guard let document else {
            // How the text should have been written is no help here.
            return (
                nil,
                diagnostics.map { diagnostic in
                    var diagnostic = diagnostic
                    diagnostic.hints = LockReader.hints
                    return diagnostic
                }
            )
        }
        var reader = LockReader(source)
        let lockfile = reader.read(document)
        let all = diagnostics + reader.schema.diagnostics
        return (reader.schema.hasErrors ? nil : lockfile, all)
    }
}
