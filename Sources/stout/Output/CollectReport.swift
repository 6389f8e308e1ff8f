internal import Diagnostics
internal import Notation
internal import Operations
internal import Storage
internal import Unix

/// What a collection has to tell.
enum CollectReport {
    static func say(_ outcome: CollectGarbage.Outcome, _ screen: Screen, isDryRun: Bool) {
        // One by one where nothing is done yet, or where every step is wanted.
        func tell(_ text: TerminalText) { if isDryRun { screen.say(text) } else { screen.detail(text) } }
        for old in outcome.environments { tell("  - \(environment(old)), generation \(old.number): its group is gone") }
        for old in outcome.generations { tell("  - \(environment(old)), generation \(old.number)\(size(old.size))") }
        for keg in outcome.cellar?.kegs ?? [] { tell("  - \(keg.folder)\(size(keg.size))") }
        for left in outcome.unfinished { tell("  - \(left.path), unfinished\(size(left.size))") }
        for copy in outcome.indexes { tell("  - \(copy.path), an index\(size(copy.size))") }
        for root in outcome.cellar?.forgotten ?? [] {
            screen.say("  \(isDryRun ? "Would give up" : "Gave up") \(root.project), which is not there any more")
        }
        for root in outcome.cellar?.absent ?? [] {
            screen.say(
                "  Kept \(counted(root.kegs, "package")) for \(root.project), which is not there; "
                    + "`stout gc --forget` gives it up")
        }
        for root in outcome.cellar?.unreadable ?? [] {
            screen.say("  Kept \(counted(root.kegs, "package")) for \(root.project), which cannot be read")
        }
        for project in outcome.skipped { screen.say("  Left alone: the environments of \(project), which are in use") }
        if let foreign = outcome.cellar?.foreign, !foreign.isEmpty {
            screen.say("  Left \(counted(foreign.count, "package")) that other users poured, for them to remove")
        }
        let parts = [
            part(outcome.cellar?.kegs.count ?? 0, "package"),
            part(outcome.generations.count + outcome.environments.count, "generation"),
            part(outcome.unfinished.count, "unfinished download"), part(outcome.indexes.count, "index", "indexes"),
        ].compactMap { $0 }
        if parts.isEmpty {
            screen.say("There is nothing to remove")
            return
        }
        let list = parts.joined(separator: ", ")
        if isDryRun {
            screen.say("Would remove \(list): \(Size.text(outcome.freed))")
        } else {
            screen.say("\(screen.talk.bold("Removed")) \(list): \(Size.text(outcome.freed)) freed")
        }
    }

    private static func part(_ count: Int, _ one: String, _ many: String? = nil) -> String? {
        count == 0 ? nil : counted(count, one, many)
    }

    private static func size(_ bytes: Int64) -> String { bytes == 0 ? "" : " (\(Size.text(bytes)))" }

    private static func environment(_ old: CollectGarbage.OldGeneration) -> String {
        "\(old.project)" + (old.group.map { ", group \($0)" } ?? "")
    }

    static func json(_ outcome: CollectGarbage.Outcome, isDryRun: Bool) -> JSONValue {
        [
            "dry_run": .boolean(isDryRun), "freed": .integer(outcome.freed),
            "kegs": .array(
                (outcome.cellar?.kegs ?? []).map { ["keg": .string($0.folder), "size": .integer($0.size)] }),
            "generations": .array(outcome.generations.map(json)),
            "environments": .array(outcome.environments.map(json)),
            "unfinished": .array(outcome.unfinished.map(json)), "indexes": .array(outcome.indexes.map(json)),
            "given_up": projects(outcome.cellar?.forgotten.map(\.project)),
            "absent": projects(outcome.cellar?.absent.map(\.project)),
            "unreadable": projects(outcome.cellar?.unreadable.map(\.project)),
            "skipped": .array(outcome.skipped.map { .string($0.text) }),
            "foreign": .array((outcome.cellar?.foreign ?? []).map { .string($0) }),
        ]
    }

    private static func json(_ old: CollectGarbage.OldGeneration) -> JSONValue {
        [
            "project": .string(old.project.text), "group": old.group.map { .string($0) } ?? .null,
            "number": .integer(Int64(old.number)), "size": .integer(old.size),
        ]
    }

    private static func json(_ left: CollectGarbage.Leftover) -> JSONValue {
        ["path": .string(left.path.text), "size": .integer(left.size)]
    }

    private static func projects(_ projects: [Path]?) -> JSONValue {
        .array((projects ?? []).map { .string($0.text) })
    }
}
