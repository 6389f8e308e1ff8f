public import Unix

extension SystemError {
    /// In words, with what the user can do about it.
    /// `doing`: what stout was about, such as "write the lock", to be read after "cannot".
    public func failure(_ doing: String) -> Failure {
        if operation == "posix_spawn", code == .noEntry || code == .accessDenied, let path {
            return Failure(
                Diagnostic(
                    .programMissing, "cannot \(doing): `\(path)` is not installed",
                    notes: ["stout calls this program; no folder of PATH has it"],
                    hints: [HelperProgram.hint(path.text)]))
        }
        switch code {
        case .noSpace, .quotaExceeded:
            return Failure(
                Diagnostic(
                    .diskFull, "cannot \(doing): \(code.description.lowercasedFirst)", notes: [whereabouts],
                    hints: ["make room on that file system and run the command again"]))
        case .accessDenied, .notPermitted, .readOnly:
            return Failure(
                Diagnostic(
                    .storageFailed, "cannot \(doing): \(code.description.lowercasedFirst)", notes: [whereabouts],
                    hints: ["check who owns that path and whether it can be written"]))
        case .tooManyFiles, .tooManyFilesOfAll:
            let isOwn = code == .tooManyFiles
            return Failure(
                Diagnostic(
                    .fileLimit, "cannot \(doing): too many open files", notes: [whereabouts],
                    hints: [
                        isOwn
                            ? "raise the limit with `ulimit -n 1024`, and run the command again"
                            : "close programs that have many files open, or raise the limit `fs.file-max` of this machine"
                    ]))
        case .notRegular:
            return Failure(
                Diagnostic(
                    .notRegular, "cannot \(doing): \(path.map { "`\($0)`" } ?? "it") is not a regular file",
                    notes: ["a FIFO, a socket or a device is there"],
                    hints: ["move it away, and run the command again"]))
        default:
            return Failure(
                Diagnostic(
                    .storageFailed, "cannot \(doing): \(code.description.lowercasedFirst)", notes: [whereabouts],
                    hints: ["check that path, then run the command again"]))
        }
    }

    private var whereabouts: String {
        path.map { "`\(operation)` failed on `\($0)`" } ?? "`\(operation)` failed"
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
