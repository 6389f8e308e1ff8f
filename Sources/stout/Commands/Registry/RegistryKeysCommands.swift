internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let registryRefresh = Command(
        name: "refresh", summary: "Sign the timestamp anew",
        details: """
            Clients believe what they know for 30 days, so that a server which stands still is found out. A timer that runs this \
            each day needs the timestamp key alone. Where the snapshot's key is there, too, it signs the snapshot anew in the last \
            90 days of its year. What is staged stays staged.
            """,
        examples: ["stout registry refresh --registry /srv/registry --keys ~/keys/core"],
        options: [.registryFolder, .keys, .publishingDryRun]
    ) { invocation throws(Failure) in
        let folder = try invocation.registryFolder()
        let record = invocation.record()
        try PublishBottles.refresh(folder, try invocation.neededKeys(), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(.object([("registry", .string(folder.text))] + PublicationReport.json(record)))
        }
        PublicationReport.say(record, done: "\(screen.talk.bold("Signed")) the timestamp of \(folder)", screen)
        return 0
    }

    static let registryRenew = Command(
        name: "renew", summary: "Sign again what is published, for another year",
        details: """
            What the root, targets and namespaces' keys sign holds for a year, and clients refuse what is older. Whatever is published \
            begins it anew for targets; the root, and a registry in which nothing happens, need this once a year. `stout registry \
            check` says until when it is believed.
            """,
        examples: ["stout registry renew --keys ~/keys/core", "stout registry renew root --keys ~/keys/root --stage"],
        options: [.registryFolder, .keys, .stage, .publishingDryRun],
        arguments: Arguments(label: "[ROLE…]", count: 0...Int.max, passedOn: false)
    ) { invocation throws(Failure) in
        let record = invocation.record()
        let roles = try PublishBottles.renew(
            invocation.arguments, in: try invocation.registryFolder(), try invocation.neededKeys(), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(
                .object([("roles", .array(roles.map { .string($0) }))] + PublicationReport.json(record)))
        }
        PublicationReport.say(
            record, done: "\(screen.talk.bold("Renewed")) \(roles.joined(separator: ", "))", screen)
        return 0
    }

    static let registryRotate = Command(
        name: "rotate", summary: "Give a role a new key",
        details: """
            The roles are root, timestamp, snapshot and targets. Clients follow by themselves: the next root names the new key and \
            is signed by the former root keys. The former key stays beside the new one, under its own digits.
            """,
        examples: [
            "stout registry rotate timestamp --registry /srv/registry --keys ~/keys/core",
            "stout registry rotate root --replace 3a9f --public-key 0f3c…",
        ],
        options: [
            .value("replace", "KEY", "The key that goes, by its first digits, where the role has several"),
            .value("public-key", "KEY", "The key that comes, of somebody else's; default: one is made"),
            .value("threshold", "N", "How many must sign from then on"), .registryFolder, .keys, .stage,
            .publishingDryRun,
        ], arguments: .one("ROLE")
    ) { invocation throws(Failure) in
        let role = invocation.arguments[0]
        let record = invocation.record()
        let key = try PublishBottles.rotate(
            role, in: try invocation.registryFolder(), try invocation.neededKeys(),
            replacing: invocation.value("replace"), by: invocation.value("public-key"),
            threshold: try invocation.count("threshold"), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(
                .object([("role", .string(role)), ("key", .string(key))] + PublicationReport.json(record)))
        }
        PublicationReport.say(
            record, done: "\(screen.talk.bold("Rotated")) \(role): its key is \(key.prefix(16))…", screen)
        return 0
    }

    static let registryDelegate = Command(
        name: "delegate", summary: "Give a namespace of names to another key",
        details: """
            The namespace `acme` has the name `acme` and all that begin with `acme-`. From then on its key publishes these names, \
            by `stout registry add` as everybody, and no others; readers see to that. Whoever gets one makes a key with \
            `stout registry key` and tells its public part. `--revoke` takes a namespace back.
            """,
        examples: [
            "stout registry delegate acme --key 0f3c… --keys ~/keys/core", "stout registry delegate acme --revoke",
        ],
        options: [
            .values("key", "KEY", "The public key that gets it (may be repeated)"),
            .value("threshold", "N", "How many of these must sign; default: 1"),
            .flag("revoke", "Take the namespace back"), .registryFolder, .keys, .stage, .publishingDryRun,
        ], arguments: .one("NAMESPACE")
    ) { invocation throws(Failure) in
        let namespace = invocation.arguments[0]
        try invocation.exclude("key", "revoke")
        try invocation.exclude("threshold", "revoke")
        let owners = invocation.all("key")
        if owners.isEmpty, !invocation.has("revoke") {
            throw Failure(
                Diagnostic(
                    .argumentCount, "a namespace is given to a key",
                    hints: ["add `--key KEY`, the public part that `stout registry key` prints"]))
        }
        let record = invocation.record()
        try PublishBottles.delegate(
            namespace, to: invocation.has("revoke") ? nil : owners, threshold: try invocation.count("threshold") ?? 1,
            in: try invocation.registryFolder(), try invocation.keys(), record)
        let screen = invocation.screen
        if screen.json {
            try screen.out(
                .object(
                    [
                        ("namespace", .string(namespace)), ("keys", .array(owners.map { .string($0) })),
                    ] + PublicationReport.json(record)))
        }
        let done = invocation.has("revoke") ? "Took back" : "Gave away"
        PublicationReport.say(record, done: "\(screen.talk.bold("\(done)")) the namespace `\(namespace)`", screen)
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
                "staged": .array(report.staged.map { .string($0) }),
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
        if !report.staged.isEmpty {
            screen.say("Staged, and not published: \(report.staged.joined(separator: ", "))")
        }
        return 0
    }
}
