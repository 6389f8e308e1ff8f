internal import Diagnostics
internal import Packages
internal import Transfers

extension TransferError {
    /// In words, for a bottle that was to be fetched: whose it is, what its absence means, and that nothing happened.
    ///
    /// - Parameters:
    ///   - title: the package with its version.
    ///   - name: the package's.
    ///   - refused: those that gave wrong bytes.
    ///   - outcome: what is as it was.
    func failure(
        ofBottle title: String, _ name: String, from source: String, refused: [Location] = [], outcome: String
    ) -> Failure {
        var diagnostic = diagnostic
        // The address of a bottle is long and says little: first whose bottle it is.
        diagnostic.notes = [diagnostic.message] + diagnostic.notes
        diagnostic.notes += refused.map { "\($0) gave other bytes than the lock names" }
        diagnostic.notes.append(outcome)
        switch kind {
        case .notFound:
            diagnostic = Diagnostic(
                .bottleMissing, "source `\(source)` lacks the bottle of \(title), which the lock names",
                notes: diagnostic.notes,
                hints: [
                    (refused.isEmpty ? "no reason to worry: nothing wrong was taken. Its" : "its")
                        + " publisher, or a mirror, has not brought the file there yet or has removed it: try again, then tell them",
                    "`stout lock -P \(name)` takes another version, where there is one",
                ])
        case .sizeDiffers:
            diagnostic.message = "the bottle of \(title) could not be fetched from source `\(source)`"
            diagnostic.hints = [
                "what source `\(source)` serves is not what the lock names; nothing of it was used: ask its publisher",
                "`stout lock -P \(name)` takes another version, where there is one",
            ]
        default: diagnostic.message = "the bottle of \(title) could not be fetched from source `\(source)`"
        }
        return Failure(diagnostic).about(name)
    }
}
