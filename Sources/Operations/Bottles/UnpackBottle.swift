internal import Archives
public import Diagnostics
public import Packages
public import Unix

/// `stout bottle unpack`: unpacks a bottle, or an archive that others made, into a folder. It needs no project.
public enum UnpackBottle {
    public struct Outcome: Sendable {
        /// `bottle`, or what a foreign archive is: `tar in gzip`.
        public let format: String
        public let folder: Path
        public let digest: Digest
        public let entries: Int
        /// Sum of the files' sizes, in bytes.
        public let unpackedSize: Int64
    }

    /// Unpacks all of a file, or nothing: beside the folder first, then by one rename.
    ///
    /// - Parameters:
    ///   - folder: new, or empty; absolute.
    ///   - foreign: takes any archive that spec/bottle.md knows; else a bottle alone.
    public static func run(_ path: Path, into folder: Path, foreign: Bool) throws(Failure) -> Outcome {
        let folder = try checked(folder)
        let unfinished = folder.parent / ".\(folder.name).\(Process.identifier).new"
        defer { try? FileSystem.removeTree(unfinished) }
        let outcome: Outcome
        do throws(BottleError) {
            let file = try InspectBottle.open(path)
            let target: Descriptor
            do throws(SystemError) {
                try FileSystem.makeDirectory(unfinished)
                target = try Descriptor.open(unfinished, .directory)
            } catch { throw .system(SystemError(error.code, error.operation, folder)) }
            outcome =
                foreign ? try unpack(foreign: file, target, folder) : try unpack(file, target, folder)
        } catch { throw failure(error, path, into: folder, foreign: foreign) }
        do throws(SystemError) { try FileSystem.rename(unfinished, to: folder) } catch {
            throw SystemError(error.code, error.operation, folder).failure("put the folder in its place")
        }
        return outcome
    }

    private static func unpack(
        _ file: borrowing Descriptor, _ target: consuming Descriptor, _ folder: Path
    ) throws(BottleError) -> Outcome {
        var unpacker = Unpacker(into: target, verifiesContent: true)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 4096)
        defer { unsafe buffer.deallocate() }
        while true {
            let count: Int
            do throws(SystemError) { count = unsafe try file.read(into: buffer) } catch { throw .system(error) }
            if count == 0 { break }
            unsafe try unpacker.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        let summary = try unpacker.finish()
        try unpacker.sync()
        return Outcome(
            format: "bottle", folder: folder, digest: summary.digest, entries: summary.entries,
            unpackedSize: Int64(clamping: summary.unpackedSize))
    }

    private static func unpack(
        foreign file: consuming Descriptor, _ target: consuming Descriptor, _ folder: Path
    ) throws(BottleError) -> Outcome {
        let summary = try ForeignArchive.unpack(file, into: target)
        return Outcome(
            format: summary.format.rawValue, folder: folder, digest: summary.digest, entries: summary.entries,
            unpackedSize: Int64(clamping: summary.unpackedSize))
    }

    /// The folder without symbolic links on the way; it is new or empty, and nobody's working folder.
    private static func checked(_ folder: Path) throws(Failure) -> Path {
        let problem: String?
        do throws(SystemError) {
            problem = try Self.problem(with: folder)
            if problem == nil {
                if try FileSystem.statusIfThere(folder) != nil { return try FileSystem.realPath(folder) }
                return try FileSystem.realPath(folder.parent) / folder.name
            }
        } catch { throw error.failure("unpack into `\(folder)`") }
        throw Failure(
            Diagnostic(
                .unpackTarget, "`\(folder)` \(problem ?? "")",
                hints: ["name a folder that is new, or empty and not the current one"]))
    }

    private static func problem(with folder: Path) throws(SystemError) -> String? {
        guard let status = try FileSystem.statusIfThere(folder, following: true) else {
            return try FileSystem.statusIfThere(folder) == nil ? nil : "is a link to nothing"
        }
        if status.kind != .directory { return "is no folder" }
        if try !FileSystem.list(folder).isEmpty { return "is not empty" }
        let here = try FileSystem.status(Process.workingDirectory(), following: true)
        return status.device == here.device && status.inode == here.inode ? "is the current folder" : nil
    }

    private static func failure(
        _ error: BottleError, _ path: Path, into folder: Path, foreign: Bool
    ) -> Failure {
        switch error {
        case .system(let system):
            if system.operation == "posix_spawn" || system.path == path { return failure(error, path, foreign: nil) }
            return system.failure("unpack `\(path)`")
        case .refused(let refusal):
            if foreign { return failure(error, path, foreign: nil) }
            return Failure(
                Diagnostic(
                    .bottleRefused, "`\(path)` is no bottle: it breaks the rule `\(refusal.rule.rawValue)`",
                    notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts + ["nothing was unpacked"],
                    hints: ["`--foreign` takes archives that others made; a damaged bottle has to be fetched again"]))
        }
    }

    /// Why a foreign archive was not read; `bottle`: why it is no bottle, where that was tried first.
    static func failure(_ error: BottleError, _ path: Path, foreign bottle: BottleError.Refusal?) -> Failure {
        switch error {
        case .system(let error):
            return error.missingProgramFailure("read `\(path)`") ?? error.failure("read `\(path)`")
        case .refused(let refusal):
            if refusal.rule == .unknownFormat {
                return Failure(
                    Diagnostic(
                        .unknownArchive,
                        "`\(path)` is no archive that stout reads: it is \(refusal.detail ?? "unknown")",
                        notes: ["the rule is: \(refusal.rule.sentence)"],
                        hints: ["check that the file is the one that you mean, and whole"]))
            }
            let asBottle = bottle.map { ["it is no bottle either: it breaks the rule `\($0.rule.rawValue)`"] } ?? []
            return Failure(
                Diagnostic(
                    .archiveRefused, "`\(path)` breaks the rule `\(refusal.rule.rawValue)`",
                    notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts + asBottle,
                    hints: [
                        "the archive is damaged or hostile, or needs what stout does not do: spec/bottle.md has the rules"
                    ]))
        }
    }
}
