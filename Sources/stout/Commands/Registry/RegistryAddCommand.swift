internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

extension Command {
    static let registryAdd = Command(
        name: "add", summary: "Publish bottles",
        details: "All of them, or none. A bottle that is published never changes.",
        examples: ["stout registry add --registry /srv/registry jq-1.6-linux-x86_64.tar.zst"],
        options: [.registryFolder, .keys, .stage, .publishingDryRun], arguments: .some("BOTTLE")
    ) { invocation throws(Failure) in
        let folder = try invocation.registryFolder()
        let record = invocation.record()
        let added = try PublishBottles.add(
            invocation.arguments.map { Path($0) }, to: folder, try invocation.keys(), record)
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
                "  \(screen.talk.good("+")) \(screen.talk.name("\(one.metadata.name)")) \(version) "
                    + "\(one.metadata.platform)  \(Size.text(one.size))\(known)")
        }
        PublicationReport.say(
            record, done: "\(screen.talk.bold("Published")) \(counted(added.count, "bottle")) in \(folder)", screen)
        return 0
    }
}
