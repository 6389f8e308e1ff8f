public import Diagnostics
internal import Notation
internal import Packages
internal import Storage
internal import Trust
public import Unix

/// What a prompt hook has to change in its shell: spec/hook.md.
///
/// It reads and compares; nothing of a project is run, nothing is fetched, and no lock is waited for.
public struct PromptHook: Sendable {
    /// A variable and what it becomes; nil: unset.
    public struct Change: Hashable, Sendable {
        public let name: String
        public let value: String?
    }

    /// What the hook left in the shell's variables, to take it back later.
    struct Trace {
        struct Variable {
            let name: String
            let before: String?
            let after: String
        }
        let project: String
        let generation: Int
        let variables: [Variable]
    }

    /// What to change, in order.
    public let changes: [Change]
    /// For the user; nil when there is nothing to say.
    public let message: String?
    /// The files that decide when to ask again; empty texts where there are none.
    public let manifest: String
    public let environment: String
    public let generation: String
    public let record: String
    /// Whether there is a record of consent, whatever it says.
    public let hasRecord: Bool
    /// A file as old as this look, different for each state.
    public let stamp: String

    /// The variable that keeps the trace, in the shell and in what it starts.
    public static let traceVariable = "__STOUT_HOOK"

    /// - Parameters:
    ///   - context: for a project; its folder is not used where `project` is nil.
    ///   - project: the nearest folder with a Stoutfile; nil outside.
    ///   - value: the shell's variables.
    public init(_ context: Context, project: Path?, value: @escaping (String) -> String?) throws(Failure) {
        let trace = value(Self.traceVariable).flatMap { Trace($0) }
        let undone = trace.map { Self.undoing($0, value) } ?? [:]
        func base(_ name: String) -> String? { undone[name] ?? value(name) }

        var wanted: [EnvironmentVariables.Change] = []
        var next: Trace?
        var message: String?
        var failure: Failure?
        var watched = ("", "", "", "", false)
        if let project {
            let state = try context.state()
            let consent = try? ProjectConsent(context)
            var number: Int?
            do throws(Failure) { number = try state.currentNumber() } catch { failure = error }
            let isAllowed = consent?.state == .allowed
            watched = (
                (project / Project.manifestName).text, state.environment.text,
                number.flatMap { _ in try? FileSystem.realPath(state.environment) }?.text ?? "",
                consent?.record.text ?? "", consent.map { $0.state != .absent } ?? false
            )
            if isAllowed, let number {
                do throws(Failure) {
                    wanted = try EnvironmentVariables(context, value: base).changes
                    next = Trace(
                        project: project.text, generation: number,
                        variables: wanted.map { .init(name: $0.name, before: base($0.name), after: $0.value) })
                } catch { failure = error }
            }
            message =
                failure.map { "stout: \(project) is not used: \($0.all.first?.message ?? "")" }
                ?? Self.message(project, consent?.state, trace, next, hasEnvironment: number != nil, context)
        }
        if project == nil || next == nil, let trace, message == nil {
            message = "stout: left \(trace.project)"
        }
        var changes: [Change] = []
        let names = Set(wanted.map(\.name))
        for (name, former) in undone.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            if value(name) != former { changes.append(Change(name: name, value: former)) }
        }
        for change in wanted where value(change.name) != change.value {
            changes.append(Change(name: change.name, value: change.value))
        }
        let text = next?.text
        if value(Self.traceVariable) != text { changes.append(Change(name: Self.traceVariable, value: text)) }
        self.changes = changes
        self.message = message
        (manifest, environment, generation, record, hasRecord) = watched
        stamp = project == nil ? "" : try Self.stamp(context, [manifest, generation, "\(hasRecord)"])
    }

    /// Of the shell's folder. A folder that is gone, as one in which nothing can be found, is outside of every project.
    public static func here(_ userAgent: String, value: @escaping (String) -> String?) throws(Failure) -> PromptHook {
        let here = try? Process.workingDirectory()
        // A folder whose path is not UTF-8 has no project; at a prompt nothing is said of it.
        let project = here.flatMap { $0.isUTF8 ? try? Project.find(from: $0) : nil }
        let context = Context(
            project: project ?? here ?? Path("/"), home: try Home.fromEnvironment(), isOffline: true, waits: false,
            userAgent: userAgent, report: { _ in })
        return try PromptHook(context, project: project, value: value)
    }

    /// What the variables were, but for what the user changed since: of those only the hook's own parts are taken out.
    private static func undoing(_ trace: Trace, _ value: (String) -> String?) -> [String: String?] {
        var undone: [String: String?] = [:]
        for variable in trace.variables {
            let now = value(variable.name)
            if now == variable.after {
                undone[variable.name] = .some(variable.before)
                continue
            }
            guard let now else { continue }
            let before = Set((variable.before ?? "").split(separator: ":"))
            let own = Set(variable.after.split(separator: ":")).subtracting(before)
            let kept = now.split(separator: ":", omittingEmptySubsequences: false).filter { !own.contains($0) }
            undone[variable.name] = .some(kept.joined(separator: ":"))
        }
        return undone
    }

    private static func message(
        _ project: Path, _ consent: ProjectConsent.State?, _ former: Trace?, _ next: Trace?, hasEnvironment: Bool,
        _ context: Context
    ) -> String? {
        if let next {
            if former?.project == next.project, former?.generation == next.generation { return nil }
            return "stout: using \(project), generation \(next.generation)"
        }
        switch consent {
        case nil: return "stout: the Stoutfile in \(project) has mistakes; `stout lock` shows them"
        case .absent:
            return hasEnvironment
                ? "stout: \(project) is not allowed to change this shell; `stout allow` lets it" : nil
        case .changed:
            return "stout: [env] of \(project) has changed; look at it, then `stout allow`"
        case .allowed:
            return "stout: \(project) has no environment yet; `stout sync` makes it"
        }
    }

    /// The shell compares the age of files with that of this one, which is new with each look.
    private static func stamp(_ context: Context, _ state: [String]) throws(Failure) -> String {
        var bytes = Array(state.joined(separator: "\n").utf8)
        bytes += (try? FileSystem.read(Path(state[0]), limit: 1 << 20)) ?? []
        let folder = context.home.cache / "hook"
        let path = folder / String(SHA256Hasher.digest(of: bytes).hex.prefix(32))
        do throws(SystemError) {
            try FileSystem.makeOwnDirectories(folder, permissions: 0o700)
            try FileSystem.write(path, [])
            try FileSystem.touch(path)
        } catch { throw error.failure("note when the project was looked at") }
        return path.text
    }
}

extension PromptHook.Trace {
    /// From the variable's text; nil where that is not one.
    init?(_ text: String) {
        guard let json = try? JSON.parse(Array(text.utf8)), let project = json["project"]?.string,
            let generation = json["generation"]?.integer, case .array(let list)? = json["variables"]
        else { return nil }
        var variables: [Variable] = []
        for one in list {
            guard let name = one["name"]?.string, let after = one["after"]?.string else { return nil }
            variables.append(Variable(name: name, before: one["before"]?.string, after: after))
        }
        self.init(project: project, generation: Int(generation), variables: variables)
    }

    var text: String {
        let list = variables.map { variable -> JSONValue in
            var members: [(key: String, value: JSONValue)] = [("name", .string(variable.name))]
            if let before = variable.before { members.append(("before", .string(before))) }
            members.append(("after", .string(variable.after)))
            return .object(members)
        }
        return JSON.text(
            of: [
                "project": .string(project), "generation": .integer(Int64(generation)), "variables": .array(list),
            ], indented: false)
    }
}
