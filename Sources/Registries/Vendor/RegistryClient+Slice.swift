internal import Archives
public import Diagnostics
internal import Packages
internal import SQLite
public import Transfers
public import Unix

/// Nobody has signed the index of such a registry, so a part of it is as good as the whole.
extension RegistryClient {
    /// A registry with the part of this one's index that packages need: all versions of theirs, and of whatever any of
    /// these requires. The index is brought up to date first.
    ///
    /// - Parameters:
    ///   - names: of packages.
    ///   - scratch: a folder that is there, for files that are removed again.
    public func slice(
        of names: Set<String>, _ engine: TransferEngine, scratch: Path
    ) throws(Failure) -> VendorSlice {
        let index = try refresh(engine).index
        let whole = try described()
        var builder: IndexBuilder
        do throws(IndexError) { builder = try Self.part(of: try Index.open(index), names) } catch {
            throw error.failure(name)
        }
        builder.descriptions.sort { $0.name < $1.name }
        let (database, compressed) = (scratch / "\(name).sqlite", scratch / "\(name).zst")
        defer {
            try? FileSystem.removeTree(database)
            try? FileSystem.removeTree(compressed)
        }
        do throws(DatabaseError) { try builder.write(database) } catch {
            throw Failure(
                Diagnostic(
                    .indexUnusable, "the part of the index of source `\(name)` could not be written",
                    notes: ["\(error)"], hints: ["is there room on the disk?"]))
        }
        do throws(BottleError) {
            let frame = try ZstdFile.compress(database, to: compressed)
            let description = RegistryDescription(
                name: whole.name, serial: whole.serial, indexDigest: frame.digest, indexSize: frame.size,
                indexUnpackedSize: frame.unpackedSize)
            do throws(SystemError) {
                return VendorSlice(
                    files: [
                        VendorSlice.File(path: description.indexPath, bytes: try FileSystem.read(compressed)),
                        VendorSlice.File(path: RegistryDescription.fileName, bytes: Array(description.text.utf8)),
                    ], serial: whole.serial, time: nil)
            } catch { throw .system(error) }
        } catch {
            switch error {
            case .system(let error): throw error.failure("write a part of the index of source `\(name)`")
            case .refused(let refusal):
                throw Failure(
                    Diagnostic(
                        .indexUnusable, "the part of the index of source `\(name)` could not be compressed",
                        notes: ["\(refusal)"], hints: ["try again"]))
            }
        }
    }

    private static func part(of index: borrowing Index, _ names: Set<String>) throws(IndexError) -> IndexBuilder {
        var byName: [String: [Candidate]] = [:]
        for candidate in try index.candidates() { byName[candidate.name, default: []].append(candidate) }
        var taken: Set<String> = []
        var pending = names.sorted()
        while let name = pending.popLast() {
            guard let candidates = byName[name], taken.insert(name).inserted else { continue }
            for candidate in candidates {
                let required = candidate.requirements + candidate.features.flatMap(\.requirements)
                pending += required.map(\.name).filter { !taken.contains($0) }
            }
        }
        return IndexBuilder(
            candidates: taken.sorted().flatMap { byName[$0] ?? [] },
            descriptions: try index.descriptions().filter { taken.contains($0.name) })
    }
}
