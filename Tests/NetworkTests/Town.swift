import Diagnostics
import Foundation
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

/// A registry of a few packages in a folder, projects that name it by an address, a home, and a configuration: all below
/// one temporary folder.
struct Town {
    let sandbox: TemporaryFolder
    var registry: Path { sandbox.path / "registry" }

    init(_ trees: [PackageTree]) throws {
        sandbox = try TemporaryFolder()
        try PublishBottles.create(registry, name: "core")
        var bottles: [Path] = []
        for tree in trees {
            let folder = sandbox.path / "trees/\(tree.name)-\(tree.version)"
            try tree.write(folder)
            bottles.append(try PackBottle.run(folder, output: sandbox.path / "trees", level: 1).path)
        }
        _ = try PublishBottles.add(bottles, to: registry)
    }

    /// One package of about 300 KB that no compressor makes smaller, so that it is on its way for a while.
    static func withOne() throws -> Town {
        var dice: UInt64 = 1
        let noise = (0..<240_000).map { _ in
            dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: dice >> 56)
        }
        let letters = Data(noise).base64EncodedString()
        return try Town([PackageTree("one", "1.0", ["share/noise": .file(letters), "share/a": .file("a")])])
    }

    @discardableResult
    func project(_ name: String = "project", at address: String, requires: [String] = ["one"]) throws -> Path {
        let text = """
            platforms = ["\(Platform.current)"]

            [sources]
            core = { registry = "\(address)", unsigned = true }

            [requires]
            \(requires.map { "\($0) = \"*\"" }.joined(separator: "\n"))

            """
        return try sandbox.write("\(name)/Stoutfile", text).parent
    }

    /// Only its owner can read it.
    func configure(_ text: String, permissions: UInt32 = 0o600) throws -> Path {
        try sandbox.write("config/config.toml", text, permissions: permissions)
    }

    func context(
        _ project: Path, configuration: Path? = nil, jobs: Int? = nil,
        report: @escaping @Sendable (Operations.Event) -> Void = { _ in }
    ) -> Context {
        Context(
            project: project, home: Home(data: sandbox.path / "home", cache: sandbox.path / "cache"), isOffline: false,
            userAgent: "stout/test",
            network: Network(configuration: configuration.map { .file($0) } ?? .none, jobs: jobs), report: report)
    }

    /// How a sync went, and what it told.
    struct Outcome {
        let failure: Failure?
        let details: [String]
        /// Bottles that were asked for again from the start.
        let again: Int

        var codes: [Code] { failure?.all.map(\.code) ?? [] }
        var text: String {
            (failure?.all.map { $0.text(.plain).text } ?? []).joined() + details.joined(separator: "\n")
        }
    }

    func sync(_ project: Path, configuration: Path? = nil, jobs: Int? = nil) throws -> Outcome {
        let events = Guarded<[Operations.Event]>([])
        let context = context(project, configuration: configuration, jobs: jobs) { event in
            events.withLock { $0.append(event) }
        }
        var failure: Failure?
        do { _ = try SyncProject.run(context) } catch { failure = error }
        var details: [String] = []
        var again = 0
        for event in events.withLock({ $0 }) {
            switch event {
            case .detail(let text): details.append(text)
            case .again: again += 1
            default: break
            }
        }
        return Outcome(failure: failure, details: details, again: again)
    }

    /// Every byte of the environment is that of the lock, or nothing of the packages is here at all.
    func check(_ project: Path, _ outcome: Outcome) throws {
        let home = sandbox.path / "home"
        if outcome.failure == nil {
            #expect(try VerifyEnvironment.run(context(project)).findings.isEmpty)
        } else {
            #expect(!FileSystem.exists(project / ".stout/env"))
            if FileSystem.exists(home / "cellar") { #expect(try FileSystem.list(home / "cellar") == []) }
        }
        if FileSystem.exists(home / "quarantine") { #expect(try FileSystem.list(home / "quarantine") == []) }
    }

    /// The program itself.
    func run(_ arguments: [String], in project: Path, variables: [String: String] = [:]) throws -> Program.Outcome {
        try Program.Running(arguments, in: project, sandbox: sandbox, variables: variables).wait()
    }
}

extension RogueServer {
    /// What a fault is given: the request, how many there were for that file before, the file, the client.
    typealias Fault = @Sendable (Request, Int, [UInt8], Connection) -> After?

    /// Serves a registry as a good server does, but for the bottles, where a fault may answer instead (nil: honestly).
    static func registry(
        _ root: Path, _ part: String = "/bottles/", fault: @escaping Fault = { _, _, _, _ in nil }
    ) throws -> RogueServer {
        let counts = Guarded<[String: Int]>([:])
        return try RogueServer { request, connection in
            let path = request.target.dropFirst().prefix { $0 != "?" }
            guard let body = try? FileSystem.read(root / String(path)) else {
                return connection.answer(404)
            }
            let count = counts.withLock { counts in
                defer { counts[request.target, default: 0] += 1 }
                return counts[request.target, default: 0]
            }
            if request.target.hasPrefix(part), let after = fault(request, count, body, connection) { return after }
            return connection.range(
                request, body, etag: "\"\(body.count)-\(body.reduce(0) { ($0 &* 31) &+ Int($1) })\"")
        }
    }

    var bottleRequests: [Request] { requests.filter { $0.target.hasPrefix("/bottles/") } }
}
