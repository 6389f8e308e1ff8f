import Archives
import Diagnostics
import Foundation
import Notation
import Packages
import Storage
import Trust
import Unix

@testable import Operations
@testable import Registries

/// A project in a folder of its own with a registry that holds only an index: enough to lock, not to sync.
final class ScratchProject: Sendable {
    let folder: Path
    let context: Context
    private let heard: Heard

    /// - Parameters:
    ///   - candidates: as `Offering` reads them.
    ///   - name: of the project's folder.
    init(_ candidates: [String] = [], name: String = "project") throws {
        let base = try FileSystem.realPath(Path(FileManager.default.temporaryDirectory.path))
        folder = base / "stout-locking-\(UUID().uuidString)"
        try FileSystem.makeDirectories(folder / name)
        let heard = Heard()
        context = Context(
            project: folder / name, home: Home(data: folder / "data", cache: folder / "cache"),
            platform: Platform(.linux, .x86_64), isOffline: false, userAgent: "stout-test",
            report: { event in if case .warning(let warning) = event { heard.add(warning) } })
        self.heard = heard
        if !candidates.isEmpty { try publish(candidates) }
    }

    /// What was warned of since the last call.
    func warnings() -> [String] { heard.take().map { "\($0.code) \($0.message)" } }

    deinit { try? FileSystem.removeTree(folder) }

    /// Makes the registry beside the project offer these, and nothing else.
    func publish(_ candidates: [String]) throws {
        let registry = folder / "registry"
        try FileSystem.removeTree(registry)
        try FileSystem.makeDirectories(registry / "index")
        let read = try candidates.map { try Offering.candidate($0) }
        let descriptions = Set(read.map(\.name)).map {
            IndexBuilder.Description(name: $0, text: nil, homepage: nil)
        }
        let database = folder / "index.sqlite"
        try FileSystem.removeTree(database)
        try IndexBuilder(candidates: read, descriptions: descriptions).write(database)
        let packed = registry / "index" / "new"
        let frame = try ZstdFile.compress(database, to: packed, level: 1)
        let description = RegistryDescription(
            name: "core", serial: 1, indexDigest: frame.digest, indexSize: frame.size,
            indexUnpackedSize: frame.unpackedSize)
        try FileSystem.rename(packed, to: registry / description.indexPath)
        try FileSystem.writeAtomically(registry / "registry.json", Array(description.text.utf8))
    }

    /// The same in a folder below.
    func member(_ folder: String) -> Context {
        Context(
            project: folder.isEmpty ? context.project : context.project / folder, home: context.home,
            platform: context.platform, isOffline: context.isOffline, userAgent: context.userAgent,
            report: context.report)
    }

    func write(_ text: String, to name: String = "Stoutfile") throws {
        try FileSystem.makeDirectories((context.project / name).parent)
        try FileSystem.writeAtomically(context.project / name, Array(text.utf8))
    }

    /// A Stoutfile with this in `[requires]` and below.
    func require(_ lines: String, platforms: String = "\"linux-x86_64\"") throws {
        try write(
            "platforms = [\(platforms)]\n\n[sources]\ncore = { registry = \"../registry\" }\n\n[requires]\n\(lines)\n")
    }

    func read(_ name: String = "Stout.lock") throws -> String {
        String(decoding: try FileSystem.read(context.project / name), as: UTF8.self)
    }

    @discardableResult
    func lock(_ change: (inout LockProject.Options) throws -> Void = { _ in }) throws -> LockProject.Outcome {
        var options = LockProject.Options()
        try change(&options)
        return try LockProject.run(context, options)
    }

    /// `name version` of everything that is locked; `group/name version` of isolated groups.
    func locked() throws -> [String] {
        let lock = Lock.read(SourceText(name: "Stout.lock", bytes: Array(try read().utf8))).lockfile
        return (lock?.packages ?? []).map { "\($0.group.map { $0 + "/" } ?? "")\($0.name) \($0.versionText)" }
    }
}

/// Warnings that were reported, from any thread.
final class Heard: Sendable {
    private let all = Guarded<[Diagnostic]>([])
    func add(_ diagnostic: Diagnostic) { all.withLock { $0.append(diagnostic) } }
    func take() -> [Diagnostic] {
        all.withLock { all in
            defer { all = [] }
            return all
        }
    }
}

/// Candidates as one line of text: `name version`, then what it needs behind `:` with `;` between, then words behind
/// `|`: `for PLATFORM`, `size N`, `license X`, `yanked`.
enum Offering {
    static func candidate(_ line: String) throws -> Candidate {
        let parts = line.components(separatedBy: " | ")
        let head = parts[0].components(separatedBy: ": ")
        let words = head[0].split(separator: " ").map { String($0) }
        let needs = head.count > 1 ? head[1].components(separatedBy: "; ") : []
        func word(_ key: String) -> String? {
            parts.dropFirst().first { $0.hasPrefix(key + " ") }.map { String($0.dropFirst(key.count + 1)) }
        }
        let identity = "\(words[0]) \(words[1]) \(word("for") ?? "any")"
        let digest = SHA256Hasher.digest(of: Array(identity.utf8))
        return Candidate(
            name: words[0], version: try Version(parsing: words[1]),
            platform: BottlePlatform(parsing: word("for") ?? "any") ?? .any,
            requirements: try needs.map { try Requirement(parsing: $0) },
            bottle: Candidate.Bottle(
                path: digest.bottlePath, sha256: digest, size: word("size").flatMap { Int64($0) } ?? 1000,
                unpackedSize: 3000, entries: 3, tree: digest),
            license: word("license"), yanked: parts.contains("yanked") ? "broken" : nil)
    }
}

/// The failure of something that must fail, as `E0324 message`, its notes and its hints.
func failure(_ body: () throws -> Void) -> (line: String, notes: [String], hints: [String])? {
    do { try body() } catch {
        guard let one = (error as? Failure)?.all.first else { return ("\(error)", [], []) }
        return ("\(one.code) \(one.message)", one.notes, one.hints)
    }
    return nil
}

/// Where something that must fail points at, and what is said there; then the notes.
func places(_ body: () throws -> Void) -> [String] {
    do { try body() } catch {
        let one = (error as? Failure)?.all.first
        return (one?.labels ?? []).map { label in
            "\(label.source.name):\(label.source.line(of: label.span.start)): \(label.remark ?? "")"
        } + (one?.notes ?? [])
    }
    return []
}
