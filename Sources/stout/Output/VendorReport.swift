internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Storage
internal import Unix

/// What making and checking a vendor folder has to tell.
enum VendorReport {
    static func say(_ outcome: VendorProject.Outcome, _ screen: Screen, isDryRun: Bool) {
        for (title, size) in outcome.fetched.sorted(by: { $0.title < $1.title }) {
            let line: TerminalText = "  \(screen.talk.good("+")) \(title) (\(Size.bottle(size)))"
            if isDryRun { screen.say(line) } else { screen.detail(line) }
        }
        for (path, size) in outcome.needless {
            let line: TerminalText = "  \(screen.talk.error("-")) \(path) (\(Size.text(size)))"
            if isDryRun || outcome.isPruned { screen.say(line) } else { screen.detail(line) }
        }
        let (count, size) = outcome.bottles
        let bottles = "\(counted(count, "bottle"))" + (size == 0 ? "" : " (\(Size.text(size)))")
        let platforms = outcome.manifest.platforms.map(\.description).joined(separator: ", ")
        let fetched = Size.sum(outcome.fetched.map { $0.size == 0 ? nil : $0.size })
        if isDryRun {
            screen.say(
                outcome.fetched.isEmpty
                    ? "\(outcome.folder.folder) has all \(bottles) for \(platforms)"
                    : "Would fetch \(outcome.fetched.count) of \(bottles) for \(platforms)"
                        + (fetched.map { ": \($0)" } ?? ""))
        } else if !outcome.isChanged, outcome.fetched.isEmpty, !(outcome.isPruned && !outcome.needless.isEmpty) {
            screen.say("\(outcome.folder.folder) is up to date: \(bottles) for \(platforms)")
        } else {
            let new = outcome.fetched.isEmpty ? "none" : counted(outcome.fetched.count, "bottle")
            screen.say(
                "\(screen.talk.bold("Vendored")) \(bottles) for \(platforms) into \(outcome.folder.folder); \(new) fetched"
                    + (fetched.map { ", \($0)" } ?? ""))
        }
        tellNeedless(outcome.needless, isPruned: outcome.isPruned, screen)
    }

    static func say(_ archive: ArchiveVendor.Outcome, _ screen: Screen) {
        let left = archive.left == 0 ? "" : "; \(archive.left) more are in the former one"
        screen.say(
            "\(screen.talk.bold("Archived")) \(counted(archive.files, "file")) in \(archive.path) "
                + "(\(Size.text(archive.size)))\(left)")
    }

    static func say(_ outcome: ImportVendor.Outcome, _ screen: Screen) {
        screen.say(
            "\(screen.talk.bold("Imported")) \(counted(outcome.files, "new file")) (\(Size.text(outcome.size))) "
                + "into \(outcome.folder.folder), which has \(counted(outcome.total, "file")) now")
        tellNeedless(outcome.needless, isPruned: outcome.isPruned, screen)
    }

    static func json(_ outcome: ImportVendor.Outcome) -> JSONValue {
        [
            "folder": .string(outcome.folder.folder.text), "imported": .integer(Int64(outcome.files)),
            "size": .integer(outcome.size), "files": .integer(Int64(outcome.total)),
            "needless": needless(outcome.needless), "pruned": .boolean(outcome.isPruned),
        ]
    }

    private static func tellNeedless(_ needless: [(path: String, size: Int64)], isPruned: Bool, _ screen: Screen) {
        if needless.isEmpty || isPruned { return }
        let size = needless.reduce(0) { $0 + $1.size }
        let isOne = needless.count == 1
        screen.say(
            "\(counted(needless.count, "file")) (\(Size.text(size))) \(isOne ? "is" : "are") not needed any more; "
                + "`--prune` removes \(isOne ? "it" : "them")")
    }

    private static func needless(_ files: [(path: String, size: Int64)]) -> JSONValue {
        .array(files.map { ["path": .string($0.path), "size": .integer($0.size)] })
    }

    private static func json(_ archive: ArchiveVendor.Outcome) -> JSONValue {
        [
            "path": .string(archive.path.text), "size": .integer(archive.size),
            "files": .integer(Int64(archive.files)), "left_out": .integer(Int64(archive.left)),
        ]
    }

    static func json(
        _ outcome: VendorProject.Outcome, _ archive: ArchiveVendor.Outcome?, isDryRun: Bool
    ) -> JSONValue {
        let (count, size) = outcome.bottles
        return [
            "dry_run": .boolean(isDryRun), "folder": .string(outcome.folder.folder.text),
            "changed": .boolean(outcome.isChanged),
            "platforms": .array(outcome.manifest.platforms.map { .string("\($0)") }),
            "groups": outcome.manifest.groups.map { .array($0.map { .string($0) }) } ?? .null,
            "bottles": .integer(Int64(count)), "size": .integer(size),
            "fetched": .array(outcome.fetched.map { ["bottle": .string($0.title), "size": .integer($0.size)] }),
            "needless": needless(outcome.needless), "pruned": .boolean(outcome.isPruned),
            "archive": archive.map { json($0) } ?? .null,
        ]
    }

    /// - Returns: the exit status.
    static func check(_ outcome: CheckVendor.Outcome, _ screen: Screen) throws(Failure) -> Int32 {
        if screen.json {
            try screen.out([
                "folder": .string(outcome.folder.folder.text), "files": .integer(Int64(outcome.files)),
                "size": .integer(outcome.size),
                "platforms": .array(outcome.manifest.platforms.map { .string("\($0)") }),
                "findings": .array(
                    outcome.findings.map { finding in
                        [
                            "kind": .string(finding.kind.rawValue), "path": .string(finding.path),
                            "remark": finding.remark.map { .string($0) } ?? .null,
                        ]
                    }),
            ])
        }
        if outcome.findings.isEmpty {
            let platforms = outcome.manifest.platforms.map(\.description).joined(separator: ", ")
            screen.say(
                "\(screen.talk.bold("Checked")) \(counted(outcome.files, "file")) (\(Size.text(outcome.size))): "
                    + "all that the lock needs for \(platforms), and nothing else")
            return 0
        }
        let shown = outcome.findings.prefix(20).map(line)
        let more = outcome.findings.count - shown.count
        screen.complain(
            Failure(
                Diagnostic(
                    .vendorDiffers, "`\(outcome.folder.folder)` is not what the lock needs",
                    notes: shown + (more > 0 ? ["and \(more) more"] : []), hints: hints(outcome.findings))))
        return 1
    }

    private static func line(_ finding: CheckVendor.Finding) -> String {
        let what =
            switch finding.kind {
            case .missing: "missing"
            case .changed: "other bytes"
            case .pointer: "a pointer of Git LFS"
            case .needless: "too much"
            case .unfit: "does not fit"
            }
        return "\(what): \(finding.path)" + (finding.remark.map { " (\($0))" } ?? "")
    }

    private static func hints(_ findings: [CheckVendor.Finding]) -> [String] {
        let kinds = Set(findings.map(\.kind))
        if kinds == [.pointer] { return ["run `git lfs pull`"] }
        if kinds == [.needless] { return ["`stout vendor --prune` removes what is too much in its own folders"] }
        return [
            "where there is a network, `stout vendor` fetches what is missing or wrong"
                + (kinds.contains(.needless) ? "; `--prune` removes what is too much" : ""),
            "where there is none, carry the folder over again",
        ]
    }
}
