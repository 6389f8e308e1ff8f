internal import Diagnostics
internal import Unix

/// Former states of a project's lock, as git keeps them. git is run as a program.
struct LockHistory {
    let project: Path

    /// The lock as it was in a commit, branch or tag; nil when that did not have one.
    func lock(at reference: String) throws(Failure) -> SourceText? {
        let commit = try git(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(reference)^{commit}"])
        guard commit.status == 0 else { throw try unknown(reference) }
        let name = String(decoding: commit.output, as: UTF8.self).trimmingLineEnd
        let listed = try git(["ls-tree", "--name-only", name, "--", "./\(Project.lockName)"])
        if listed.status == 0, listed.output.isEmpty { return nil }
        let shown = try git(["cat-file", "blob", "\(name):./\(Project.lockName)"])
        guard listed.status == 0, shown.status == 0 else {
            throw Failure(
                Diagnostic(
                    .gitFailed, "git could not show \(Project.lockName) of `\(reference)`",
                    notes: try reason(["cat-file", "-e", "\(name):./\(Project.lockName)"])
                        ?? ["it ended with status \(listed.status == 0 ? shown.status : listed.status)"],
                    hints: ["try `git show \(reference):./\(Project.lockName)` in the project's folder"]))
        }
        return SourceText(name: "\(reference):\(Project.lockName)", bytes: shown.output)
    }

    private func git(_ arguments: [String]) throws(Failure) -> ChildProcess {
        do throws(SystemError) {
            // A lock is a file that people review; beyond the limit it is something else.
            return try ChildProcess.run(
                "git", ["-C", project.text] + arguments, output: .captured(limit: 256 << 20), discardsErrors: true)
        } catch {
            var failure = error.failure("read former locks")
            if error.code == .noEntry { failure.all[0].hints.append("or name a file: `stout diff FILE`") }
            throw failure
        }
    }

    /// What git says when it fails at something, in its own words; nil when it says nothing.
    private func reason(_ arguments: [String]) throws(Failure) -> [String]? {
        let ended: ChildProcess
        do throws(SystemError) {
            ended = try ChildProcess.run(
                "git", ["-C", project.text] + arguments, output: .capturedWithErrors(limit: 4096))
        } catch { throw error.failure("run git") }
        let text = String(decoding: ended.output, as: UTF8.self)
        let lines = text.split(separator: "\n").map { $0.trimmingPrefix { $0 == "\t" || $0 == " " } }.filter {
            !$0.isEmpty
        }
        return ended.status == 0 || lines.isEmpty
            ? nil : ["git says: " + lines[0]] + lines.dropFirst().map { String($0) }
    }

    private func unknown(_ reference: String) throws(Failure) -> Failure {
        if let reason = try reason(["rev-parse", "--git-dir"]) {
            // "not a git repository" is one of several reasons: another owner, a broken configuration, a path that is gone.
            return Failure(
                Diagnostic(
                    .gitFailed, "git knows no former lock of `\(project)`", notes: reason,
                    hints: ["do what git says, or name a file to compare with: `stout diff FILE`"]))
        }
        return Failure(
            Diagnostic(
                .gitFailed, "`\(reference)` is no file, and git knows no commit of that name",
                hints: ["name a file, a branch, a tag or a commit; without a name HEAD is meant"]))
    }
}

extension String {
    fileprivate var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
