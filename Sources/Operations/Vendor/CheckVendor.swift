public import Diagnostics
internal import Notation
public import Packages
internal import Registries
public import Storage
internal import Transfers
internal import Trust
internal import Unix

/// `stout vendor --check`: whether a vendor folder is what a lock needs, every byte of it read. No network, nothing
/// written but the copies of indexes.
public enum CheckVendor {
    /// One thing that is not as it should be.
    public struct Finding: Sendable {
        public enum Kind: String, Sendable {
            /// The lock needs it, or the manifest names it, and it is not there.
            case missing
            /// Other bytes, or none that can be read.
            case changed
            /// A pointer of Git LFS is there instead.
            case pointer
            /// Nothing needs it.
            case needless
            /// It is right by itself and does not fit the lock, or has no valid signatures.
            case unfit
        }

        public let kind: Kind
        /// Below the folder.
        public let path: String
        /// What it is, or what is wrong, in a few words; nil where the path says it.
        public let remark: String?
    }

    public struct Outcome: Sendable {
        public let folder: VendorFolder
        public let manifest: VendorManifest
        /// By path.
        public let findings: [Finding]
        /// How many files were read, and their sizes together in bytes.
        public let files: Int
        public let size: Int64
    }

    /// - Parameter options: what must be there; without platforms and groups what the folder itself says it is for.
    public static func run(_ context: Context, _ options: VendorProject.Options) throws(Failure) -> Outcome {
        let project = try Project.open(context)
        let lock = try project.exactLock()
        let vendor = options.folder.map { VendorFolder($0) } ?? project.vendorFolder
        if !FileSystem.isDirectory(vendor.folder) { throw vendor.missing() }
        let held = try vendor.lock(.shared, context.patience)
        return try withExtendedLifetime(held) { () throws(Failure) in
            try check(vendor, project, lock, context, options)
        }
    }

    private static func check(
        _ vendor: VendorFolder, _ project: Project, _ lock: Lockfile, _ context: Context,
        _ options: VendorProject.Options
    ) throws(Failure) -> Outcome {
        let manifest = try vendor.manifest()
        let contents = try VendorContents(vendor)
        let asked = try VendorProject.need(lock, project, options)
        let need = VendorNeed(
            lock,
            platforms: options.platforms == nil ? manifest.platforms.filter(lock.platforms.contains) : asked.platforms,
            groups: options.groups == nil ? manifest.groups : asked.groups)
        var findings: [Finding] = []
        let links = Set(contents.links)
        let named = Dictionary(manifest.files.map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
        let needed = Dictionary(need.bottles.map { ($0.path, $0) }, uniquingKeysWith: { one, _ in one })
        for file in manifest.files {
            let title = links.contains(file.path) ? "it is a symbolic link" : needed[file.path]?.title
            guard let found = contents.files[file.path] else {
                findings.append(Finding(kind: .missing, path: file.path, remark: title))
                continue
            }
            if found.digest != file.sha256 {
                findings.append(Finding(kind: found.isPointer ? .pointer : .changed, path: file.path, remark: title))
            } else if file.path.hasPrefix("bottles/"), title == nil {
                findings.append(Finding(kind: .needless, path: file.path, remark: "the lock does not name it"))
            }
        }
        for bottle in need.bottles {
            if let file = named[bottle.path], file.sha256 == bottle.bottle.sha256,
                bottle.bottle.knownSize.map({ $0 == file.size }) ?? true
            {
                continue
            }
            findings.append(
                Finding(
                    kind: named[bottle.path] == nil ? .missing : .changed, path: bottle.path, remark: bottle.title))
        }
        for path in contents.files.keys where named[path] == nil && needed[path] == nil {
            let isLink = links.contains(path)
            findings.append(
                Finding(
                    kind: isLink ? .changed : .needless, path: path,
                    remark: isLink ? "it is a symbolic link" : "\(VendorFolder.manifestName) does not name it"))
        }
        for platform in manifest.platforms where !lock.platforms.contains(platform) {
            findings.append(
                Finding(
                    kind: .unfit, path: VendorFolder.manifestName, remark: "the lock is not for \(platform)"))
        }
        if findings.allSatisfy({ $0.kind == .needless }) {
            findings += try sources(vendor, manifest, project, lock, need, context)
        }
        return Outcome(
            folder: vendor, manifest: manifest,
            findings: findings.sorted { ($0.path, $0.kind.rawValue) < ($1.path, $1.kind.rawValue) },
            files: contents.files.count, size: contents.files.values.reduce(0) { $0 + $1.size })
    }

    /// Whether each source's index is what its publisher signed, and names what the lock does.
    private static func sources(
        _ vendor: VendorFolder, _ manifest: VendorManifest, _ project: Project, _ lock: Lockfile, _ need: VendorNeed,
        _ context: Context
    ) throws(Failure) -> [Finding] {
        var findings: [Finding] = []
        let engine = try context.network.opened(context.report).engine(context.userAgent)
        try context.home.checkData()
        try context.home.checkCache()
        let reader = VendorSources(vendor: vendor, manifest: manifest, context: context)
        for source in project.manifest.sources {
            let path = VendorFolder.path(ofSource: source.name)
            let bottles = need.bottles.filter { $0.package.source == source.name }
            if source.kind == .conda {
                findings += try channels(reader, source, bottles, project, engine)
                continue
            }
            let indexes: [Path]
            do throws(Failure) {
                let brought = try reader.index(of: source, engine)
                indexes = [brought.index] + brought.namespaces.compactMap(\.index)
            } catch {
                // A policy of the caller's is no finding.
                if error.all.contains(where: { $0.code == .vendorTooOld || $0.code == .vendorOlder }) { throw error }
                findings.append(Finding(kind: .unfit, path: path, remark: error.all.first?.message))
                continue
            }
            do throws(IndexError) {
                var known: Set<Digest> = []
                for index in indexes { known.formUnion(try Index.open(index).candidates().map(\.bottle.sha256)) }
                for bottle in bottles where !known.contains(bottle.bottle.sha256) {
                    findings.append(
                        Finding(kind: .unfit, path: path, remark: "its index does not name \(bottle.title)"))
                }
            } catch { throw error.failure(source.name) }
        }
        return findings
    }

    /// As `sources`, of one that is of channels.
    private static func channels(
        _ reader: VendorSources, _ source: Manifest.Source, _ bottles: [VendorNeed.Bottle], _ project: Project,
        _ engine: TransferEngine
    ) throws(Failure) -> [Finding] {
        let path = VendorFolder.path(ofSource: source.name)
        let sets: [Platform: ChannelSet]
        do throws(Failure) { sets = try reader.channels(of: source, project, engine) } catch {
            if error.all.contains(where: { $0.code == .vendorTooOld }) { throw error }
            return [Finding(kind: .unfit, path: path, remark: error.all.first?.message)]
        }
        var findings: [Finding] = []
        do throws(IndexError) {
            for bottle in bottles {
                var isNamed = false
                for set in sets.values where !isNamed {
                    isNamed = try set.holds(bottle.bottle.sha256, of: bottle.package.name)
                }
                if !isNamed {
                    findings.append(
                        Finding(kind: .unfit, path: path, remark: "its index does not name \(bottle.title)"))
                }
            }
        } catch { throw error.failure(source.name) }
        return findings
    }
}
