internal import Diagnostics
internal import Operations
internal import Storage
internal import Unix

/// A program `stout-NAME` on PATH, which is the command `stout NAME`: spec/cli/plug-ins.md.
enum PlugIn {
    private static let prefix = "stout-"

    /// The program of a name; nil when there is none on PATH.
    static func find(_ name: String) -> Path? {
        if name.isEmpty || name.contains("/") { return nil }
        return folders.lazy.map { $0 / (prefix + name) }.first { Process.canExecute($0) }
    }

    /// The names of all, ascending.
    static func all() -> [String] {
        var names: Set<String> = []
        for folder in folders {
            for name in (try? FileSystem.list(folder)) ?? [] where name.hasPrefix(prefix) {
                if Process.canExecute(folder / name) { names.insert(String(name.dropFirst(prefix.count))) }
            }
        }
        // What measures stout is no command of it.
        return names.subtracting(["bench"]).sorted()
    }

    /// Becomes it. It finds the project, its environment and this stout in variables; those of a project only where there is one.
    static func run(_ program: Path, _ name: String, _ arguments: [String], project: String?) throws(Failure) -> Never {
        var changes: [String: String] = [:]
        do throws(SystemError) {
            let here = try Process.workingDirectory()
            // Without /proc nobody knows where this program is.
            changes["STOUT"] = (try? Process.program())?.text
            if let folder = project.map({ (here / $0).normalized }) ?? (try? Project.find(from: here)) {
                changes["STOUT_PROJECT"] = folder.text
                let home = try? Home.fromEnvironment()
                if let place = home.flatMap({ try? ProjectHome.find(folder, $0) }) {
                    let environment = ProjectState(place).environment
                    if FileSystem.exists(environment) { changes["STOUT_ENV"] = environment.text }
                }
            }
        } catch { throw error.failure("start the plug-in `\(prefix)\(name)`") }
        let own = ["STOUT=", "STOUT_PROJECT=", "STOUT_ENV="]
        let kept = Environment.all.filter { entry in !own.contains { entry.hasPrefix($0) } }
        try RunProgram.become(
            program, [prefix + name] + arguments,
            kept + changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    }

    /// Those of PATH; an empty part would be the current folder, which is nobody's choice.
    private static var folders: [Path] {
        (Environment.value("PATH") ?? "").split(separator: ":").map { Path(String($0)) }.filter(\.isAbsolute)
    }
}
