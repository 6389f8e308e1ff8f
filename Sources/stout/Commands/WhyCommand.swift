internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let why = Command(
        name: "why", summary: "Show every path from the Stoutfile to a package",
        details: """
            Reads Stout.lock only, and the Stoutfile for its lines and reasons. Each path leads from a requirement of the \
            Stoutfile to the package; behind each name stand the version that is locked and what was asked for.
            """,
        examples: ["stout why zlib", "stout why zlib --platform macos-arm64", "stout why zlib --json"],
        options: [.value("platform", "PLATFORM", "As locked for this platform; default: this machine's")],
        arguments: .one("NAME")
    ) { invocation throws(Failure) in
        let names = try invocation.packageNames(invocation.arguments) {
            ["`stout why-not '\($0.text)'` shows what keeps another version out"]
        }
        let why = try WhyLocked(
            try invocation.context(Progress(invocation.screen)), name: names[0],
            platform: try invocation.platform("platform"))
        if invocation.screen.json {
            try invocation.screen.out(WhyReport.json(why))
        } else {
            try invocation.screen.out(WhyReport.text(why, invocation.screen.data))
        }
        return 0
    }
}

private enum WhyReport {
    static func text(_ why: WhyLocked, _ style: Style) -> TerminalText {
        let versions = why.versions.joined(separator: " and ")
        let override = why.override.map { ", decided by the override \($0)" } ?? ""
        var text: TerminalText = "\(style.name("\(why.name)")) \(versions)\(override)\n"
        for path in why.paths {
            let table = GroupKey(lockName: path.group)?.description ?? path.group
            text += "\n\(style.place("\(path.place ?? Project.manifestName)"))  \(style.bold("\(table)"))"
            if let why = path.why { text += "  \(why)" }
            for (place, step) in path.steps.enumerated() {
                let margin = String(repeating: "    ", count: place)
                let lead = place == 0 ? "  " : "  \(margin.dropFirst(4))└── "
                text += "\n\(lead)\(style.name("\(step.name)")) \(step.version)  \(style.faint("\(step.constraint)"))"
            }
            text += "\n"
        }
        if why.isCutOff { text += "\nand more paths; `stout tree --invert \(why.name)` shows them folded\n" }
        return text
    }

    static func json(_ why: WhyLocked) -> JSONValue {
        [
            "name": .string(why.name), "platform": .string("\(why.platform)"),
            "versions": .array(why.versions.map { .string($0) }),
            "override": why.override.map { .string($0) } ?? .null, "cut_off": .boolean(why.isCutOff),
            "paths": .array(
                why.paths.map { path in
                    [
                        "group": .string(path.group), "place": path.place.map { .string($0) } ?? .null,
                        "why": path.why.map { .string($0) } ?? .null,
                        "steps": .array(
                            path.steps.map { step in
                                [
                                    "name": .string(step.name), "version": .string(step.version),
                                    "constraint": .string(step.constraint),
                                ]
                            }),
                    ]
                }),
        ]
    }
}
