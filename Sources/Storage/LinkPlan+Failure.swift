internal import Archives
internal import Diagnostics
internal import Unix

extension ProjectState {
    /// Why the link tree of some kegs cannot be planned, for people.
    static func failure(_ obstacle: LinkPlan.Obstacle, _ kegs: [Keg], _ cellar: Cellar) -> Failure {
        switch obstacle {
        case .malformed(let keg):
            return Cellar.changed(kegs[keg], cellar.folder(of: kegs[keg]), ["its listing cannot be read"])
        case .withoutPython(let keg):
            return Failure(
                Diagnostic(
                    .pythonMissing, "\(kegs[keg]) is made of modules for python, and the environment has no python",
                    notes: ["nothing was changed"],
                    hints: ["require `python` of the same channel in the Stoutfile"])
            ).about(kegs[keg].name)
        case .conflict(let conflict):
            let owners = conflict.kegs.map { "`\(kegs[$0].name)`" }.joined(separator: " and ")
            var notes = ["an environment can hold one of them; nothing was changed"]
            if conflict.differ == .folderAndFile {
                notes.insert("one has a folder there, the other a file or a link", at: 0)
            }
            return Failure(
                Diagnostic(
                    .pathOwnedTwice, "\(owners) both have the path `\(conflict.path)`", notes: notes,
                    hints: [
                        "remove one of the two from the Stoutfile, ask for versions that do not overlap, or give one a group of its own with `isolated = true`"
                    ])
            ).about(conflict.kegs.map { kegs[$0].name })
        }
    }

    /// A program cannot be given a longer path than it has room for.
    static func tooLong(_ keg: Keg, _ entry: PrefixListing.Entry, _ environment: Path) -> Failure {
        let room = entry.placeholder.utf8.count
        return Failure(
            Diagnostic(
                .prefixTooLong,
                "the path of the environment is too long for \(keg): `\(entry.path)` has room for \(room) bytes",
                notes: ["`\(environment)` has \(environment.text.utf8.count); nothing was changed"],
                hints: ["set STOUT_HOME to a folder with a shorter path, and run `stout sync`"])
        ).about(keg.name)
    }
}
