internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

/// What a lock that was resolved has to tell.
enum LockReport {
    /// - Parameter isTold: which changes; the others are told by somebody else.
    static func say(
        _ outcome: LockProject.Outcome, _ screen: Screen, isDryRun: Bool = false,
        where isTold: (LockChange) -> Bool = { _ in true }
    ) {
        if let repair = outcome.repair {
            say(repair, screen)
        } else {
            for change in outcome.changes where isTold(change) { screen.say(line(change, screen)) }
        }
        let count = extent(of: outcome.lock)
        if !outcome.isChanged {
            sayUpToDate(outcome.lock, screen)
        } else if isDryRun {
            screen.say("Stout.lock would change: \(count)")
        } else {
            screen.say("\(screen.talk.bold("Locked")) \(count)")
        }
    }

    static func sayUpToDate(_ lock: Lockfile, _ screen: Screen) {
        screen.say("Stout.lock is up to date: \(extent(of: lock))")
    }

    private static func extent(of lock: Lockfile) -> String {
        // Blocks of one name stand side by side.
        let count = lock.packages.indices.count { $0 == 0 || lock.packages[$0].name != lock.packages[$0 - 1].name }
        let packages = counted(count, "package")
        return "\(packages) for \(counted(lock.platforms.count, "platform"))"
    }

    static func line(_ change: LockChange, _ screen: Screen) -> TerminalText {
        let name = screen.talk.name("\(change.name)") + (change.group.map { " (group \($0))" } ?? "")
        let before = change.before.joined(separator: ", ")
        let after = change.after.joined(separator: ", ")
        switch change.kind {
        case .added: return "  \(screen.talk.good("+")) \(name) \(after)"
        case .removed: return "  \(screen.talk.error("-")) \(name) \(before)"
        case .upgraded: return "  \(screen.talk.good("^")) \(name) \(before) -> \(after)"
        case .downgraded: return "  \(screen.talk.warning("v")) \(name) \(before) -> \(after)"
        case .changed: return "  \(screen.talk.warning("~")) \(name) \(after)"
        }
    }

    /// What became of the pins of both sides of a merge.
    private static func say(_ repair: LockRepair, _ screen: Screen) {
        let agreed = counted(repair.agreed, "package")
        screen.say("\(screen.talk.bold("Repaired")) Stout.lock after a merge: \(agreed) alike on both sides stayed")
        for pin in repair.pins {
            let now = pin.now.joined(separator: ", ")
            let sides = [("ours", pin.ours), ("theirs", pin.theirs)].filter { !$0.1.isEmpty }
                .map { "\($0.0) \($0.1.joined(separator: ", "))" }.joined(separator: ", ")
            let words =
                switch pin.origin {
                case .both: "\(now)  kept from both"
                case .ours: "\(now)  kept from ours" + (pin.theirs.isEmpty ? "" : " (\(sides))")
                case .theirs: "\(now)  kept from theirs" + (pin.ours.isEmpty ? "" : " (\(sides))")
                case .resolved: "\(now)  resolved anew" + (sides.isEmpty ? "" : " (\(sides))")
                case .dropped: "dropped: nothing asks for it (\(sides))"
                }
            screen.say("  \(screen.talk.name("\(pin.name)")) \(words)")
        }
    }

    static func json(_ lock: Lockfile) -> JSONValue {
        [
            "changed": false, "packages": .integer(Int64(Set(lock.packages.map(\.name)).count)),
            "platforms": .array(lock.platforms.map { .string("\($0)") }), "changes": .array([]), "repair": .null,
        ]
    }

    static func json(_ outcome: LockProject.Outcome) -> JSONValue {
        [
            "changed": .boolean(outcome.isChanged),
            "packages": .integer(Int64(Set(outcome.lock.packages.map(\.name)).count)),
            "platforms": .array(outcome.lock.platforms.map { .string("\($0)") }),
            "changes": .array(outcome.changes.map(json)),
            "repair": outcome.repair.map(json) ?? .null,
        ]
    }

    static func json(_ change: LockChange) -> JSONValue {
        [
            "name": .string(change.name), "group": change.group.map { .string($0) } ?? .null,
            "kind": .string(change.kind.rawValue), "before": .array(change.before.map { .string($0) }),
            "after": .array(change.after.map { .string($0) }),
        ]
    }

    private static func json(_ repair: LockRepair) -> JSONValue {
        [
            "agreed": .integer(Int64(repair.agreed)),
            "pins": .array(
                repair.pins.map { pin in
                    [
                        "name": .string(pin.name), "origin": .string(pin.origin.rawValue),
                        "ours": .array(pin.ours.map { .string($0) }),
                        "theirs": .array(pin.theirs.map { .string($0) }),
                        "now": .array(pin.now.map { .string($0) }),
                    ]
                }),
        ]
    }
}
