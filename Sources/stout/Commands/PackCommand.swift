internal import Packages
internal import Diagnostics
internal import Notation
internal import Operations
internal import Unix

extension Command {
    static let pack = Command(
        name: "pack", summary: "Make a bottle of a folder",
        details: """
            DIR holds what the keg will hold, and `.stout/package.toml`, which says what it is. The same folder gives the \
            same bottle, bit for bit.
            """,
        examples: ["stout pack build/jq", "stout pack build/jq --output bottles/"],
        options: [
            .value("output", short: "o", "PATH", "A file NAME.tar.zst, or a folder; default: this folder"),
            .value("level", "N", "How hard zstd tries, 1 to 22; default: 19"),
        ], arguments: .one("DIR")
    ) { invocation throws(Failure) in
        var level = 19
        if let text = invocation.value("level") {
            guard let number = Int(text), (1...22).contains(number) else {
                throw Failure(
                    Diagnostic(.optionValue, "`--level` is 1 to 22, not `\(text)`", hints: ["leave it out for 19"]))
            }
            level = number
        }
        let output = invocation.value("output")
        let outcome = try PackBottle.run(
            Path(invocation.arguments[0]), output: output.map { Path($0) }, level: level)
        if invocation.screen.json {
            try invocation.screen.out([
                "bottle": .string(outcome.path.text), "name": .string(outcome.metadata.name),
                "version": .string(outcome.metadata.version.text), "platform": .string("\(outcome.metadata.platform)"),
                "sha256": .string(outcome.digest.hex), "size": .integer(outcome.size),
                "unpacked": .integer(outcome.unpackedSize), "entries": .integer(Int64(outcome.entries)),
            ])
        }
        let screen = invocation.screen
        screen.say(
            "\(screen.talk.bold("Packed")) \(outcome.path.text): \(counted(outcome.entries, "entry", "entries")), "
                + "\(Size.text(outcome.unpackedSize)) in \(Size.text(outcome.size))")
        screen.detail("sha256 \(outcome.digest)")
        return 0
    }
}
