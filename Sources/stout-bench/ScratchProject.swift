internal import Diagnostics
internal import Operations
internal import Unix

/// A project of packages that require each other, from a registry made on the spot, synced.
enum ScratchProject {
    /// The folder of everything; the caller removes it.
    static func make(_ stout: String, packages count: Int = 25) throws(SystemError) -> Path {
        let base = Environment.nonEmpty("TMPDIR") ?? "/tmp"
        let folder = Path(base) / "stout-bench-\(Process.identifier)-\(count)"
        try FileSystem.makeDirectories(folder / "trees")
        try FileSystem.makeDirectories(folder / "bottles")
        try FileSystem.makeDirectories(folder / "project")
        for number in 0..<count { try tree(number, of: count, in: folder / "trees") }
        let environment = environment(folder)
        func run(_ arguments: [String]) throws(SystemError) {
            let run = try ChildProcess.run(stout, arguments, environment: environment, output: .discarded)
            if run.status != 0 { throw SystemError(.invalid, arguments.joined(separator: " "), Path(stout)) }
        }
        for number in 0..<count {
            do throws(Failure) {
                _ = try PackBottle.run(folder / "trees" / name(number), output: folder / "bottles", level: 1)
            } catch { throw SystemError(.invalid, "pack", folder / "trees" / name(number)) }
        }
        try run(["registry", "init", "-q", "--unsigned", (folder / "registry").text])
        let bottles = try FileSystem.list(folder / "bottles").map { (folder / "bottles" / $0).text }
        try run(["registry", "add", "-q", "--registry", (folder / "registry").text] + bottles)
        try stoutfile("package-0", in: folder)
        try run(["sync", "-q", "--project", (folder / "project").text])
        return folder
    }

    /// Changes what the project requires: 24 of the 25 packages.
    static func requireAnother(_ folder: Path) throws(SystemError) { try stoutfile("package-1", in: folder) }

    private static func stoutfile(_ package: String, in folder: Path) throws(SystemError) {
        try write(
            folder / "project" / "Stoutfile",
            """
            platforms = ["linux-x86_64", "linux-arm64", "macos-arm64", "macos-x86_64"]

            [sources]
            core = { registry = "../registry" }

            [requires]
            \(package) = "^1.0"

            """)
    }

    /// Homes of its own: nothing of the user's is touched.
    static func environment(_ folder: Path) -> [String] {
        Environment.all.filter { !$0.hasPrefix("STOUT_") } + [
            "STOUT_HOME=\((folder / "data").text)", "STOUT_CACHE=\((folder / "cache").text)",
        ]
    }

    private static func name(_ number: Int) -> String { "package-\(number)" }

    /// Each requires the next two.
    private static func tree(_ number: Int, of count: Int, in folder: Path) throws(SystemError) {
        let root = folder / name(number)
        try FileSystem.makeDirectories(root / ".stout")
        try FileSystem.makeDirectories(root / "bin")
        let needs = [number + 1, number + 2].filter { $0 < count }.map { "\"\(name($0)) >=1.0, <2\"" }
        try write(
            root / ".stout" / "package.toml",
            """
            name = "\(name(number))"
            version = "1.\(number).0"
            platform = "any"
            requires = [\(needs.joined(separator: ", "))]

            """)
        try write(root / "bin" / name(number), "#!/bin/sh\necho \(number)\n")
    }

    private static func write(_ path: Path, _ text: String) throws(SystemError) {
        try FileSystem.write(path, Array(text.utf8))
    }
}
