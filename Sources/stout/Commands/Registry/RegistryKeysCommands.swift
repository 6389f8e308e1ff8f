internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let registryRefresh = Command(
        name: "refresh", summary: "Sign the timestamp anew",
        details: """
            Clients believe what they know for 30 days, so that a server which stands still is found out. A timer that runs this \
            each day needs the timestamp key alone.
            """,
        examples: ["stout registry refresh --registry /srv/registry --keys ~/keys/core"],
        options: [.registryFolder, .keys]
    ) { invocation throws(Failure) in
        let folder = try invocation.registryFolder()
        try PublishBottles.refresh(folder, try invocation.neededKeys())
        if invocation.screen.json { try invocation.screen.out(["registry": .string(folder.text)]) }
        invocation.screen.say("\(invocation.screen.talk.bold("Signed")) the timestamp of \(folder)")
        return 0
    }

    static let registryRotate = Command(
        name: "rotate", summary: "Give a role a new key",
        details: """
            The roles are root, timestamp, snapshot and targets. Clients follow by themselves: the next root names the new key and \
            is signed by the former root key. The former key stays beside the new one, under its own digits.
            """,
        examples: ["stout registry rotate timestamp --registry /srv/registry --keys ~/keys/core"],
        options: [.registryFolder, .keys], arguments: .one("ROLE")
    ) { invocation throws(Failure) in
        let role = invocation.arguments[0]
        let key = try PublishBottles.rotate(role, in: try invocation.registryFolder(), try invocation.neededKeys())
        if invocation.screen.json { try invocation.screen.out(["role": .string(role), "key": .string(key)]) }
        invocation.screen.say("\(invocation.screen.talk.bold("Rotated")) \(role): its key is \(key.prefix(16))…")
        return 0
    }

    static let registryCheck = Command(
        name: "check", summary: "Check everything that clients would, and every bottle",
        examples: ["stout registry check --registry /srv/registry"], options: [.registryFolder]
    ) { invocation throws(Failure) in
        let screen = invocation.screen
        let report = try PublishBottles.check(try invocation.registryFolder())
        if screen.json {
            try screen.out([
                "signed": .boolean(report.isSigned), "serial": .integer(report.serial),
                "packages": .integer(Int64(report.packages)), "bottles": .integer(Int64(report.bottles)),
                "expires": report.expires.map { .string($0) } ?? .null,
                "problems": .array(report.problems.map(\.json)),
            ])
        }
        if !report.problems.isEmpty {
            screen.complain(Failure(report.problems))
            return 1
        }
        let until = report.expires.map { ", believed until \($0)" } ?? ", not signed"
        screen.say(
            "\(screen.talk.bold("Right")): \(counted(report.bottles, "bottle")) of \(counted(report.packages, "package"))"
                + ", publication \(report.serial)\(until)")
        return 0
    }
}
