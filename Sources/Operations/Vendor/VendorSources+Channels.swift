internal import Diagnostics
internal import Packages
internal import Registries
internal import Storage
internal import Transfers
internal import Unix

/// What a vendor folder has of conda channels (spec/vendor.md, "Sources").
extension VendorSources {
    /// The folders of a source's channels below the source's own; that of a single channel is the source's.
    static func folders(of source: Manifest.Source) -> [String] {
        let names = source.channelNames
        return names.isEmpty ? [""] : names.map(component)
    }

    /// A name as one part of a path that is the same on every file system.
    private static func component(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "-_+".utf8.contains(byte) || byte == UInt8(ascii: ".") && !text.isEmpty
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }

    /// Opens the channels of a source, with nothing but what the folder has of them.
    ///
    /// - Returns: by platform, without floors.
    func channels(
        of source: Manifest.Source, _ project: Project, _ engine: TransferEngine
    ) throws(Failure) -> [Platform: ChannelSet] {
        if context.maximumAge != nil { throw ageless(source, "channels are not signed") }
        try checkFiles(of: source)
        let base = VendorFolder.path(ofSource: source.name)
        let folders = Self.folders(of: source)
        let names: [String?] = source.channelNames.isEmpty ? [nil] : source.channelNames
        let known = Set(manifest.files.map(\.path))
        let clients = folders.map { folder in
            let location = Location(path: (vendor.folder / base / folder).normalized)
            return ChannelClient(
                name: source.name, location: location, places: [location], indexes: context.home.indexes,
                note: { [context] in context.report(.detail($0)) })
        }
        var sets: [Platform: ChannelSet] = [:]
        for platform in Set(project.manifest.platforms.map(\.platform.withoutFloors)).sorted() {
            for folder in folders {
                let path = ChannelSlice.path(of: platform.subdir, in: folder)
                if !known.contains("\(base)/\(path)") { throw lacking(source, platform, known) }
            }
            var set = ChannelSet()
            let indexes = try ChannelUpdate(clients).refresh(platform.subdir, names: [], engine)
            for (name, index) in zip(names, indexes) {
                do throws(IndexError) { set = set.adding(try ChannelIndex.open(index.index), name) } catch {
                    throw error.failure(source.name)
                }
            }
            sets[platform] = set
        }
        return sets
    }

    private func lacking(_ source: Manifest.Source, _ platform: Platform, _ known: Set<String>) -> Failure {
        let base = VendorFolder.path(ofSource: source.name) + "/"
        let isForOthers = known.contains { $0.hasPrefix(base) }
        return Failure(
            Diagnostic(
                .vendorSourceMissing,
                "the vendor folder has no index of source `\(source.name)`" + (isForOthers ? " for \(platform)" : ""),
                notes: ["it is `\(vendor.folder)`"],
                hints: ["run `stout vendor` where there is a network, and carry the folder over again"]))
    }
}
