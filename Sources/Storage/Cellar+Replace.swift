public import Diagnostics
internal import Notation
internal import Packages
internal import Unix

extension Cellar {
    /// Puts kegs that were poured anew in the place of those that are not what was poured. To be called with the locks
    /// of the kegs held. Whoever looks sees the old keg or the new one, where the file system can exchange two names;
    /// elsewhere there is a moment without the keg, and a stout that is killed then leaves it to the next sync.
    ///
    /// - Parameter quarantine: that of the poured kegs. The old ones go with it.
    public func replace(_ poured: [PouredKeg], _ quarantine: borrowing Quarantine) throws(Failure) {
        do throws(SystemError) {
            for one in poured {
                let receipt = receiptPath(of: one.keg)
                try FileSystem.makeOwnDirectories(receipt.parent)
                try FileSystem.makeOwnDirectories(folder(of: one.keg).parent)
                try FileSystem.writeAtomically(receipt, Array(JSON.text(of: one.receipt.json, indented: true).utf8))
            }
            // As when kegs are published: all is on the disk before the first gets its name.
            try FileSystem.syncFileSystem(home.data)
            for one in poured {
                let place = folder(of: one.keg)
                let old = quarantine.folder / "\(one.keg.bottle.hex).old"
                if let status = try FileSystem.statusIfThere(place) {
                    // A folder that is read-only cannot be moved.
                    if status.kind == .directory { try FileSystem.setPermissions(place, 0o755) }
                    if try !FileSystem.exchange(one.folder, place) {
                        try FileSystem.rename(place, to: old)
                        try FileSystem.rename(one.folder, to: place)
                    }
                } else {
                    try FileSystem.rename(one.folder, to: place)
                }
                try FileSystem.setPermissions(place, 0o555)
            }
            for folder in Set(poured.map { folder(of: $0.keg).parent }) { try FileSystem.syncDirectory(folder) }
        } catch { throw error.failure("put kegs into the place of changed ones") }
    }
}
