public import Diagnostics
internal import Packages
internal import SQLite
internal import Trust
internal import Unix

extension IndexError {
    /// Where the trouble came from.
    enum Origin {
        /// The file is what the registry published.
        case registry
        /// The file has changed since it was fetched.
        case machine
        /// Nobody can tell.
        case unknown
    }

    /// In words, for an index that is here. `source`: its name.
    public func failure(_ source: String) -> Failure {
        if case .system(let error) = reason { return error.failure("keep the index of `\(source)`") }
        if let failure = machineFailure(source) { return failure }
        let hint: String
        var notes = ["it is `\(path)`"]
        switch origin {
        case .registry:
            notes.append("the file is what the registry published")
            hint = "its publisher made it so: tell them; nothing on this machine is wrong"
        case .machine:
            notes.append("the file has changed since it was fetched")
            hint =
                "the registry is not to blame, a disk or a program here is: remove that file and run the command "
                + "again, and it is fetched anew"
        case .unknown where isAbsent: hint = "run the command once without `--offline`"
        case .unknown: hint = "remove that file and run the command again"
        }
        return failure("the index of source `\(source)`", notes, [hint])
    }

    /// Where the trouble is this machine's, whatever the index is; else nil.
    func machineFailure(_ source: String) -> Failure? {
        guard case .database(let error) = reason, error.kind == .machine else { return nil }
        let length = path.text.utf8.count
        let isLong = length > DatabaseError.longestPath
        return Failure(
            Diagnostic(
                .indexUnusable, "the index of source `\(source)` cannot be opened on this machine",
                notes: [
                    isLong
                        ? "its path has \(length) bytes, and SQLite opens paths of \(DatabaseError.longestPath) bytes at most"
                        : "SQLite says: \(error.message)", "it is `\(path)`",
                ],
                hints: [
                    isLong
                        ? "set STOUT_CACHE to a folder with a shorter path"
                        : "check that the disk has room and that you can read and write in `\(path.parent)`"
                ]))
    }

    /// For a new one, which is not taken.
    ///
    /// - Parameter isKept: whether the one before is still here.
    func refusal(_ source: String, isKept: Bool) -> Failure {
        failure(
            "the new index of source `\(source)`",
            ["it has the announced digest: it is what the registry published, and it was not taken"],
            [
                "no publisher's stout makes such an index: do not take anything from there before its publisher has an "
                    + "explanation"
            ] + (isKept ? ["nothing was changed; `--offline` uses the index of before"] : []))
    }

    /// For the registry's own folder.
    var publishersFailure: Failure {
        failure("the registry's index", [], ["make the registry anew from its bottles"])
    }

    private var isAbsent: Bool { if case .absent = reason { true } else { false } }

    private func failure(_ what: String, _ notes: [String], _ hints: [String]) -> Failure {
        let (code, message, detail) = facts(what)
        return Failure(Diagnostic(code, message, notes: (detail.map { [$0] } ?? []) + notes, hints: hints))
    }

    private func facts(_ what: String) -> (Code, String, String?) {
        let unusable = "\(what) cannot be used"
        switch reason {
        case .foreign: return (.indexUnusable, unusable, "it is no index of stout's")
        case .version(let version): return (.indexUnusable, unusable, "its format is \(version)")
        case .malformed(let name): return (.indexUnusable, unusable, "what it says of `\(shown(name))` cannot be read")
        case .stranger(let kind, let name):
            let code: Code =
                switch kind {
                case "trigger": .indexTrigger
                case "view": .indexView
                default: .indexSchema
                }
            return (
                code, "\(what) has \(kind == "index" ? "an" : "a") \(kind) that no index has: `\(shown(name))`", nil
            )
        case .table(let name):
            return (.indexSchema, "\(what) has not the table `\(shown(name))` that an index has", nil)
        case .name(let name):
            let problem = PackageName.problem(in: name).map { "\($0)" }
            return (.indexName, "\(what) has an invalid name: `\(shown(name))`", problem)
        case .absent(let name):
            return (
                .registryOffline, "\(what) says nothing of `\(shown(name))`", "only what was needed so far was fetched"
            )
        case .tooMany(let name):
            return (
                .indexTooLarge, "\(what) is larger than it may be",
                "it has more than \(Index.mostCandidates) candidates of `\(shown(name))`"
            )
        case .damaged(let detail): return (.indexDamaged, "\(what) is damaged", "SQLite says: \(detail)")
        case .system(let error): return (.indexUnusable, unusable, "\(error)")
        case .database(let error):
            switch error.kind {
            case .damaged: return (.indexDamaged, "\(what) is damaged", "SQLite says: \(error)")
            case .tooLarge: return (.indexTooLarge, "\(what) is larger than it may be", "SQLite says: \(error)")
            case .machine, .other: return (.indexUnusable, unusable, "\(error)")
            }
        }
    }

    /// A name from a file that nobody signed may be of any length.
    private func shown(_ name: String) -> String { String(name.prefix(80)) }

    /// Compares the file with what was announced when it was fetched.
    private var origin: Origin {
        let file = path.parent / RegistryDescription.fileName
        guard let bytes = try? FileSystem.read(file, limit: RegistryDescription.maximumSize),
            let description = try? RegistryDescription(reading: bytes), let contents = description.contents,
            path.name == "\(description.indexDigest.hex).sqlite", let found = try? SHA256Hasher.digest(ofFile: path)
        else { return .unknown }
        return found == contents ? .registry : .machine
    }
}
