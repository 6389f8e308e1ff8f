internal import Archives
public import Diagnostics
internal import Notation
public import Packages
public import Unix

/// `stout bottle inspect`: reads a bottle, or an archive that others made, to its end and tells what it holds. It needs no
/// project and writes nothing.
public enum InspectBottle {
    public struct Outcome: Sendable {
        /// `bottle`, or what a foreign archive is: `tar in gzip`.
        public let format: String
        /// Nil for what is no bottle.
        public let metadata: PackageMetadata?
        /// What is wrong with a bottle's metadata, which the format itself does not judge.
        public let metadataProblem: String?
        public let digest: Digest
        /// Of the file, in bytes.
        public let size: Int64
        /// Sum of the files' sizes, in bytes.
        public let unpackedSize: Int64
        /// SHA-256 of the listing of what it unpacks to.
        public let tree: Digest
        /// In the archive's order.
        public let entries: [Entry]
        /// Why it is no bottle; nil when it is one.
        public let broken: BrokenRule?
    }

    public struct Entry: Sendable {
        public enum Kind: String, Sendable {
            case folder, file, program, link
            case hardLink = "hard link"
        }

        public let kind: Kind
        public let path: String
        /// Of a link: as written, or seen from the root for a hard link.
        public let target: String?
        /// Of a file, in bytes.
        public let size: Int64?
        /// Of a file.
        public let digest: Digest?

        /// As it may be shown on a terminal.
        public var shown: String {
            let arrow = target.map { " -> " + EscapedName.text(Array($0.utf8)) } ?? ""
            return EscapedName.text(Array(path.utf8)) + arrow
        }
    }

    /// A rule of spec/bottle.md that a file breaks.
    public struct BrokenRule: Sendable {
        public let name: String
        public let sentence: String
        /// Where, and what was found, already escaped.
        public let entry: String?
        public let detail: String?

        init(_ refusal: BottleError.Refusal) {
            name = refusal.rule.rawValue
            sentence = refusal.rule.sentence
            (entry, detail) = (refusal.entry, refusal.detail)
        }
    }

    /// Reads a file as a bottle; when it is none, as a foreign archive. Fails when it is neither.
    public static func run(_ path: Path) throws(Failure) -> Outcome {
        let refusal: BottleError.Refusal
        do throws(BottleError) {
            return bottle(try BottleInspection(try open(path)), path)
        } catch {
            switch error {
            case .system(let error): throw error.failure("read `\(path)`")
            case .refused(let found): refusal = found
            }
        }
        do throws(BottleError) {
            return foreign(try ForeignInspection(try open(path)), refusal)
        } catch { throw UnpackBottle.failure(error, path, foreign: refusal) }
    }

    private static func bottle(_ inspection: BottleInspection, _ path: Path) -> Outcome {
        let summary = inspection.summary
        let source = SourceText(name: "\(path.name):\(BottleEntry.metadataPath)", bytes: summary.metadata)
        let (metadata, diagnostics) = PackageFile.read(source)
        var digests = digests(inspection.listing)
        digests[BottleEntry.listingPath] = summary.treeDigest
        let entries = inspection.entries.map { entry in
            switch entry.kind {
            case .directory: made(.folder, entry.path)
            case .symbolicLink(let target): made(.link, entry.path, target: target)
            case .file(let size, let executable):
                made(executable ? .program : .file, entry.path, size: size, digest: digests[entry.path])
            }
        }
        return Outcome(
            format: "bottle", metadata: metadata,
            metadataProblem: metadata == nil ? diagnostics.first?.message ?? "it cannot be read" : nil,
            digest: summary.digest, size: Int64(clamping: summary.size),
            unpackedSize: Int64(clamping: summary.unpackedSize), tree: summary.treeDigest, entries: entries,
            broken: nil)
    }

    private static func foreign(_ inspection: ForeignInspection, _ refusal: BottleError.Refusal) -> Outcome {
        let summary = inspection.summary
        let digests = digests(inspection.listing)
        let entries = inspection.entries.map { entry in
            switch entry.kind {
            case .directory: made(.folder, entry.path)
            case .symbolicLink(let target): made(.link, entry.path, target: target)
            case .hardLink(let target): made(.hardLink, entry.path, target: target)
            case .file(let size, let executable):
                made(executable ? .program : .file, entry.path, size: size, digest: digests[entry.path])
            }
        }
        return Outcome(
            format: summary.format.rawValue, metadata: nil, metadataProblem: nil, digest: summary.digest,
            size: Int64(clamping: summary.size), unpackedSize: Int64(clamping: summary.unpackedSize),
            tree: inspection.listing.digest, entries: entries, broken: BrokenRule(refusal))
    }

    private static func made(
        _ kind: Entry.Kind, _ path: String, target: String? = nil, size: UInt64? = nil, digest: Digest? = nil
    ) -> Entry {
        Entry(kind: kind, path: path, target: target, size: size.map { Int64(clamping: $0) }, digest: digest)
    }

    private static func digests(_ listing: TreeListing) -> [String: Digest] {
        var digests: [String: Digest] = [:]
        for entry in listing.entries {
            if case .file(let digest, _, _) = entry.kind { digests[entry.path] = digest }
        }
        return digests
    }

    /// Opens a file to be read; what is no regular file, such as a pipe, cannot be read twice.
    static func open(_ path: Path) throws(BottleError) -> Descriptor {
        do throws(SystemError) {
            if try FileSystem.status(path, following: true).kind != .file {
                throw SystemError(FileSystem.isDirectory(path) ? .isDirectory : .invalid, "open", path)
            }
            return try Descriptor.open(path, .read)
        } catch { throw .system(error) }
    }
}
