internal import Archives
internal import Packages
internal import Trust

/// What an environment is made of: the contents of its kegs at the paths that the environment has them at, and the
/// files that are made for it alone (spec/sources/conda.md, "Environments"). Of kegs from bottles it is as they say.
struct EnvironmentContents {
    /// Placed; one for each member.
    let kegs: [KegContents]
    /// Sorted bytewise by path, each once.
    let made: [MadeFile]

    /// - Parameters:
    ///   - contents: of the members' kegs, in their order.
    ///   - prefix: the environment's path.
    init(
        _ contents: [KegContents], _ members: [Generation.Member], prefix: String
    ) throws(LinkPlan.Obstacle) {
        guard contents.contains(where: { $0.conda != nil }) else {
            (kegs, made) = (contents, [])
            return
        }
        let python = contents.lazy.compactMap(\.conda).first { $0.facts.modules != nil }?.facts
        var kegs: [KegContents] = []
        var made: [MadeFile] = []
        for (place, one) in contents.enumerated() {
            guard let conda = one.conda else {
                kegs.append(one)
                continue
            }
            if made.isEmpty { made.append(Self.file("conda-meta/history", place)) }
            var record = conda.record
            if conda.facts.noarch == .python {
                guard let python, let modules = python.modules, let series = python.series else {
                    throw .withoutPython(keg: place)
                }
                guard let moved = NoarchPlacement(modules: modules).placed(one) else { throw .malformed(keg: place) }
                kegs.append(moved)
                let launchers = conda.facts.entryPoints
                for point in launchers {
                    made.append(Launcher(point, python: "bin/python\(series)").file(place, prefix: prefix))
                }
                let placement = NoarchPlacement(modules: modules)
                record = CondaRecord.moved(record, placement.place, launchers: launchers.map { "bin/\($0.name)" }) ?? []
            } else {
                kegs.append(one)
            }
            let file = conda.facts.file
            made.append(
                Self.file(
                    "conda-meta/\(conda.facts.stem).json", place,
                    CondaRecord.text(record, channel: members[place].channel, path: file),
                    neutral: CondaRecord.text(record, channel: nil, path: file)))
        }
        self.kegs = kegs
        self.made = made.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for (one, next) in zip(self.made, self.made.dropFirst()) where one.path == next.path {
            throw .conflict(LinkPlan.Conflict(path: one.path, kegs: [one.keg, next.keg].sorted(), differ: .content))
        }
    }

    private static func file(_ path: String, _ keg: Int, _ bytes: [UInt8] = [], neutral: [UInt8] = []) -> MadeFile {
        MadeFile(path: path, keg: keg, isExecutable: false, bytes: bytes, neutral: neutral, namesPrefix: false)
    }

    /// The made files as the contents of a keg that is not there; nil without any.
    var ownContents: KegContents? {
        if made.isEmpty { return nil }
        var entries: [TreeListing.Entry] = []
        var folders: Set<String> = []
        for file in made {
            if let slash = file.path.lastIndex(of: "/") { folders.insert(String(file.path[..<slash])) }
            entries.append(
                TreeListing.Entry(
                    path: file.path,
                    kind: .file(
                        digest: SHA256Hasher.digest(of: file.bytes), size: UInt64(file.bytes.count),
                        executable: file.isExecutable)))
        }
        entries += folders.map { TreeListing.Entry(path: $0, kind: .directory) }
        return KegContents(listing: TreeListing(entries).text, realFolders: .all)
    }
}
