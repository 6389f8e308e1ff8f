public import Diagnostics
internal import Archives
internal import Packages
internal import Storage
internal import Unix

/// What a program that runs in the environment finds in its variables: the environment's `bin` on PATH and the
/// Stoutfile's `[env]`.
public struct EnvironmentVariables: Sendable {
    /// One variable and its whole new value.
    public struct Change: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// In the order in which they are set; each name once.
    public let changes: [Change]

    /// - Parameters:
    ///   - groups: where one of them is isolated, its environment is meant.
    ///   - value: what a variable holds so far; nil when it is unset.
    public init(_ context: Context, groups: Set<String>? = nil, value current: (String) -> String?) throws(Failure) {
        let project = try Project.open(context, warns: false)
        let isolated = try project.isolatedGroup(of: groups ?? [])
        let state = try context.state(group: isolated)
        guard try state.currentNumber() != nil else {
            throw Failure(
                Diagnostic(
                    .environmentMissing,
                    isolated.map { "the group `\($0)` has no environment yet" }
                        ?? "this project has no environment yet",
                    hints: [isolated.map { "`stout sync --group \($0)` makes it" } ?? "`stout sync` makes it"]))
        }
        let environment = state.environment.text
        try Self.check(state.environment)
        var values: [String: String] = [:]
        var order: [String] = []
        func set(_ name: String, _ value: String) {
            if values.updateValue(value, forKey: name) == nil { order.append(name) }
        }
        func held(_ name: String) -> String? { values[name] ?? current(name) }
        func joined(_ parts: [String?]) -> String {
            parts.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ":")
        }
        // Running inside of itself must not let a list grow.
        func rest(_ list: String?, without added: [String]) -> String? {
            let known = Set(added.flatMap { $0.split(separator: ":") })
            return list?.split(separator: ":", omittingEmptySubsequences: false).filter { !known.contains($0) }
                .joined(separator: ":")
        }

        set("STOUT_ENV", environment)
        let bin = environment + "/bin"
        // An empty part of PATH would be the current folder.
        let path = (current("PATH") ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").joined(separator: ":")
        set("PATH", joined([bin, rest(path, without: [bin])]))
        // What packages of conda channels want; the Stoutfile has the last word.
        if FileSystem.exists(state.environment / "conda-meta"), let generation = try state.current() {
            set("CONDA_PREFIX", environment)
            for one in project.packageVariables(of: generation) where one.isSet {
                set(one.variable.name, one.variable.value(environment: environment))
            }
        }
        // A member adds to what the root sets, and has the last word.
        for (settings, folder) in project.environments {
            func filled(_ template: EnvironmentSettings.Template) -> String {
                template.text(project: folder.text, environment: environment)
            }
            for assignment in settings.set { set(assignment.variable, filled(assignment.value)) }
            for addition in settings.prepend + settings.append
            where addition.values.contains(where: { $0.parts.contains(.project) }) {
                try Self.check(folder)
            }
            for addition in settings.prepend {
                let added = addition.values.map(filled)
                set(addition.variable, joined(added + [rest(held(addition.variable), without: added)]))
            }
            for addition in settings.append {
                let added = addition.values.map(filled)
                set(addition.variable, joined([rest(held(addition.variable), without: added)] + added))
            }
        }
        changes = order.map { Change(name: $0, value: values[$0] ?? "") }
    }

    /// No list of folders can name one with a colon in its path: it would be two folders, one of them relative to wherever
    /// somebody is.
    static func check(_ folder: Path) throws(Failure) {
        guard folder.text.utf8.contains(UInt8(ascii: ":")) else { return }
        throw Failure(
            Diagnostic(
                .pathUnlistable, "the path of a folder has a colon, and PATH and its like cannot name it",
                notes: ["it is `\(folder)`"], hints: ["move it to a folder without a colon in its path"]))
    }

    /// Whether one of some groups is isolated, and so has an environment of its own.
    public static func isIsolated(_ groups: Set<String>, _ context: Context) throws(Failure) -> Bool {
        try Project.open(context, warns: false).isolatedGroup(of: groups) != nil
    }

    /// `NAME=value` for a program: what it would inherit, changed.
    public func applied(to inherited: [String]) -> [String] {
        let names = Set(changes.map(\.name))
        let kept = inherited.filter { !names.contains(String($0.prefix { $0 != "=" })) }
        return kept + changes.map { "\($0.name)=\($0.value)" }
    }

    /// The new value of a variable; nil when it is not changed.
    public subscript(name: String) -> String? { changes.first { $0.name == name }?.value }
}

extension Project {
    /// What `[env]` of the root says, and of the member that this is, with the folders of their Stoutfiles.
    var environments: [(settings: EnvironmentSettings, folder: Path)] {
        let root = (files[0].manifest.environment, member == nil ? folder : root)
        return member == nil ? [root] : [root, (ownManifest.environment, folder)]
    }

    /// What `[env]` says, in order.
    public var settings: [Setting] {
        environments.flatMap { settings, _ in
            settings.set.map { Setting(verb: "set", variable: $0.variable, value: $0.value.description) }
                + [("prepend", settings.prepend), ("append", settings.append)].flatMap { verb, list in
                    list.map {
                        let values = $0.values.map(\.description).joined(separator: ":")
                        return Setting(verb: verb, variable: $0.variable, value: values)
                    }
                }
        }
    }

    /// A line of `[env]`.
    public struct Setting: Sendable {
        /// `set`, `prepend` or `append`
        public let verb: String
        public let variable: String
        /// As a Stoutfile writes it.
        public let value: String
    }

    /// The only isolated group among some; a program runs in one environment.
    func isolatedGroup(of groups: Set<String>) throws(Failure) -> String? {
        let isolated = ownManifest.groups.filter { $0.isIsolated && groups.contains($0.name) }
        if isolated.count > 1 {
            throw Failure(
                Diagnostic(
                    .isolatedGroups, "a program runs in the environment of one isolated group, not of several",
                    labels: isolated.map { ownLabel($0.span) }, hints: ["name one of them"]))
        }
        return isolated.first?.name
    }
}
