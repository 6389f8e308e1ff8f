public import Diagnostics
public import Packages
public import Transfers
internal import Trust
public import Unix

/// The local copies of all indexes: a folder for each registry.
public struct IndexCopies: Sendable {
    private let folder: Path

    /// - Parameter folder: `$CACHE/index`
    public init(_ folder: Path) { self.folder = folder }

    /// The name of a registry's folder. Two projects that name one place share the copy, whatever they call it and wherever it
    /// came from; not one that believes the server with one that does not.
    ///
    /// - Parameter root: of trust; nil where the server is believed.
    public static func name(of location: Location, root: Digest?) -> String {
        let root = root.map { "\n\($0)" } ?? ""
        return String(SHA256Hasher.digest(of: Array("\(location)\(root)".utf8)).hex.prefix(24))
    }

    /// Removes the copies that nobody names and nobody has fetched since a moment, in seconds since 1970.
    ///
    /// - Parameter names: those that stay.
    /// - Returns: what was removed, with the sizes of its files in bytes; in a dry run what would be.
    public func collect(
        sparing names: Set<String>, before moment: Int64, isDryRun: Bool
    ) throws(Failure) -> [(path: Path, size: Int64)] {
        do throws(SystemError) {
            var found: [(path: Path, size: Int64)] = []
            for name in try FileSystem.listOwn(folder) where !names.contains(name) {
                let copy = folder / name
                // A folder changes whenever a file in it is brought or replaced.
                guard let status = try FileSystem.statusIfThere(copy), status.kind == .directory,
                    status.modified / 1_000_000_000 < moment
                else { continue }
                found.append((copy, try FileSystem.size(of: copy)))
                if !isDryRun { try FileSystem.removeTree(copy) }
            }
            return found
        } catch { throw error.failure("remove copies of indexes") }
    }
}
