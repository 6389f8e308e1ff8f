internal import Diagnostics
internal import Packages

/// Packages on the command line: one reader for all commands, so that each takes the spellings that another one takes, and
/// none drops a part of what was written.
extension Invocation {
    /// `NAME`, with features and a constraint where they are written.
    func package(_ text: String) throws(Failure) -> PackageArgument {
        do throws(RequirementError) { return try PackageArgument(text) } catch {
            throw Failure(
                Diagnostic(
                    .requirementArgument, "invalid requirement `\(text)`: \(error)",
                    labels: [Self.label(text, error.range)], hints: [Self.hint(text, error)]))
        }
    }

    /// The packages of a command that looks at names alone, each once.
    ///
    /// - Parameter written: what stands before them, for example `stout tree --invert`.
    func packageNames(
        _ texts: [String], written: String? = nil, instead: (PackageArgument) -> [String] = { _ in [] }
    ) throws(Failure) -> [String] {
        let written = written ?? title
        var names: [String] = []
        for text in texts {
            let argument = try package(text)
            if let range = argument.featureRange ?? argument.constraintRange {
                let what = argument.featureRange == nil ? "a version" : "a list of features"
                throw Failure(
                    Diagnostic(
                        .nameArgument, "`\(written)` takes the name of a package, without \(what)",
                        labels: [Self.label(text, range)],
                        hints: ["write `\(written) \(argument.name)`"] + instead(argument)))
            }
            if !names.contains(argument.name) { names.append(argument.name) }
        }
        return names
    }

    /// The packages of a command that says something of each: once for each name.
    func packages(_ texts: [String]) throws(Failure) -> [PackageArgument] {
        var arguments: [PackageArgument] = []
        for text in texts {
            let argument = try package(text)
            guard let other = arguments.first(where: { $0.name == argument.name }) else {
                arguments.append(argument)
                continue
            }
            if other.constraint == argument.constraint, other.version == argument.version,
                other.features == argument.features
            {
                continue
            }
            throw Failure(
                Diagnostic(
                    .packageTwice, "`\(argument.name)` is given twice with different constraints",
                    labels: [
                        Self.label(text, 0..<text.utf8.count),
                        Diagnostic.Label(Self.source(other.text), Span(0, other.text.utf8.count)),
                    ],
                    hints: ["keep one of them, or write one constraint: `'\(argument.name)@>=1, <2'`"]))
        }
        return arguments
    }

    /// The one version of a package that is asked for; nil for a name alone.
    ///
    /// - Parameter written: what stands before it in a command line.
    func oneVersion(of argument: PackageArgument, written: String) throws(Failure) -> Version? {
        if let version = argument.version, argument.featureRange == nil { return version }
        guard let range = argument.featureRange ?? argument.constraintRange else { return nil }
        let what = argument.featureRange == nil ? "a version constraint" : "a list of features"
        throw Failure(
            Diagnostic(
                .versionArgument, "expected `NAME` or `NAME=VERSION`, found \(what)",
                labels: [Self.label(argument.text, range)],
                hints: [
                    "write one version, as in `\(written)\(argument.name)=1.2.3`",
                    "`stout add '\(argument.text)'` changes what the Stoutfile asks for",
                ]))
    }

    /// Refuses an option whose value nothing would look at.
    func require(_ other: String, for names: String...) throws(Failure) {
        guard !has(other), let name = names.first(where: { hasArgument($0) }) else { return }
        throw Failure(
            Diagnostic(
                .optionConflict, "`--\(name)` has no effect without `--\(other)`",
                hints: ["add `--\(other)`, or leave `--\(name)` out"]))
    }

    private static func source(_ text: String) -> SourceText { SourceText(name: "argument", bytes: Array(text.utf8)) }

    private static func label(_ text: String, _ range: Range<Int>) -> Diagnostic.Label {
        Diagnostic.Label(source(text), Span(range))
    }

    private static func hint(_ text: String, _ error: RequirementError) -> String {
        let name = String(text.prefix { !" @=<>!^~[".contains($0) })
        let wanted = text.dropFirst(name.count).drop { " @=".contains($0) }
        switch error.problem {
        case .name where text.contains("::"):
            return "write the name alone; `stout add NAME --from SOURCE` says where from"
        case .name(.upperCase): return "write `\(name.lowercased())\(text.dropFirst(name.count))`"
        case .constraint where ["latest", "newest", "stable", "lts", "current"].contains(wanted.lowercased()):
            return "write `\(name)` alone for the newest version"
        default: return "write `NAME` or `NAME@CONSTRAINT`, for example 'cmake@>=3.29, <4'"
        }
    }
}
