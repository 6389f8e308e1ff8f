internal import Diagnostics
internal import Packages
internal import Unix

/// The folders that a root's `members` mean.
struct MemberFolders {
    struct Member {
        /// Relative to the root's folder.
        let name: String
        let folder: Path
        /// The first pattern that matches it.
        let pattern: Manifest.WrittenPath

        /// It has no Stoutfile.
        ///
        /// - Parameter place: its folder, as a person names it where they are.
        func missing(_ root: Workspace.File, _ place: String) -> Diagnostic {
            Diagnostic(
                .memberMissing, "the member `\(name)` has no Stoutfile", labels: [label(root)],
                hints: ["`stout init --project \(place)` writes one; or take the member out"])
        }

        /// Its Stoutfile does not say that it belongs here.
        func apart(_ root: Workspace.File, _ source: SourceText, _ include: Manifest.WrittenPath?) -> Diagnostic {
            let way = name.utf8.split(separator: UInt8(ascii: "/")).map { _ in ".." }.joined(separator: "/")
            let span = include.map { Span($0.span.lowerBound, $0.span.upperBound) } ?? Span(0, 0)
            var listed = label(root)
            listed.remark = "listed here"
            return Diagnostic(
                .memberApart,
                include == nil
                    ? "the member `\(name)` does not include the root of its workspace"
                    : "the member `\(name)` includes another Stoutfile than the root that lists it",
                labels: [Diagnostic.Label(source, span), listed],
                hints: ["write `include = \"\(way)\"` into its first line, or take it out of `members`"])
        }

        private func label(_ root: Workspace.File) -> Diagnostic.Label {
            Diagnostic.Label(root.source, Span(pattern.span.lowerBound, pattern.span.upperBound))
        }
    }

    /// By name, each once.
    let all: [Member]

    /// A folder that is named must have a Stoutfile; of those that a pattern matches, the ones are meant that have one.
    init(_ root: Workspace.File) throws(Failure) {
        var members: [String: Member] = [:]
        var problems: [Diagnostic] = []
        for pattern in root.manifest.members {
            guard pattern.text.contains("*") else {
                members[pattern.text] = Member(
                    name: pattern.text, folder: root.folder / pattern.text, pattern: pattern)
                continue
            }
            let names = Self.names(matching: pattern.text, in: root.folder)
            if names.isEmpty {
                problems.append(
                    Diagnostic(
                        .memberMissing, "no folder that `\(pattern.text)` matches has a Stoutfile",
                        labels: [
                            Diagnostic.Label(root.source, Span(pattern.span.lowerBound, pattern.span.upperBound))
                        ], hints: ["`*` stands for one folder's name; take the pattern out until there is one"]))
            }
            for name in names where members[name] == nil {
                members[name] = Member(name: name, folder: root.folder / name, pattern: pattern)
            }
        }
        if !problems.isEmpty { throw Failure(problems) }
        all = members.values.sorted { $0.name < $1.name }
    }

    /// Folders with a Stoutfile, found name by name.
    private static func names(matching pattern: String, in root: Path) -> [String] {
        var found = [""]
        for part in pattern.split(separator: "/") {
            found = found.flatMap { above -> [String] in
                let lead = above.isEmpty ? "" : above + "/"
                if !part.contains("*") { return [lead + part] }
                let names = (try? FileSystem.list(root / (above.isEmpty ? "." : above))) ?? []
                return names.filter { Manifest.matches(String(part), folder: $0) }.map { lead + $0 }
            }
        }
        return found.filter { FileSystem.exists(root / $0 / Project.manifestName) }
    }
}
