import Foundation

/// A machine for one transcript: an empty home, a project folder, a registry, and nothing of the real user's.
final class Sandbox {
    /// What a command did.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Always of the same length, so that lines wrap at the same places.
    let root: URL
    private(set) var server: FileServer?
    private var mounts: [URL] = []
    private var hasRights = true
    /// A folder that nobody sees from now on.
    private var hidden: String?

    init(_ fixture: Fixture) throws {
        let letters = (0..<8).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "x" }
        root = URL(filePath: "/tmp/st-\(String(letters))")
        for name in ["project", "home", "bin"] {
            try FileManager.default.createDirectory(
                at: root.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(
            at: root.appending(path: "bin/stout"), withDestinationURL: fixture.program)
        try FileManager.default.copyItem(at: fixture.registry, to: root.appending(path: "registry"))
    }

    deinit {
        for mount in mounts { _ = try? Self.start("/bin/umount", ["-l", mount.path], in: root, [:]) }
        _ = try? Self.start("/bin/rm", ["-rf", root.path], in: URL(filePath: "/"), [:])
    }

    var project: URL { root.appending(path: "project") }

    /// Runs a line as a person types it in the project's folder.
    func run(_ line: String) throws -> Outcome {
        var words = ["/bin/sh", "-c", line]
        if !hasRights {
            let rights = "-dac_override,-dac_read_search"
            words = ["/usr/bin/setpriv", "--bounding-set", rights, "--inh-caps", rights] + words
        }
        if let hidden {
            // A mount of this line's own, which goes with it.
            words = Self.hiding + ["mount -t tmpfs none \"$0\" && exec \"$@\"", hidden] + words
        }
        return try Self.start(words[0], Array(words.dropFirst()), in: project, environment)
    }

    private var environment: [String: String] {
        [
            "HOME": root.appending(path: "home").path, "PATH": root.appending(path: "bin").path + ":/usr/bin:/bin",
            "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "dumb", "ROOT": root.path,
            "PORT": server.map { "\($0.port)" } ?? "",
            "SWIFT_BACKTRACE": "enable=no",
            // What is told of an operation that takes long depends on how busy the machine is.
            "STOUT_NO_PROGRESS": "1",
        ]
    }

    /// Both streams go to files: no pipe can be inherited by a neighbour or run full.
    private static func start(
        _ program: String, _ arguments: [String], in folder: URL, _ environment: [String: String]
    ) throws -> Outcome {
        let scratch = URL(filePath: "/tmp/st-streams-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let output = scratch.appending(path: "1")
        let errors = scratch.appending(path: "2")
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus,
            output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// Serves the registry on a port of its own.
    func serve(_ manner: FileServer.Manner) throws {
        server = try FileServer(root.appending(path: "registry"), manner)
    }

    /// From now on permissions mean something, even to root.
    func dropRights() throws {
        guard geteuid() == 0 else { return }
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else {
            throw Missing("setpriv, to be less than root")
        }
        hasRights = false
    }

    /// What a transcript cannot be played without, and not every machine has.
    func need(_ program: String) throws {
        let places = ["/usr/bin/", "/bin/"]
        if !places.contains(where: { FileManager.default.isExecutableFile(atPath: $0 + program) }) {
            throw Missing(program)
        }
    }

    private static let hiding = ["/usr/bin/unshare", "--map-root-user", "--mount", "/bin/sh", "-c"]

    /// Puts an empty folder in place of one of the machine's, for the commands that follow.
    func hide(_ folder: String) throws {
        try need("unshare")
        let words = Self.hiding + ["mount -t tmpfs none \"$0\"", folder]
        let outcome = try Self.start(words[0], Array(words.dropFirst()), in: root, [:])
        guard outcome.status == 0 else { throw Missing("a mount of one's own: \(outcome.errors)") }
        hidden = folder
    }

    /// A file system of its own with little room.
    func mount(_ size: String, at place: String) throws {
        let folder = root.appending(path: place)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard geteuid() == 0 else { throw Missing("root's rights, to mount a small disk") }
        let outcome = try Self.start(
            "/bin/mount", ["-t", "tmpfs", "-o", "size=\(size),mode=755", "tmpfs", folder.path], in: root, [:])
        guard outcome.status == 0 else { throw Missing("a mount: \(outcome.errors)") }
        mounts.append(folder)
    }

    /// Why a transcript cannot be played on this machine.
    struct Missing: Error {
        let what: String
        init(_ what: String) { self.what = what }
    }
}
