internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Trust
internal import Unix

/// Makes a vendor folder what a lock needs; to be used with the folder's lock held.
struct VendorWork {
    let project: Project
    let lock: Lockfile
    let need: VendorNeed
    let vendor: VendorFolder
    let options: VendorProject.Options
    let context: Context

    private typealias Wanted = VendorPlacement.Wanted

    func run() throws(Failure) -> VendorProject.Outcome {
        let contents = try VendorContents(vendor)
        try contents.checkLinks(vendor)
        let old = try? vendor.manifest()
        try doing("prepare the vendor folder") { () throws(SystemError) in try VendorPlacement.begin(vendor) }
        let missing = need.bottles.filter { contents.files[$0.path]?.digest != $0.bottle.sha256 }
        defer { try? FileSystem.removeTree(vendor.unfinished) }
        var sources: [VendorManifest.Source] = []
        var wanted: [Wanted] = []
        for source in project.manifest.sources {
            let (named, files) = try slice(of: source, old, contents)
            sources.append(named)
            wanted += files
        }
        let brought: [Path]
        do throws(Failure) { brought = try bring(missing) } catch {
            throw PackageChains(lock, project, context).telling(error)
        }
        var fetched: [(title: String, size: Int64)] = []
        for (bottle, file) in zip(missing, brought) {
            let size = try doing("read the bottle of \(bottle.title)") { () throws(SystemError) in
                if let known = bottle.bottle.knownSize { return known }
                return try FileSystem.status(file).size
            }
            fetched.append((bottle.title, size))
            wanted.append(
                Wanted(path: bottle.path, digest: bottle.bottle.sha256, size: size, source: .fetched(file)))
        }
        let isMissing = Set(missing.map(\.path))
        wanted += need.bottles.filter { !isMissing.contains($0.path) }.map {
            let size = $0.bottle.knownSize ?? contents.files[$0.path]?.size ?? 0
            return Wanted(path: $0.path, digest: $0.bottle.sha256, size: size, source: .kept)
        }
        wanted.append(small(VendorFolder.attributesName, Array(attributes().utf8)))
        for program in options.programs { wanted.append(try self.program(program)) }
        let manifest = VendorManifest(
            platforms: need.platforms, groups: need.groups, sources: sources,
            files: wanted.map { VendorManifest.File(path: $0.path, sha256: $0.digest, size: $0.size) })
        let placement = VendorPlacement(vendor: vendor, contents: contents)
        let isChanged = try doing("write the vendor folder") { () throws(SystemError) in
            try placement.put(wanted, manifest)
        }
        let needless = try doing("remove what the vendor folder does not need") { () throws(SystemError) in
            try placement.remove(but: manifest, prunes: options.prunes)
        }
        return VendorProject.Outcome(
            folder: vendor, manifest: manifest, fetched: fetched,
            needless: needless, isPruned: options.prunes, isChanged: isChanged)
    }

    private func bring(_ missing: [VendorNeed.Bottle]) throws(Failure) -> [Path] {
        if missing.isEmpty { return [] }
        let locations = try PourMissing.locations(project)
        if context.isOffline,
            let first = missing.first(where: { locations[SyncPlan.Pour($0).place]?.isLocal == false })
        {
            throw Failure(
                Diagnostic(
                    .vendorBottleMissing,
                    "\(missing.count == 1 ? "a bottle is" : "\(missing.count) bottles are") not in the vendor folder, and the network is off",
                    notes: ["\(missing.count == 1 ? "it" : "the largest") is that of \(first.title)"],
                    hints: ["run the command once without `--offline`"])
            ).about(first.package.name)
        }
        return try FetchBottles(context: context, locations: locations).run(missing, into: vendor.unfinished)
    }

    // Sources.

    private func slice(
        of source: Manifest.Source, _ old: VendorManifest?, _ contents: VendorContents
    ) throws(Failure) -> (VendorManifest.Source, [Wanted]) {
        let folder = VendorFolder.path(ofSource: source.name)
        if source.kind == .conda { return try channels(of: source, folder, old, contents) }
        let location = try source.place(from: project.root, label: project.label(source.locationSpan))
        if context.isOffline, !location.isLocal { return try kept(source, folder, old, contents) }
        let settings = try context.network.opened(context.report)
        let engine = try settings.engine(context.userAgent)
        try context.home.checkData()
        try context.home.checkCache()
        let client = RegistryClient(
            name: source.name, location: location, places: settings.places(of: location),
            indexes: context.home.indexes,
            trust: source.root.map { RegistryTrust(root: $0, folder: context.home.trust) },
            isUnsigned: source.isUnsigned,
            note: { [context] in context.report(.detail($0)) }, warn: { [context] in context.report(.warning($0)) })
        context.report(.updating(source: source.name))
        let slice: VendorSlice
        if source.root == nil {
            let names = Set(lock.packages.filter { $0.source == source.name }.map(\.name))
            slice = try client.slice(of: names, engine, scratch: vendor.unfinished)
        } else {
            slice = try client.chain(engine, scratch: vendor.unfinished) { path, digest in
                guard contents.files["\(folder)/\(path)"]?.digest == digest else { return nil }
                return try? FileSystem.read(vendor.folder / folder / path)
            }
        }
        context.report(.updated(source: source.name, changed: true))
        let named = VendorManifest.Source(
            name: source.name, kind: source.kind, root: source.root, serial: slice.serial, time: slice.time)
        return (named, slice.files.map { small("\(folder)/\($0.path)", $0.bytes) })
    }

