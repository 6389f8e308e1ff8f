internal import Packages
public import Unix

extension TreeListing {
    /// What a folder on disk holds, seen as a keg.
    public struct Scan: Sendable {
        /// Everything that a listing can tell.
        public let listing: TreeListing
        /// Paths, escaped, of what no listing can tell: sockets, devices, names that no bottle may have.
        public let irregular: [String]
    }

    /// Reads and hashes a whole keg. Its own listing, `.stout/tree`, is left out, as listings do.
    public static func scan(_ folder: borrowing Descriptor) throws(BottleError) -> Scan {
        var entries: [Entry] = []
        var irregular: [String] = []
        let content = FileContent()
        do throws(SystemError) {
            var folders = OpenFolders(try folder.open(".", .directory))
            for found in try TreeWalk.entries(of: folder) where found.text != BottleEntry.listingPath {
                guard EntryName.broken(found.path) == nil, found.kind != .other else {
                    irregular.append(EscapedName.text(found.path))
                    continue
                }
                let kind: Entry.Kind
                switch found.kind {
                case .directory: kind = .directory
                case .symbolicLink:
                    guard let target = String(validating: found.target, as: UTF8.self) else {
                        irregular.append(EscapedName.text(found.path))
                        continue
                    }
                    kind = .symbolicLink(target: target)
                case .file, .other:
                    let (parent, name) = EntryLedger.divide(found.text)
                    let file = try folders.folder(parent).descriptor.open(String(name), .read)
                    do throws(BottleError) {
                        let (digest, size) = unsafe try content.read(file)
                        kind = .file(digest: digest, size: size, executable: found.executable)
                    } catch {
                        guard case .system(let failure) = error else { continue }
                        throw failure
                    }
                }
                entries.append(Entry(path: found.text, kind: kind))
            }
        } catch { throw .system(error) }
        return Scan(listing: TreeListing(entries), irregular: irregular)
    }

    /// The listing that a keg carries: its `.stout/tree`.
    public static func stored(in folder: borrowing Descriptor) throws(BottleError) -> TreeListing {
        let text: [UInt8]
        do throws(SystemError) {
            let file = try folder.open(".stout", .directory).open("tree", .read)
            text = try file.readAll(limit: BottleLimits().names)
        } catch { throw .system(error) }
        return try TreeListing(reading: text)
    }
}
