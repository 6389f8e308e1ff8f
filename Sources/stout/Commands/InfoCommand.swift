internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

extension Command {
    static let info = Command(
        name: "info", summary: "Show what the sources have of a package",
        details: """
            Versions with their dates, sizes and platforms, what the newest one requires, licence and homepage; what was \
            withdrawn, and why. Sizes are those for this machine where there is a bottle for it. Looks at the copies of the \
            sources' indexes that are here; `stout registry update` asks for newer ones.
            """,
        examples: ["stout info jq", "stout info jq --all", "stout info jq --json"],
        options: [
            .flag("all", "Show every version; without it the newest ten"),
            .value("from", "SOURCE", "Look in this source alone"),
        ], arguments: .one("NAME")
    ) { invocation throws(Failure) in
        let names = try invocation.packageNames(invocation.arguments)
        let progress = Progress(invocation.screen)
        let package = try DescribePackage(
            try invocation.context(progress), name: names[0], source: invocation.value("from"))
        progress.end()
        let screen = invocation.screen
        if screen.json {
            try screen.out(InfoReport.json(package))
        } else {
            try screen.out(InfoReport.text(package, screen.data, isWhole: invocation.has("all")))
        }
        return 0
    }
}
