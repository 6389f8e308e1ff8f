internal import Diagnostics
internal import Packages
internal import Trust
internal import Unix

/// What a publisher has prepared and not everybody has signed who must: a file for each role in `staged/`, a folder that no
/// reader asks for.
struct StagedMetadata {
    static let folder = "staged"

    /// By role.
    var drafts: [String: SignedDraft]
    /// What was staged before.
    private let former: [String: SignedDraft]
    /// What is on the disk.
    private let files: [String: [UInt8]]
    private let folder: Path

    /// Knows of nothing, and leaves alone what is there.
    init(nothingIn registry: Path) {
        folder = registry / Self.folder
        drafts = [:]
        former = [:]
        files = [:]
    }

    /// Reads what is there; nothing where there is no such folder.
    init(registry: Path) throws(Failure) {
        folder = registry / Self.folder
        var files: [String: [UInt8]] = [:]
        do throws(SystemError) {
            for name in try FileSystem.listIfThere(folder) where name.hasSuffix(".json") && !name.hasPrefix(".") {
                files[String(name.dropLast(5))] = try FileSystem.read(folder / name, limit: 8 << 20)
            }
        } catch { throw error.failure("read what is staged") }
        var drafts: [String: SignedDraft] = [:]
        do throws(MetadataError) {
            for (role, bytes) in files { drafts[role] = try SignedDraft(reading: bytes, role: role) }
        } catch { throw TrustFolder.broken(error, in: folder) }
        self.drafts = drafts
        former = drafts
        self.files = files
    }

    /// Roles of which this command says something else than what was staged.
    var changed: [String] {
        drafts.filter { role, draft in !(former[role].map { draft.saysTheSame(as: $0) } ?? false) }.keys.sorted()
    }

    /// What was staged of a role when it was read.
    func before(_ role: String) -> SignedDraft? { former[role] }

    func root() throws(Failure) -> RootMetadata? {
        do throws(MetadataError) { return try drafts["root"]?.root() } catch {
            throw TrustFolder.broken(error, in: folder)
        }
    }

    func targets(_ role: String = "targets") throws(Failure) -> TargetsMetadata? {
        do throws(MetadataError) { return try drafts[role]?.targets() } catch {
            throw TrustFolder.broken(error, in: folder)
        }
    }

    /// Writes what has changed and removes what is staged no more.
    func save(_ log: PublicationLog) throws(Failure) {
        do throws(SystemError) {
            for (role, draft) in drafts.sorted(by: { $0.key < $1.key }) {
                let bytes = draft.bytes
                if files[role] != bytes { try log.write(folder / "\(role).json", bytes) }
            }
            for role in files.keys.sorted() where drafts[role] == nil { try log.remove(folder / "\(role).json") }
        } catch { throw error.failure("keep what is staged") }
    }
}
