public import Diagnostics
internal import Packages
internal import Unix

internal import Notation

extension Cellar {
    /// Makes poured kegs visible. Their content is on the disk before the first gets its name, and each has its receipt
    /// before its name: whoever sees a keg sees a whole one, also after a power cut.
    ///
    /// A keg that came into the cellar in the meantime is left as it is.
    public func publish(_ poured: [PouredKeg]) throws(Failure) {
        guard !poured.isEmpty else { return }
        do throws(SystemError) {
            for one in poured {
                let receipt = receiptPath(of: one.keg)
                try FileSystem.makeOwnDirectories(receipt.parent)
                try FileSystem.makeOwnDirectories(folder(of: one.keg).parent)
                try FileSystem.write(receipt, Array(JSON.text(of: one.receipt.json, indented: true).utf8))
            }
            // One call for all: files, folders, receipts.
            try FileSystem.syncFileSystem(home.data)
            for one in poured {
                let place = folder(of: one.keg)
                if try FileSystem.isThere(place) { continue }
                try FileSystem.rename(one.folder, to: place)
                try FileSystem.setPermissions(place, 0o555)
            }
            // The folders of the names were there at the call above; only what is new in them is not on the disk yet.
            // For several folders one call for all is faster: each `fsync` waits for the disk's own cache to be emptied.
            let folders = Set(poured.map { folder(of: $0.keg).parent })
            if folders.count > 2 {
                try FileSystem.syncFileSystem(home.data)
            } else {
                for folder in folders { try FileSystem.syncDirectory(folder) }
            }
        } catch { throw error.failure("put kegs into the cellar") }
    }
}
