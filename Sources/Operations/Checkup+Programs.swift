internal import Diagnostics
internal import Unix

extension Checkup {
    /// Programs of the system that stout calls, and what for.
    private static let programs = [
        ("bzip2", "conda packages and archives that end in .bz2"), ("gzip", "archives that end in .gz"),
        ("xz", "archives that end in .xz"), ("git", "`stout diff` with a commit"),
    ]

    mutating func lookAtPrograms() {
        let subject = "programs"
        let missing = Self.programs.filter { name, _ in !HelperProgram.isThere(name) }
        if missing.isEmpty {
            return note(subject, .good, Self.programs.map(\.0).joined(separator: ", ") + " are installed")
        }
        for (name, use) in missing {
            note(
                subject, .warning, "`\(name)` is not installed; it is needed for \(use)", [HelperProgram.hint(name)]
            )
        }
    }
}
