internal import Diagnostics
internal import Notation
internal import Operations
internal import Packages

/// What `stout info` tells of a package.
enum InfoReport {
    /// Versions that are shown unless all are wanted.
    private static let most = 10

    static func text(_ package: DescribePackage, _ style: Style, isWhole: Bool) -> TerminalText {
        package.entries.map { entry in
            text(entry, package, style, isWhole: isWhole)
        }.joined(separator: "\n")
    }

    private static func text(
        _ entry: DescribePackage.Entry, _ package: DescribePackage, _ style: Style, isWhole: Bool
    ) -> TerminalText {
        guard let newest = entry.newest else { return "" }
        let same = entry.candidates.filter { $0.version == newest.version && $0.revision == newest.revision }
        let shown = best(same)
        var text: TerminalText = "\(style.name("\(package.name)")) \(style.bold("\(newest.versionText)"))\n"
        if let said = entry.description { text += style.wrapped("\(said)", indent: 0) + "\n" }
        text += "\n"
        func row(_ label: String, _ values: [String]) {
            for (place, value) in values.enumerated() {
                let head = place == 0 ? label : ""
                let padding = TerminalText.spaces(12 - head.count)
                let label: TerminalText = place == 0 ? style.faint("\(head)") : ""
                text += label + padding + style.wrapped("\(value)", indent: 12) + "\n"
            }
        }
        row("deprecated", entry.deprecated.map { [$0] } ?? [])
        row(
            "source", [entry.source + (entry.isOwner || package.entries.count == 1 ? "" : ", if it is named by `from`")]
        )
        row("locked", package.locked.isEmpty ? [] : [package.locked.joined(separator: ", ")])
        row("license", shown.license.map { [$0] } ?? [])
        row("homepage", entry.homepage.map { [$0] } ?? [])
        row("requires", shown.requirements.map(\.description))
        row("constrains", shown.constrains.map(\.description))
        row(
            "features",
            shown.features.map { feature in
                let needs = feature.requirements.map(\.description)
                return needs.isEmpty ? feature.name : "\(feature.name): \(needs.joined(separator: "; "))"
            })
        return text + "\n" + versions(entry, style, isWhole: isWhole)
    }

    private static func versions(_ entry: DescribePackage.Entry, _ style: Style, isWhole: Bool) -> TerminalText {
        var groups: [[Candidate]] = []
        for candidate in entry.candidates.reversed() {
            if let last = groups.last?.first, last.versionText == candidate.versionText {
                groups[groups.count - 1].append(candidate)
            } else {
                groups.append([candidate])
            }
        }
        var columns = Columns(["VERSION", "RELEASED", "SIZE", "UNPACKED", "PLATFORMS"])
        for group in isWhole ? groups[...] : groups.prefix(most) {
            let shown = best(group)
            let reasons = group.compactMap(\.yanked)
            var places = group.reversed().map(\.platform.description).joined(separator: ", ")
            if let reason = reasons.first {
                places += "; " + (reasons.count < group.count ? "partly withdrawn: " : "withdrawn: ") + reason
            }
            columns.add([
                shown.versionText, shown.released.map { String($0.prefix(10)) } ?? "-",
                Size.bottle(shown.bottle.size), Size.bottle(shown.bottle.unpackedSize), places,
            ])
        }
        let rest = groups.count - most
        let more: TerminalText =
            isWhole || rest <= 0 ? "" : "and \(counted(rest, "older version")); `--all` shows them\n"
        return columns.text(style) + more
    }

    /// That for this machine, else the first.
    private static func best(_ candidates: [Candidate]) -> Candidate {
        candidates.last { $0.platform.serves(.current) } ?? candidates[0]
    }

    static func json(_ package: DescribePackage) -> JSONValue {
        [
            "name": .string(package.name), "locked": .array(package.locked.map { .string($0) }),
            "sources": .array(
                package.entries.map { entry in
                    [
                        "source": .string(entry.source), "owner": .boolean(entry.isOwner),
                        "newest": entry.newest.map { .string($0.versionText) } ?? .null,
                        "description": text(entry.description), "homepage": text(entry.homepage),
                        "deprecated": text(entry.deprecated), "candidates": .array(entry.candidates.map(json)),
                    ]
                }),
        ]
    }

    private static func json(_ candidate: Candidate) -> JSONValue {
        func list(_ requirements: [Requirement]) -> JSONValue { .array(requirements.map { .string($0.description) }) }
        return [
            "version": .string(candidate.version.text), "revision": .integer(Int64(candidate.revision)),
            "platform": .string("\(candidate.platform)"), "released": text(candidate.released),
            "license": text(candidate.license), "yanked": text(candidate.yanked),
            "requires": list(candidate.requirements), "constrains": list(candidate.constrains),
            "features": .object(candidate.features.map { (key: $0.name, value: list($0.requirements)) }),
            "bottle": [
                "sha256": .string(candidate.bottle.sha256.hex), "size": .integer(candidate.bottle.size),
                "unpacked": .integer(candidate.bottle.unpackedSize),
                "entries": .integer(Int64(candidate.bottle.entries)), "tree": text(candidate.bottle.tree?.hex),
            ],
        ]
    }

    private static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
}

extension Candidate {
    fileprivate var versionText: String { "\(RevisedVersion(version, revision))" }
}
