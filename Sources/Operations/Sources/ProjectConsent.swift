public import Diagnostics
internal import Archives
internal import Notation
internal import Packages
internal import Storage
internal import Trust
public import Unix

/// That a user lets a project's environment be used at the prompt: spec/hook.md.
///
/// It is given for one folder and for what the Stoutfile's `[env]` says, with the values that packages want where it allows
/// them more than data. Requirements are no part of it: what is required gets into the environment by a sync alone, and those
/// are the user's own commands.
public struct ProjectConsent: Sendable {
    public enum State: String, Sendable {
        case allowed
        /// Never asked for, or taken back.
        case absent
        /// Given, and `[env]` says something else since.
        case changed
    }

    /// The folder, with every symbolic link followed.
    public let project: Path
    public let state: State
    /// The file that says so; it need not be there.
    public let record: Path
    /// What `[env]` says, as digest.
    private let digest: String
    private let home: Home

    public init(_ context: Context) throws(Failure) {
        try self.init(context, try Project.open(context, warns: false))
    }

    init(_ context: Context, _ project: Project) throws(Failure) {
        do throws(SystemError) { self.project = try FileSystem.realPath(project.folder) } catch {
            throw error.failure("find the project's folder")
        }
        home = context.home
        record = Self.record(of: self.project, home)
        digest = Self.digest(of: project, context)
        guard let bytes = try? FileSystem.read(record, limit: 1 << 16) else {
            state = .absent
            return
        }
        state = bytes == Self.text(self.project, digest) ? .allowed : .changed
    }

    static func record(of project: Path, _ home: Home) -> Path {
        home.data / "allowed" / SHA256Hasher.digest(of: Array(project.text.utf8)).hex
    }

    private static func text(_ project: Path, _ digest: String) -> [UInt8] {
        Array("\(project)\n\(digest)\n".utf8)
    }

    /// Every assignment with its place, one a line, so that no two settings have one text.
    private static func digest(of project: Project, _ context: Context) -> String {
        var text = ""
        for (settings, folder) in project.environments {
            text += "\(TOMLText.quoted(folder.text))\n"
            for one in settings.set { text += "set \(one.variable) \(TOMLText.quoted(one.value.description))\n" }
            for (kind, list) in [("prepend", settings.prepend), ("append", settings.append)] {
                for one in list {
                    let values = one.values.map { TOMLText.quoted($0.description) }.joined(separator: " ")
                    text += "\(kind) \(one.variable) \(values)\n"
                }
            }
            for one in settings.allow {
                text += "allow \(one.package) \(one.variables.sorted().joined(separator: " "))\n"
            }
        }
        for one in project.packageVariables(context) where one.answer == .allowed {
            let wanted = one.variable
            text += "package \(wanted.package ?? "") \(wanted.name) \(TOMLText.quoted(wanted.template))\n"
        }
        return SHA256Hasher.digest(of: Array(text.utf8)).hex
    }

    /// Notes it, for this user alone.
    public func allow() throws(Failure) {
        try home.checkData()
        do throws(SystemError) {
            try FileSystem.makeDirectories(home.data)
            try FileSystem.makeOwnDirectories(record.parent, permissions: 0o700)
            try FileSystem.writeAtomically(record, Self.text(project, digest), permissions: 0o600)
        } catch { throw error.failure("note that the project is allowed") }
    }

    /// Takes it back.
    public func revoke() throws(Failure) {
        do throws(SystemError) { try FileSystem.remove(record) } catch {
            if error.code != .noEntry { throw error.failure("take back that the project is allowed") }
        }
    }
}
