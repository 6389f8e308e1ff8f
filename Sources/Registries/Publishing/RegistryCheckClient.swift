internal import Archives
internal import Diagnostics
internal import Packages
internal import Transfers
internal import Trust
internal import Unix

/// The part of a publisher's check that is a client's own work: one that knows nothing but the first root takes the registry from
/// the folder, with the code that clients run.
struct RegistryCheckClient {
    let folder: Path

    /// - Parameter moment: when signed metadata must be valid; nil for now.
    func run(_ description: RegistryDescription, isSigned: Bool, at moment: Timestamp?) throws(Failure) -> [Diagnostic]
    {
        let scratch = Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-check-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileSystem.removeTree(scratch) }
        var problems: [Diagnostic] = []
        var trust: RegistryTrust?
        if isSigned {
            let roots = try roots(&problems)
            guard let first = roots.first else { return problems }
            trust = RegistryTrust(root: first, folder: scratch / "trust")
        }
        let closed = Guarded<[Diagnostic]>([])
        let client = RegistryClient(
            name: description.name, location: Location(path: folder), indexes: scratch / "index", trust: trust,
            judgedAt: moment, warn: { one in closed.withLock { $0.append(one) } })
        do throws(Failure) {
            let engine: TransferEngine
            do throws(SystemError) {
                engine = try TransferEngine(TransferOptions(userAgent: "stout"))
            } catch { throw error.failure("read the registry as a client does") }
            _ = try client.refresh(engine)
        } catch { problems += error.all.map { Self.refused($0) } }
        return problems
            + closed.withLock { $0 }.map { diagnostic in
                var diagnostic = diagnostic
                diagnostic.severity = .error
                return diagnostic
            }
    }

    /// What tells a client what to do tells its publisher nothing.
    private static func refused(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.notes.append("so says a client that knows nothing but the first root")
        diagnostic.hints = ["restore `\(SignedLayout.folder)` and `index` from a copy"]
        return diagnostic
    }

    /// The digests of all roots, each of which lies there by its number and by its digest.
    private func roots(_ problems: inout [Diagnostic]) throws(Failure) -> [Digest] {
        let place = folder / SignedLayout.folder
        var digests: [Digest] = []
        do throws(SystemError) {
            while true {
                let path = place / "\(digests.count + 1).root.json"
                guard FileSystem.exists(path) else { break }
                let bytes = try FileSystem.read(path, limit: MetadataLimits().root + 1)
                let digest = SHA256Hasher.digest(of: bytes)
                digests.append(digest)
                let other = place / SignedLayout.root(digest)
                if (try? FileSystem.read(other, limit: bytes.count)) == bytes { continue }
                problems.append(
                    Diagnostic(
                        .publicationBroken, "root \(digests.count) does not lie under its digest",
                        notes: ["a client whose Stoutfile names it asks for `\(SignedLayout.root(digest))`"],
                        hints: ["copy `\(path)` to that name"]))
            }
        } catch { throw error.failure("read the registry's roots") }
        if digests.isEmpty {
            problems.append(
                Diagnostic(
                    .publicationBroken, "the registry has no `\(SignedLayout.folder)/1.root.json`",
                    notes: ["who adds the registry for the first time begins there"],
                    hints: ["restore `\(SignedLayout.folder)` from a copy"]))
        }
        return digests
    }

    /// The deltas that are announced: their bytes, and where the index before is still there, that they lead to the current one.
    func deltas(_ description: RegistryDescription) throws(Failure) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        for delta in description.deltas {
            let bytes = try? FileSystem.read(folder / delta.path, limit: Int(clamping: delta.size) + 1)
            if let bytes, Int64(bytes.count) == delta.size, SHA256Hasher.digest(of: bytes) == delta.sha256 {
                let former = folder / SignedLayout.indexFile(delta.from, nil)
                if delta.to != description.indexDigest || !FileSystem.exists(former) { continue }
                guard let why = try problem(of: bytes, from: former, delta.from, to: description) else { continue }
                problems.append(Self.useless(delta, why))
            } else {
                problems.append(Self.useless(delta, bytes == nil ? "it cannot be read" : "it has other bytes"))
            }
        }
        return problems
    }

    private static func useless(_ delta: RegistryDescription.Delta, _ why: String) -> Diagnostic {
        Diagnostic(
            .publicationBroken, "`\(delta.path)` is not the delta that is announced",
            notes: [why, "clients take the whole index instead"], hints: ["restore it from a copy"])
    }

    /// Why a delta does not make the current index of the one before; nil when it does.
    private func problem(
        of delta: [UInt8], from former: Path, _ digest: Digest, to description: RegistryDescription
    ) throws(Failure) -> String? {
        let scratch =
            Path(Environment.nonEmpty("TMPDIR") ?? "/tmp") / "stout-delta-\(UInt64.random(in: 0 ... .max)).sqlite"
        defer { try? FileSystem.removeTree(scratch) }
        do throws(BottleError) {
            let limit = RegistryDescription.maximumIndexSize
            // A former index that is damaged says nothing of the delta.
            guard try ZstdFile.decompress(former, to: scratch, limit: limit) == digest else { return nil }
        } catch {
            guard case .system(let error) = error else { return nil }
            throw error.failure("read a former index")
        }
        do throws(SystemError) {
            let file = try Descriptor.open(scratch, .readWrite(0o644))
            do throws(IndexDelta.Problem) {
                try IndexDelta.apply(delta, to: file, limit: description.indexUnpackedSize)
            } catch {
                switch error {
                case .system(let error): throw error
                case .malformed(let why): return why
                }
            }
            return try SHA256Hasher.digest(ofFile: scratch) == description.contents ? nil : "it leads to another index"
        } catch { throw error.failure("apply a delta") }
    }
}