    /// Of channels what the lock's packages need, as smaller channels.
    private func channels(
        of source: Manifest.Source, _ folder: String, _ old: VendorManifest?, _ contents: VendorContents
    ) throws(Failure) -> (VendorManifest.Source, [Wanted]) {
        let places = try source.places(from: project.root, label: project.label(source.locationSpan))
        if context.isOffline, places.contains(where: { !$0.location.isLocal }) {
            return try kept(source, folder, old, contents)
        }
        try Sources.prepare(context)
        let network = try Sources.SourceNetwork(context)
        let clients = try Channels(project: project, context: context, source: source, network: network).clients()
        let names = Set(lock.packages.filter { $0.source == source.name }.map(\.name))
        let subdirs = Set(lock.platforms.map(\.withoutFloors)).sorted().map(\.subdir)
        context.report(.updating(source: source.name))
        let files = try Sources.pointing(to: project.label(source.locationSpan)) { () throws(Failure) in
            try ChannelSlice(clients, folders: VendorSources.folders(of: source)).files(
                of: names, subdirs, network.engine, scratch: vendor.unfinished)
        }
        context.report(.updated(source: source.name, changed: true))
        return (
            VendorManifest.Source(name: source.name, kind: source.kind, root: nil, serial: nil, time: nil),
            files.map { small("\(folder)/\($0.path)", $0.bytes) }
        )
    }

    /// Without a network: what the folder has of the source stays as it is.
    private func kept(
        _ source: Manifest.Source, _ folder: String, _ old: VendorManifest?, _ contents: VendorContents
    ) throws(Failure) -> (VendorManifest.Source, [Wanted]) {
        let files = (old?.files ?? []).filter { $0.path.hasPrefix(folder + "/") }
        guard let named = old?.source(named: source.name), named.root == source.root, named.kind == source.kind,
            !files.isEmpty, files.allSatisfy({ contents.files[$0.path]?.digest == $0.sha256 })
        else {
            throw Failure(
                Diagnostic(
                    .vendorSourceMissing,
                    "the vendor folder has nothing of source `\(source.name)`, and the network is off",
                    labels: [project.label(source.locationSpan)],
                    hints: ["run the command once without `--offline`"]))
        }
        return (named, files.map { Wanted(path: $0.path, digest: $0.sha256, size: $0.size, source: .kept) })
    }

    // Small files.

    private func small(_ path: String, _ bytes: [UInt8]) -> Wanted {
        Wanted(
            path: path, digest: SHA256Hasher.digest(of: bytes), size: Int64(bytes.count), source: .bytes(bytes))
    }

    private func program(_ program: VendorProgram) throws(Failure) -> Wanted {
        do throws(SystemError) {
            return Wanted(
                path: program.path, digest: try SHA256Hasher.digest(ofFile: program.file),
                size: try FileSystem.status(program.file, following: true).size, source: .copied(program.file))
        } catch { throw error.failure("add `\(program.file)` to the vendor folder") }
    }

    /// No line end is changed by a checkout. Git LFS is asked for once; who takes the file away goes back.
    private func attributes() -> String {
        let old = (try? FileSystem.read(vendor.folder / VendorFolder.attributesName, limit: 1 << 16)) ?? []
        let isLarge = options.usesLargeFiles || String(decoding: old, as: UTF8.self).contains("filter=lfs")
        let kind = isLarge ? "filter=lfs diff=lfs merge=lfs -text" : "binary"
        return """
            \(VendorFolder.attributesStart): each file has exactly the bytes that vendor.toml names
            * -text
            bottles/** \(kind)
            \(VendorFolder.programsName)/** \(kind)
            sources/**/*.zst binary

            """
    }

    private func doing<Value>(_ what: String, _ body: () throws(SystemError) -> Value) throws(Failure) -> Value {
        do throws(SystemError) { return try body() } catch { throw error.failure(what) }
    }
}
