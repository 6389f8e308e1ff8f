internal import Archives
internal import Diagnostics
internal import Notation
internal import Packages
internal import Unix

/// A bottle to be published, read whole and checked as a client would.
struct BottleFile {
    let metadata: PackageMetadata
    let candidate: Candidate

    static func read(_ path: Path) throws(Failure) -> BottleFile {
        let summary: BottleSummary
        do throws(BottleError) {
            summary = try BottleInspection(try open(path)).summary
        } catch {
            switch error {
            case .system(let error): throw error.failure("read the bottle `\(path.name)`")
            case .refused(let refusal): throw notABottle(path, refusal)
            }
        }
        let source = SourceText(name: "\(path.name):.stout/package.toml", bytes: summary.metadata)
        let (metadata, diagnostics) = PackageFile.read(source)
        guard let metadata else { throw Failure(diagnostics) }
        return BottleFile(
            metadata: metadata,
            candidate: Candidate(
                name: metadata.name, version: metadata.version, revision: metadata.revision,
                platform: metadata.platform, requirements: metadata.requirements, features: metadata.features,
                constrains: metadata.constrains,
                bottle: Candidate.Bottle(
                    path: summary.digest.bottlePath, sha256: summary.digest,
                    size: Int64(clamping: summary.size), unpackedSize: Int64(clamping: summary.unpackedSize),
                    entries: summary.entries, tree: summary.treeDigest),
                license: metadata.license, released: metadata.released, description: metadata.description))
    }

    private static func open(_ path: Path) throws(BottleError) -> Descriptor {
        do throws(SystemError) { return try Descriptor.open(path, .read) } catch { throw .system(error) }
    }

    private static func notABottle(_ path: Path, _ refusal: BottleError.Refusal) -> Failure {
        Failure(
            Diagnostic(
                .notABottle, "`\(path.name)` is no bottle: it breaks the rule `\(refusal.rule.rawValue)`",
                notes: ["the rule is: \(refusal.rule.sentence)"] + refusal.facts,
                hints: ["`stout pack DIR` makes bottles"]))
    }
}
