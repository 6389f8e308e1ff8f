public import Unix

/// Programs of the system that stout runs for what it cannot do itself.
public enum HelperProgram {
    /// What to install where a program is missing.
    public static func hint(_ program: String) -> String {
        switch program {
        case "xz": "install xz (Debian and Ubuntu: `xz-utils`; Fedora, Alpine, Homebrew: `xz`)"
        default: "install \(program) (Debian, Ubuntu, Fedora, Alpine, Homebrew: `\(program)`)"
        }
    }

    /// Whether a program is on this process's PATH.
    public static func isThere(_ program: String) -> Bool {
        (Environment.value("PATH") ?? "/usr/bin:/bin").split(separator: ":").contains {
            Process.canExecute(Path(String($0)) / program)
        }
    }
}

extension SystemError {
    /// The program that could not be started because it is not there.
    public var missingProgram: String? { operation == "posix_spawn" && code == .noEntry ? path?.text : nil }

    /// The same in words; nil where something else is wrong.
    ///
    /// - Parameter purpose: what it is needed for, to be read after "is needed to".
    public func missingProgramFailure(_ purpose: String) -> Failure? {
        missingProgram.map { program in
            Failure(
                Diagnostic(
                    .decompressorMissing, "`\(program)` is needed to \(purpose), and is not on PATH",
                    hints: [HelperProgram.hint(program)]))
        }
    }
}
