import Diagnostics
import Packages

/// `members` and `include`
extension StoutfileReader {
    /// Keys that decide for all projects of a workspace, and so stand in its root alone.
    static let rootKeys = ["platforms", "sources", "override", "members", "vendor"]

    mutating func readMembers(_ value: TOMLValue) {
        guard let strings = schema.strings(value, of: "members") else { return }
        if value.array?.isEmpty ?? false { checkList([], of: "members", value) }
        for (text, value) in strings {
            if let problem = Self.problem(inMember: text) {
                schema.report(
                    .workspacePath, "`\(text)` names no folder below this one", at: value.span, problem,
                    hints: ["write folders relative to the Stoutfile, as in `members = [\"api\", \"tools/*\"]`"])
            } else if let first = manifest.members.first(where: { $0.text == text }) {
                schema.report(
                    .memberTwice, "the member `\(text)` is listed twice", at: value.span, hints: ["keep one of them"],
                    also: [Diagnostic.Label(schema.source, Span(first.span), "first listed here")])
            } else {
                manifest.members.append(Manifest.WrittenPath(text, span: value.span.range))
            }
        }
    }

    private static func problem(inMember text: String) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.hasPrefix("/") { return "it leads from the top of the disk" }
        if text.hasSuffix("/") { return "it ends with `/`" }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "it has a control character" }
        if GroupKey.isFolder(text) { return nil }
        return "its names must not be empty, `.` or `..`"
    }

    mutating func readInclude(_ value: TOMLValue, _ document: TOMLTable) {
        declaredSources = root?.sources.map(\.name)
        manifest.platforms = root?.platforms ?? []
        for key in Self.rootKeys {
            guard let entry = document.entry(key) else { continue }
            let isTwoLevels = key == "members"
            schema.report(
                .rootOnly,
                isTwoLevels
                    ? "a member of a workspace cannot have members" : "`\(key)` belongs to the root of the workspace",
                at: entry.keySpan,
                hints: [
                    isTwoLevels
                        ? "list the folders in the root's `members`, or take `include` out"
                        : "move it to the root's Stoutfile, or take `include` out to stand alone"
                ],
                also: [Diagnostic.Label(schema.source, value.span, "this makes it a member")])
        }
        guard let text = schema.string(value, of: "include") else { return }
        if let problem = Self.problem(inInclude: text) {
            return schema.report(
                .workspacePath, "`include` cannot lead there", at: value.span, problem,
                hints: ["write the folder of the root's Stoutfile relative to this one, as in `include = \"..\"`"])
        }
        manifest.include = Manifest.WrittenPath(text, span: value.span.range)
    }

    private static func problem(inInclude text: String) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.contains("://") { return "it is a web address" }
        if text.hasPrefix("/") { return "it leads from the top of the disk, which differs between machines" }
        return text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) ? "it has a control character" : nil
    }
}
