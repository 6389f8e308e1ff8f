import Foundation

/// What all transcripts start from, made once per run by the program under test: a registry of small packages.
///
/// | package | versions | needs | has |
/// |---|---|---|---|
/// | greet | 1.0.0, 1.1.0, 2.0.0 | words `>=1, <3`; 2.0.0: words `>=2`; `[colour]`: paint | `bin/greet` |
/// | words | 1.0.0, 2.0.0 | | `share/words/list` |
/// | paint | 1.2.0 | | `lib/paint.sh` |
/// | fortune | 3.0.0 | words `=1.0.0` | `bin/fortune` |
/// | twin | 1.0.0 | | `bin/greet` too |
/// | status | 1.0.0 | | `bin/status`, which ends with the status it is told |
/// | big | 1.0.0 | | 400 KB that no compressor makes smaller |
struct Fixture: Sendable {
    /// The program that was built beside these tests.
    let program: URL
    let registry: URL

    static let stoutfile = """
        platforms = ["linux-x86_64"]

        [sources]
        core = { registry = "../registry" }

        [requires]
        greet = "^1.0"

        """

    /// The one of this run.
    static let shared = Result { try Fixture() }

    private init() throws {
        // The test bundle is a program in the build folder; stout is its neighbour.
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: bundle).deletingLastPathComponent().appending(path: "stout")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw Broken(what: "stout was not built beside \(bundle)", errors: "")
        }
        let folder = URL(filePath: "/tmp/st-fixture-\(ProcessInfo.processInfo.processIdentifier)")
        try? FileManager.default.removeItem(at: folder)
        self.program = program
        registry = folder.appending(path: "registry")
        for package in Package.all { try package.write(below: folder.appending(path: "packages")) }
        try FileManager.default.createDirectory(
            at: folder.appending(path: "bottles"), withIntermediateDirectories: true)
        let script = """
            set -e
            for tree in packages/*; do "$0" pack -q "$tree" --level 1 --output bottles; done
            "$0" registry init -q registry --name core --unsigned
            "$0" registry add -q --registry registry bottles/*
            """
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, program.path]
        process.currentDirectoryURL = folder
        process.environment = ["HOME": folder.path, "PATH": "/usr/bin:/bin"]
        process.standardError = errors
        try process.run()
        let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Broken(what: "the fixture's registry", errors: words) }
        atexit {
            try? FileManager.default.removeItem(
                atPath: "/tmp/st-fixture-\(ProcessInfo.processInfo.processIdentifier)")
        }
    }

    struct Broken: Error {
        let what: String
        let errors: String
    }
}

/// A package's tree.
private struct Package {
    var name: String
    var version: String
    var requires: [String] = []
    var features = ""
    var files: [String: String]

    static let all = [
        greet("1.0.0", []), greet("1.1.0", ["words >=1, <3"]), greet("2.0.0", ["words >=2"]),
        Package(name: "words", version: "1.0.0", files: ["share/words/list": "hello\n"]),
        Package(name: "words", version: "2.0.0", files: ["share/words/list": "hello\nwelcome\n"]),
        Package(name: "paint", version: "1.2.0", files: ["lib/paint.sh": "bold=1\n"]),
        Package(
            name: "fortune", version: "3.0.0", requires: ["words =1.0.0"],
            files: ["bin/fortune": "#!/bin/sh\necho 'You will read a transcript.'\n"]),
        Package(name: "twin", version: "1.0.0", files: ["bin/greet": "#!/bin/sh\necho 'I am the other one.'\n"]),
        Package(name: "status", version: "1.0.0", files: ["bin/status": "#!/bin/sh\nexit \"$1\"\n"]),
        Package(name: "big", version: "1.0.0", files: ["share/noise": noise]),
    ]

    private static func greet(_ version: String, _ requires: [String]) -> Package {
        Package(
            name: "greet", version: version, requires: requires, features: "colour = [\"paint >=1\"]",
            files: ["bin/greet": "#!/bin/sh\necho \"greet \(version): hello ${1:-world}\"\n"])
    }

    /// The same on each run, and of no use to a compressor.
    private static var noise: String {
        var state: UInt64 = 88_172_645_463_325_252
        var text = ""
        for _ in 0..<50_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text += String(state, radix: 36).prefix(8)
        }
        return text
    }

    func write(below folder: URL) throws {
        let tree = folder.appending(path: "\(name)-\(version)")
        var files = files
        let needs = requires.map { "\"\($0)\"" }.joined(separator: ", ")
        files[".stout/package.toml"] = """
            name = "\(name)"
            version = "\(version)"
            platform = "any"
            license = "MIT"
            requires = [\(needs)]

            [features]
            \(features)

            """
        for (path, content) in files {
            let file = tree.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: file)
            let permissions = path.hasPrefix("bin/") ? 0o755 : 0o644
            try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: file.path)
        }
    }
}
