internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages
internal import Unix

/// What is told of a project's sources.
enum SourceReport {
    static let none: TerminalText = "The Stoutfile names no sources; they belong under `[sources]`"

    static func text(_ row: SourceList.Row, _ style: Style) -> TerminalText {
        var text = style.name("\(row.name)") + "\n"
        func line(_ label: String, _ value: String) {
            let padding = TerminalText.spaces(6 - label.count)
            text += "  " + style.faint("\(label)") + padding + style.wrapped("\(value)", indent: 8) + "\n"
        }
        line("at", row.location)
        if let root = row.root { line("root", root.prefixed) }
        line(row.root == nil ? "root" : "", belief(row.belief))
        if let only = row.only { line("only", only.joined(separator: ", ")) }
        line("copy", extent(of: row.copy) + (row.copy.map { "; asked \(age($0.asked))" } ?? ""))
        return text
    }

    /// `publication 7: 512 packages in 2.1 MB`
    static func extent(of copy: SourceList.Copy?) -> String {
        guard let copy else { return "none yet" }
        return "publication \(copy.serial): \(counted(copy.packages, "package")) in \(Size.text(copy.size))"
    }

    private static func belief(_ belief: SourceList.Belief) -> String {
        switch belief {
        case .server: "none: whoever can write there is believed"
        case .unknown: "nothing was learned from there yet"
        case .until(let time): "believed until \(time)"
        case .expired(let time): "believed until \(time), which is over"
        }
    }

    /// `3 hours ago`
    private static func age(_ moment: Int64) -> String {
        let seconds = Clock.now() - moment
        for (unit, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] as [(Int64, String)]
        where seconds >= unit {
            return "\(counted(Int(seconds / unit), name)) ago"
        }
        return "just now"
    }

    /// - Parameter isUpdate: whether they were asked.
    static func json(_ row: SourceList.Row, isUpdate: Bool = false) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("name", .string(row.name)), ("location", .string(row.location)),
            ("only", row.only.map { .array($0.map { .string($0) }) } ?? .null),
            ("root", row.root.map { .string($0.prefixed) } ?? .null),
        ]
        let (state, time): (String, Timestamp?) =
            switch row.belief {
            case .server: ("server", nil)
            case .unknown: ("unknown", nil)
            case .until(let time): ("believed", time)
            case .expired(let time): ("expired", time)
            }
        members.append(("trust", .string(state)))
        members.append(("expires", time.map { .string($0.text) } ?? .null))
        let copy: JSONValue? = row.copy.map { copy in
            [
                "serial": .integer(copy.serial), "packages": .integer(Int64(copy.packages)),
                "size": .integer(copy.size), "asked": .string(Clock.text(copy.asked)),
            ]
        }
        members.append(("copy", copy ?? .null))
        if isUpdate { members.append(("changed", .boolean(row.isChanged))) }
        return .object(members)
    }
}
