public import Diagnostics
internal import Packages
public import Storage
internal import Unix

extension Project {
    /// Where the project's vendor folder is, or would be: what the Stoutfile says, else `vendor`, seen from the folder of
    /// the lock.
    public var vendorFolder: VendorFolder {
        VendorFolder((root / (manifest.vendor?.text ?? VendorFolder.usualName)).normalized)
    }

    /// The vendor folder, to write to. A checkout says where that is, so it is a folder of the project, behind no symbolic link; one
    /// elsewhere is made only where the user names it, and used from then on.
    public func vendorFolderToWrite() throws(Failure) -> VendorFolder {
        let vendor = vendorFolder
        var way = ""
        for name in (manifest.vendor?.text ?? VendorFolder.usualName).split(separator: "/") where name != "." {
            if name == ".." {
                if (try? vendor.manifest()) != nil { return vendor }
                throw outside(vendor)
            }
            way += way.isEmpty ? String(name) : "/" + name
            do throws(SystemError) {
                guard let status = try Enclosure(root).status(way) else { break }
                if status.kind == .symbolicLink { throw SystemError(.symbolicLinkLoop, "fstatat", root / way) }
            } catch {
                if error.code == .symbolicLinkLoop { throw VendorFolder(root).linked(way) }
                throw error.failure("look for the vendor folder")
            }
        }
        return vendor
    }

    private func outside(_ vendor: VendorFolder) -> Failure {
        Failure(
            Diagnostic(
                .vendorPath, "the Stoutfile names a vendor folder outside of the project, which is not there yet",
                labels: manifest.vendor.map { [label($0.span)] } ?? [], notes: ["it would be `\(vendor.folder)`"],
                hints: ["`stout vendor \(vendor.folder)` makes it"]))
    }

    /// The vendor folder, if there is one.
    var vendor: VendorFolder? { vendorFolder.isThere ? vendorFolder : nil }
}

extension VendorFolder {
    /// Where it has, or would have, a bottle.
    func file(of pour: SyncPlan.Pour) -> Path { folder / path(of: pour) }

    /// As `file`, below the folder.
    func path(of pour: SyncPlan.Pour) -> String {
        Self.path(
            of: Lockfile.Bottle(platform: .any, path: pour.path, sha256: pour.keg.bottle, size: pour.size))
    }
}
