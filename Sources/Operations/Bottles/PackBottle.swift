internal import Archives
public import Diagnostics
internal import Notation
public import Packages
internal import Registries
public import Unix

/// `stout pack`: makes a bottle of a folder.
public enum PackBottle {
    public struct Outcome: Sendable {
        public let metadata: PackageMetadata
        public let path: Path
        public let digest: Digest
        /// In bytes.
        public let size: Int64
        /// In bytes.
        public let unpackedSize: Int64
        public let entries: Int
    }

    /// Packs a folder; the same tree gives the same bytes.
    ///
    /// - Parameters:
    ///   - output: a file, whose name ends in `.tar.zst`, or a folder for one of the usual name, made when it is
    ///     missing; nil for the folder that is current.
    ///   - level: of zstd, 1...22.
    public static func run(_ folder: Path, output: Path?, level: Int = 19) throws(Failure) -> Outcome {
        let metadata = try metadata(of: folder)
        var path = output ?? "."
        if !path.name.hasSuffix(".tar.zst") || FileSystem.isDirectory(path) {
            do throws(SystemError) { try FileSystem.makeDirectories(path) } catch {
                throw error.failure("make the folder for the bottle")
            }
            path = path / "\(metadata.fileStem).tar.zst"
        }
        let unfinished = path.parent / ".\(path.name).\(Process.identifier).new"
        defer { try? FileSystem.removeTree(unfinished) }
        let summary: BottleSummary
        do throws(BottleError) {
            summary = try pack(folder, metadata, to: unfinished, level, leaving: Self.inside(folder, path, unfinished))
        } catch {
            switch error {
            case .system(let error):
                // The user knows the bottle by its own name, not by the temporary one.
                let place = error.path == unfinished ? path : error.path
                throw SystemError(error.code, error.operation, place).failure("pack `\(folder)`")
            case .refused(let refusal):
                throw Failure(
                    Diagnostic(
                        .treeNotPackable,
                        "`\(folder)` cannot be packed: it breaks the rule `\(refusal.rule.rawValue)`",
                        notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts,
                        hints: [Self.hint(refusal.rule)]))
            }
        }
        do throws(SystemError) { try FileSystem.rename(unfinished, to: path) } catch {
            throw error.failure("write the bottle")
        }
        return Outcome(
            metadata: metadata, path: path, digest: summary.digest, size: Int64(clamping: summary.size),
            unpackedSize: Int64(clamping: summary.unpackedSize), entries: summary.entries)
    }

    private static func hint(_ rule: BottleRule) -> String {
        switch rule {
        case .nameCollision:
            "rename one of the two: where case is ignored, as on macOS, they would be one file; when both names are needed, keep one of them in an archive inside of the package"
        case .linkAbsolute: "make the link relative: a package may lie anywhere"
        case .linkEscapes: "put what the link leads to into the folder, or remove the link"
        case .linkThroughLink: "let the link lead to its end directly, without another link on the way"
        default: "change or remove that entry and pack again"
        }
    }

    /// Files of their own, seen from the folder: a bottle that is written into the folder is no part of itself, nor of the next.
    private static func inside(_ folder: Path, _ files: Path...) -> Set<String> {
        var found: Set<String> = []
        for file in files {
            guard let root = try? FileSystem.realPath(folder), let parent = try? FileSystem.realPath(file.parent) else {
                continue
            }
            let text = (parent / file.name).text
            let start = root.text.hasSuffix("/") ? root.text : root.text + "/"
            if text.hasPrefix(start) { found.insert(String(text.dropFirst(start.count))) }
        }
        return found
    }

    private static func pack(
        _ folder: Path, _ metadata: PackageMetadata, to path: Path, _ level: Int, leaving: Set<String>
    ) throws(BottleError) -> BottleSummary {
        let input = try open(folder, .directory)
        let output = try open(path, .create(0o644))
        let packer = try Packer(
            input, metadata: Array(PackageFile.text(of: metadata).utf8), prefix: metadata.prefix, leaving: leaving)
        let summary = try packer.write(to: output, level: level)
        do throws(SystemError) { try output.sync() } catch { throw .system(error) }
        return summary
    }

    private static func open(_ path: Path, _ mode: Descriptor.Mode) throws(BottleError) -> Descriptor {
        do throws(SystemError) { return try Descriptor.open(path, mode) } catch { throw .system(error) }
    }

    private static func metadata(of folder: Path) throws(Failure) -> PackageMetadata {
        let path = folder / BottleEntry.metadataPath
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(path, limit: 1 << 20) } catch {
            if error.code == .noEntry, FileSystem.isDirectory(folder) {
                throw Failure(
                    Diagnostic(
                        .metadataMissing, "`\(folder)` has no \(BottleEntry.metadataPath)",
                        hints: [
                            "write one, as in `name = \"jq\"`, `version = \"1.7.1\"`, `platform = \"linux-x86_64\"`, each on its line"
                        ]))
            }
            throw error.failure("read `\(path)`")
        }
        let (metadata, diagnostics) = PackageFile.read(SourceText(name: path.text, bytes: bytes))
        guard let metadata else { throw Failure(diagnostics) }
        return metadata
    }
}
