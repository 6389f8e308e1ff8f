internal import Packages
public import Storage
internal import Unix

extension Project {
    /// Where the project's vendor folder is, or would be: what the Stoutfile says, else `vendor`, seen from the folder of
    /// the lock.
    public var vendorFolder: VendorFolder {
        VendorFolder((root / (manifest.vendor?.text ?? VendorFolder.usualName)).normalized)
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
