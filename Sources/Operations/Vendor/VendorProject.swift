public import Diagnostics
internal import Notation
public import Packages
internal import Registries
public import Storage
internal import Transfers
public import Unix

/// `stout vendor`: writes everything that a sync needs into a folder (spec/vendor.md).
///
/// New files come first, each by one rename after a sync; the manifest is last. So what the manifest names is there, and a
/// folder without its manifest is not complete.
public enum VendorProject {
    public struct Options: Sendable {
        /// Nil for the project's own.
        public var folder: Path?
        /// Nil for all of the lock's.
        public var platforms: [Platform]?
        /// Nil for all.
        public var groups: Set<String>?
        /// Whether what is no longer needed is removed.
        public var prunes = false
        public var isDryRun = false
        /// Whether Git LFS is to keep the bottles; else as the folder has it.
        public var usesLargeFiles = false
        /// Programs to carry along, by their paths in the folder.
        public var programs: [VendorProgram] = []

        public init() {}
    }

    public struct Outcome: Sendable {
        public let folder: VendorFolder
        public let manifest: VendorManifest
        /// What was fetched, with sizes in bytes; in a dry run what would be.
        public let fetched: [(title: String, size: Int64)]
        /// Files that nothing needs any more, with their sizes in bytes.
        public let needless: [(path: String, size: Int64)]
        /// Whether these were removed.
        public let isPruned: Bool
        /// Whether the manifest has other bytes now.
        public let isChanged: Bool

        /// Bottles of the manifest, and the sum of their sizes in bytes.
        public var bottles: (count: Int, size: Int64) {
            let bottles = manifest.files.filter { $0.path.hasPrefix("bottles/") }
            return (bottles.count, bottles.reduce(0) { $0 + $1.size })
        }
    }

    public static func run(_ context: Context, _ options: Options) throws(Failure) -> Outcome {
        let project = try Project.open(context)
        let lock = try project.exactLock()
        let need = try need(lock, project, options)
        let vendor: VendorFolder
        if let folder = options.folder {
            vendor = VendorFolder(folder)
        } else {
            vendor = try project.vendorFolderToWrite()
        }
        try vendor.checkIsOwn()
        if options.isDryRun { return try plan(need, vendor) }
        do throws(SystemError) { try FileSystem.makeDirectories(vendor.folder) } catch {
            throw error.failure("make the vendor folder")
        }
        let held = try vendor.lock(.exclusive, context.patience)
        return try withExtendedLifetime(held) { () throws(Failure) in
            try VendorWork(
                project: project, lock: lock, need: need, vendor: vendor, options: options, context: context
            ).run()
        }
    }

    static func need(_ lock: Lockfile, _ project: Project, _ options: Options) throws(Failure) -> VendorNeed {
        var platforms = lock.platforms
        if let wanted = options.platforms {
            platforms = []
            for platform in wanted {
                let found = lock.platforms.filter {
                    $0 == platform || platform.floors.isEmpty && $0.withoutFloors == platform
                }
                if found.isEmpty {
                    throw Failure(
                        Diagnostic(
                            .vendorPlatform, "the lock is not for \(platform)",
                            notes: ["it lists \(lock.platforms.map { "`\($0)`" }.joined(separator: ", "))"],
                            hints: [
                                "add \"\(platform)\" to `platforms` in the Stoutfile, then run `stout lock`"
                            ]))
                }
                platforms += found
            }
        }
        let groups = try options.groups.map { wanted throws(Failure) in
            try SyncTarget.all(wanted, project).flatMap { Array($0.groups) }.sorted()
        }
        return VendorNeed(lock, platforms: Set(platforms).sorted(), groups: groups)
    }

    private static func plan(_ need: VendorNeed, _ vendor: VendorFolder) throws(Failure) -> Outcome {
        let contents = try VendorContents(vendor)
        try contents.checkLinks(vendor)
        let missing = need.bottles.filter { contents.files[$0.path]?.digest != $0.bottle.sha256 }
        let files = need.bottles.map {
            // Of what is there already the size is known in any case.
            let size = $0.bottle.knownSize ?? contents.files[$0.path]?.size ?? 0
            return VendorManifest.File(path: $0.path, sha256: $0.bottle.sha256, size: size)
        }
        let wanted = Set(need.bottles.map(\.path))
        let needless = contents.files.filter { $0.key.hasPrefix("bottles/") && !wanted.contains($0.key) }
        return Outcome(
            folder: vendor,
            manifest: VendorManifest(platforms: need.platforms, groups: need.groups, sources: [], files: files),
            fetched: missing.map { ($0.title, $0.bottle.size) },
            needless: needless.map { ($0.key, $0.value.size) }.sorted { $0.0 < $1.0 }, isPruned: false,
            isChanged: !missing.isEmpty)
    }
}
