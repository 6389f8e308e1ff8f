internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let registryInit = Command(
        name: "init", summary: "Make an empty registry",
        details: """
            Any web server can serve the folder; a project can also name the folder itself. Whoever names its root in a Stoutfile \
            takes nothing from a server that the keys did not sign. Keys are made for four roles: those of root and targets get a \
            passphrase and belong on a machine of their own, those of snapshot and timestamp may lie where a timer signs. Several \
            people can hold keys of one role: make more with `--root-keys`, or have each make one with `stout registry key` and name \
            their public parts. With `--unsigned` there are no keys: that is for folders, because a remote registry is not believed \
            without a signature unless a Stoutfile says so.
            """,
        examples: [
            "stout registry init /srv/registry --name core --keys ~/keys/core",
            "stout registry init /srv/registry --keys ~/keys --root-keys 3 --threshold root=2",
            "stout registry init registry --unsigned",
        ],
        options: [
            .value("name", "NAME", "A name for people; default: the folder's"), .keys,
            .value("root-keys", "N", "Make N keys for root; default: 1"),
            .value("targets-keys", "N", "Make N keys for targets; default: 1"),
            .values("public-key", "ROLE=KEY", "Somebody else's key (may be repeated); none is made for the role then"),
            .values("threshold", "ROLE=N", "How many must sign for a role (may be repeated); default: 1"),
            .flag("unsigned", "Without keys: who can write there decides what is in it"), .publishingDryRun,
        ],
        arguments: .one("DIR")
    ) { invocation throws(Failure) in
        let folder = try invocation.path(invocation.arguments[0])
        for other in ["keys", "root-keys", "targets-keys", "public-key", "threshold"] {
            try invocation.exclude("unsigned", other)
        }
        guard invocation.has("unsigned") || invocation.has("keys") else {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "a registry is signed, and no folder for its keys is named",
                    hints: [
                        "add `--keys DIR`: a folder that no server serves, outside of the registry",
                        "`--unsigned` makes one without keys, for use as a folder",
                    ]))
        }
        let name = invocation.value("name") ?? folder.name
        let screen = invocation.screen
        let record = invocation.record()
        let keys = invocation.has("unsigned") ? nil : try invocation.keys(isNew: true)
        let root = try PublishBottles.create(folder, name: name, keys, try invocation.keyPlan(), record)
        if screen.json {
            try screen.out(
                .object(
                    [
                        ("registry", .string(folder.text)), ("name", .string(name)),
                        ("root", root.map { .string($0.prefixed) } ?? .null),
                    ] + PublicationReport.json(record).filter { $0.key != "root" }))
        }
        PublicationReport.say(
            record, done: "\(screen.talk.bold("Made")) registry `\(name)` in \(folder)", screen)
        if record.isDryRun { return 0 }
        if let root {
            screen.say(
                "In Stoutfiles: \(name) = { registry = \"https://…\", root = \"\(root.prefixed)\" }\n"
                    + "Keep a copy of its keys: what they signed cannot be changed without them.")
        }
        return 0
    }

    static let registryKey = Command(
        name: "key", summary: "Make a key of your own and print its public part",
        details: """
            For who is to sign with others: they name the public part in `stout registry init`, `rotate` or `delegate`. The key never \
            leaves the folder that it is in.
            """,
        examples: ["stout registry key ~/keys/acme.key"], options: [.publishingDryRun], arguments: .one("FILE")
    ) { invocation throws(Failure) in
        let path = try invocation.path(invocation.arguments[0])
        guard path.name.hasSuffix(".key") else {
            throw Failure(
                Diagnostic(
                    .keysUnusable, "`\(path.name)` does not end in `.key`",
                    hints: ["name it for example `\(path.name).key`: keys are looked for by that"]))
        }
        let keys = PublishBottles.Keys([path.parent]) { () throws(Failure) in try Passphrase.read(isNew: true) }
        let record = invocation.record()
        let key = try PublishBottles.makeKey(path, keys, record)
        if invocation.screen.json {
            try invocation.screen.out(["file": .string(path.text), "key": .string(key)])
        } else {
            try invocation.screen.out("\(key)\n")
        }
        PublicationReport.say(record, done: "\(invocation.screen.talk.bold("Made")) the key \(path)", invocation.screen)
        return 0
    }
}

extension Invocation {
    /// The keys that a new registry is to have.
    fileprivate func keyPlan() throws(Failure) -> PublishBottles.Plan {
        var plan = PublishBottles.Plan()
        plan.made["root"] = try count("root-keys")
        plan.made["targets"] = try count("targets-keys")
        for text in all("public-key") {
            let (role, key) = try pair(text, "public-key", "root=0f3c…")
            plan.brought[role, default: []].append(key)
        }
        for text in all("threshold") {
            let (role, number) = try pair(text, "threshold", "root=2")
            guard let number = Int(number) else { throw unpaired(text, "threshold", "root=2") }
            plan.thresholds[role] = number
        }
        return plan
    }

    private func pair(_ text: String, _ option: String, _ example: String) throws(Failure) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { throw unpaired(text, option, example) }
        return (String(parts[0]), String(parts[1]))
    }

    private func unpaired(_ text: String, _ option: String, _ example: String) -> Failure {
        Failure(
            Diagnostic(
                .optionValue, "`--\(option)` cannot be `\(text)`", hints: ["write for example `--\(option) \(example)`"]
            ))
    }
}
