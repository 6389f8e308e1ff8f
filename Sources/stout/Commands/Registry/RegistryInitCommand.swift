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
            takes nothing from a server that the keys did not sign. Keys are made for four roles; those of root and targets get a \
            passphrase and belong on a machine of their own. With `--unsigned` there are no keys: that is for folders, because a \
            remote registry is not believed without a signature unless a Stoutfile says so.
            """,
        examples: [
            "stout registry init /srv/registry --name core --keys ~/keys/core",
            "stout registry init registry --unsigned",
        ],
        options: [
            .value("name", "NAME", "A name for people; default: the folder's"), .keys,
            .flag("unsigned", "Without keys: who can write there decides what is in it"),
        ],
        arguments: .one("DIR")
    ) { invocation throws(Failure) in
        let folder = try invocation.path(invocation.arguments[0])
        try invocation.exclude("unsigned", "keys")
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
        let root = try PublishBottles.create(folder, name: name, try invocation.keys(isNew: true))
        if screen.json {
            try screen.out([
                "registry": .string(folder.text), "name": .string(name),
                "root": root.map { .string($0.prefixed) } ?? .null,
            ])
        }
        screen.say("\(screen.talk.bold("Made")) registry `\(name)` in \(folder)")
        if let root {
            screen.say(
                "In Stoutfiles: \(name) = { registry = \"https://…\", root = \"\(root.prefixed)\" }\n"
                    + "Keep a copy of its keys: what they signed cannot be changed without them.")
        }
        return 0
    }
}
