internal import Packages
internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let registry = Command.group(
        "registry", "Publish bottles in a folder of static files",
        [
            Command(
                name: "init", summary: "Make an empty registry",
                details: "Any web server can serve the folder; a project can also name the folder itself.",
                examples: ["stout registry init /srv/registry --name core"],
                options: [.value("name", "NAME", "A name for people; default: the folder's")],
                arguments: .one("DIR")
            ) { invocation throws(Failure) in
                let folder = try invocation.path(invocation.arguments[0])
                let name = invocation.value("name") ?? folder.name
                try PublishBottles.create(folder, name: name)
                if invocation.screen.json {
                    try invocation.screen.out(["registry": .string(folder.text), "name": .string(name)])
                }
                invocation.screen.say("\(invocation.screen.talk.bold("Made")) registry `\(name)` in \(folder)")
                return 0
            },
            Command(
                name: "add", summary: "Publish bottles",
                details: "All of them, or none. A bottle that is published never changes.",
                examples: ["stout registry add --registry /srv/registry jq-1.6-linux-x86_64.tar.zst"],
                options: [
                    .value("registry", "DIR", variable: "STOUT_REGISTRY", "The registry's folder; default: this one")
                ],
                arguments: .some("BOTTLE")
            ) { invocation throws(Failure) in
                let folder = try invocation.path(invocation.value("registry") ?? ".")
                let added = try PublishBottles.add(invocation.arguments.map { Path($0) }, to: folder)
                let screen = invocation.screen
                if screen.json {
                    try screen.out(
                        .array(
                            added.map { one in
                                [
                                    "name": .string(one.metadata.name), "version": .string(one.metadata.version.text),
                                    "revision": .integer(Int64(one.metadata.revision)),
                                    "platform": .string("\(one.metadata.platform)"), "sha256": .string(one.digest.hex),
                                    "size": .integer(one.size), "known": .boolean(one.isKnown),
                                ]
                            }))
                }
                for one in added {
                    let version = RevisedVersion(one.metadata.version, one.metadata.revision)
                    let known = one.isKnown ? " (was there already)" : ""
                    screen.say(
                        "  \(screen.talk.good("+")) \(screen.talk.name(one.metadata.name)) \(version) "
                            + "\(one.metadata.platform)  \(Size.text(one.size))\(known)")
                }
                screen.say("\(screen.talk.bold("Published")) \(counted(added.count, "bottle")) in \(folder)")
                return 0
            },
        ])
}
