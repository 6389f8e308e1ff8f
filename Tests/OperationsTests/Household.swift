import Diagnostics
import Operations
import Packages
import Storage
import Testing
import Unix
import Workbench

/// A registry in a folder, a home, and projects that name the registry: all below one temporary folder.
struct Household {
    let sandbox: TemporaryFolder

    init(_ trees: [PackageTree]) throws {
        sandbox = try TemporaryFolder()
        try PublishBottles.create(sandbox.path / "registry", name: "core")
        try publish(trees)
    }

    func publish(_ trees: [PackageTree], to registry: String = "registry") throws {
        _ = try PublishBottles.add(try trees.map(pack), to: sandbox.path / registry)
    }

    func pack(_ tree: PackageTree) throws -> Path {
        let folder = sandbox.path / "trees/\(tree.name)-\(tree.version)-\(UInt32.random(in: 0 ... .max))"
        try tree.write(folder)
        return try PackBottle.run(folder, output: sandbox.path / "trees", level: 1).path
    }

    /// A project that requires these; an entry is a line of `[requires]`.
    @discardableResult
    func project(_ name: String, _ requires: [String], more: String = "") throws -> Path {
        let text = """
            platforms = ["\(Platform.current)"]

            [sources]
            core = { registry = "../registry" }

            [requires]
            \(requires.joined(separator: "\n"))

            \(more)
            """
        return try sandbox.write("\(name)/Stoutfile", text).parent
    }

    func context(
        _ project: Path, home: String = "home", isOffline: Bool = false,
        report: @escaping @Sendable (Event) -> Void = { _ in }
    ) -> Context {
        Context(
            project: project,
            home: Home(data: sandbox.path / home, cache: sandbox.path / "cache"), isOffline: isOffline,
            userAgent: "stout/test", report: report)
    }

    func sync(_ project: Path, home: String = "home", _ change: (inout SyncProject.Options) -> Void = { _ in }) throws
        -> SyncProject.Outcome
    {
        var options = SyncProject.Options()
        change(&options)
        return try SyncProject.run(context(project, home: home), options)
    }

    func start(_ arguments: [String], in project: Path, home: String = "home") throws -> Program.Running {
        try Program.Running(arguments, in: project, sandbox: sandbox, home: home)
    }

    func run(_ arguments: [String], in project: Path, variables: [String: String] = [:]) throws -> Program.Outcome {
        try Program.Running(arguments, in: project, sandbox: sandbox, variables: variables).wait()
    }
}

/// Of the project's own environment.
extension SyncProject.Outcome {
    var plan: SyncPlan? { environments.first?.plan }
    var generation: Generation? { environments.first?.generation }
}
