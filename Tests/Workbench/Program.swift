internal import Foundation
public import Unix

/// The `stout` that was built beside the tests.
public enum Program {
    /// Beside the program that runs the tests.
    public static let path: Path = {
        let tests = (try? FileSystem.readLink("/proc/self/exe")) ?? CommandLine.arguments[0]
        let beside = Path(tests).parent / "stout"
        if FileSystem.exists(beside) { return beside }
        let root = Path(#filePath).parent.parent.parent
        return root / ".build/debug/stout"
    }()

    public struct Outcome: Sendable {
        public let status: Int32
        public let wasKilled: Bool
        public let output: String
        public let errors: String
    }

    /// A stout that runs.
    public final class Running {
        private let process = Foundation.Process()
        private let output: Path
        private let errors: Path

        /// Its output goes to files, so that a full pipe never stops it.
        public init(
            _ arguments: [String], in folder: Path, sandbox: TemporaryFolder, home: String = "home",
            program: Path = Program.path, variables: [String: String] = [:]
        ) throws {
            let name = UUID().uuidString
            output = try sandbox.write("output/\(name).out", "")
            errors = try sandbox.write("output/\(name).err", "")
            process.executableURL = URL(fileURLWithPath: program.text)
            process.arguments = arguments
            process.currentDirectoryURL = URL(fileURLWithPath: folder.text)
            var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": sandbox.path.text]
            environment["STOUT_HOME"] = (sandbox.path / home).text
            environment["STOUT_CACHE"] = (sandbox.path / "cache").text
            process.environment = environment.merging(variables) { $1 }
            process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: output.text))
            process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors.text))
            process.standardInput = FileHandle.nullDevice
            try process.run()
        }

        public var isRunning: Bool { process.isRunning }

        public func kill() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

        public func wait() throws -> Outcome {
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
                output: String(decoding: try FileSystem.read(output), as: UTF8.self),
                errors: String(decoding: try FileSystem.read(errors), as: UTF8.self))
        }
    }
}
