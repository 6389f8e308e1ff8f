public import Diagnostics
public import Packages
internal import Trust
public import Unix

/// The files that are in a vendor folder, with their digests: every byte is read, on all processors.
public struct VendorContents: Sendable {
    public struct File: Hashable, Sendable {
        /// Of what it holds; nil for what is no file, or cannot be read.
        public let digest: Digest?
        /// In bytes.
        public let size: Int64
        /// Whether it is what Git LFS leaves where a file was not fetched.
        public let isPointer: Bool
    }

    /// By path below the folder; the manifest and what is unfinished are not among them.
    public let files: [String: File]
    /// Those of them that are symbolic links, sorted.
    public let links: [String]

    public init(_ vendor: VendorFolder) throws(Failure) {
        var found: [(path: String, status: Status)] = []
        do throws(SystemError) {
            var pending = [""]
            while let folder = pending.popLast() {
                for name in try FileSystem.listIfThere(folder.isEmpty ? vendor.folder : vendor.folder / folder) {
                    if folder.isEmpty, Self.isNoContent(name) { continue }
                    let path = folder.isEmpty ? name : folder + "/" + name
                    guard let status = try FileSystem.statusIfThere(vendor.folder / path) else { continue }
                    if status.kind == .directory { pending.append(path) } else { found.append((path, status)) }
                }
            }
        } catch { throw error.failure("look into the vendor folder") }
        // The largest first: the longest work begins first.
        let all = found.sorted { ($1.status.size, $0.path) < ($0.status.size, $1.path) }
        let results = Guarded<[String: File]>([:])
        try Crew.work(all.count) { number throws(Failure) in
            let (path, status) = all[number]
            let file = Self.read(vendor.folder / path, status)
            results.withLock { $0[path] = file }
        }
        files = results.withLock { $0 }
        links = all.filter { $0.status.kind == .symbolicLink }.map(\.path).sorted()
    }

    /// Refuses a folder in which a symbolic link stands where stout would write.
    public func checkLinks(_ vendor: VendorFolder) throws(Failure) {
        let own = links.first { VendorFolder.isOwn($0 + "/") || $0 == VendorFolder.attributesName }
        if let own { throw vendor.linked(own) }
        try vendor.checkLinks(on: [VendorFolder.manifestName])
    }

    private static func isNoContent(_ name: String) -> Bool {
        name == VendorFolder.manifestName || name == VendorFolder.unfinishedName || name == ".git"
            || VendorFolder.isUnfinished(name)
    }

    /// A file that cannot be read is one that has not the right bytes.
    private static func read(_ path: Path, _ status: Status) -> File {
        guard status.kind == .file else { return File(digest: nil, size: status.size, isPointer: false) }
        do throws(SystemError) {
            let digest = try SHA256Hasher.digest(ofFile: path)
            return File(digest: digest, size: status.size, isPointer: isPointer(path, status.size))
        } catch { return File(digest: nil, size: status.size, isPointer: false) }
    }

    /// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
    public static func isPointer(_ path: Path, _ size: Int64) -> Bool {
        guard size < 1024, let bytes = try? FileSystem.read(path, limit: 1024) else { return false }
        return bytes.starts(with: "version https://git-lfs.github.com/spec/".utf8)
    }
}
