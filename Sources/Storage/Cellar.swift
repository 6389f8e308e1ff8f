public import Diagnostics
internal import Packages
public import Unix

internal import Notation

/// All kegs of this user, shared by all projects (spec/storage.md).
///
/// A keg becomes visible by one rename and is never changed afterwards.
public struct Cellar: Sendable {
    public let home: Home

    public init(_ home: Home) { self.home = home }

    public func folder(of keg: Keg) -> Path { home.cellar / keg.folder }

    /// Whether the keg is here, whole: only a finished keg is ever renamed to its place.
    public func holds(_ keg: Keg) -> Bool { FileSystem.exists(folder(of: keg)) }

    /// Whether the kegs of a generation are all here. The way to the cellar is walked once, not for each of them.
    public func holdsAll(_ members: [Generation.Member]) -> Bool {
        guard let folder = try? Descriptor.open(home.cellar, .directory) else { return members.isEmpty }
        return members.allSatisfy { folder.exists($0.keg.folder) }
    }

    func receiptPath(of keg: Keg) -> Path { home.receipts / (keg.folder + ".json") }

    /// Where the keg came from. Fails when the receipt is missing or unreadable.
    public func receipt(of keg: Keg) throws(Failure) -> Receipt {
        let path = receiptPath(of: keg)
        let bytes: [UInt8]
        do throws(SystemError) { bytes = try FileSystem.read(path, limit: 1 << 20) } catch {
            if error.code == .noEntry { throw Self.unreadable(keg, path, ["it is missing"]) }
            throw error.failure("read the receipt of \(keg)")
        }
        do throws(JSONError) {
            if let receipt = Receipt(try JSON.parse(bytes)) { return receipt }
        } catch {
            throw Self.unreadable(keg, path, ["\(error)"])
        }
        throw Self.unreadable(keg, path, [])
    }

    private static func unreadable(_ keg: Keg, _ path: Path, _ notes: [String]) -> Failure {
        Failure(
            Diagnostic(
                .receiptUnreadable, "the receipt of \(keg) cannot be read", notes: ["its place is `\(path)`"] + notes,
                hints: ["`stout verify --repair` pours it again"])
        ).about(keg.name)
    }

    static func changed(_ keg: Keg, _ path: Path, _ notes: [String]) -> Failure {
        Failure(
            Diagnostic(
                .kegChanged, "the keg of \(keg) was changed", notes: ["in `\(path)`"] + notes,
                hints: ["`stout verify --repair` pours it again"])
        ).about(keg.name)
    }

    /// Makes the folders that everything else needs.
    public func prepare() throws(Failure) {
        do throws(SystemError) { try home.makeFolders() } catch { throw error.failure("make stout's folders") }
    }
}
