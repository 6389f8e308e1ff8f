import Archives
import Diagnostics
import Operations
import Packages
import Storage
import Unix
import Workbench

/// A home and a project of their own, and kegs poured from real bottles.
struct StoreFixture {
    let sandbox: TemporaryFolder
    let home: Home
    let state: ProjectState
    var cellar: Cellar { Cellar(home) }

    init(project: String = "project") throws {
        sandbox = try TemporaryFolder()
        home = Home(data: sandbox.path / "home", cache: sandbox.path / "cache")
        try FileSystem.makeDirectories(sandbox.path / project)
        try FileSystem.write(sandbox.path / project / "Stoutfile", [])
        state = ProjectState(try ProjectHome.find(sandbox.path / project, home))
        try Cellar(home).prepare()
        try state.prepare()
    }

    /// Packs a tree; the bottle's bytes and the keg that will come of them.
    func bottle(_ tree: PackageTree) throws -> (bytes: [UInt8], keg: Keg) {
        let folder = sandbox.path / "trees" / "\(tree.name)-\(tree.version)"
        try tree.write(folder)
        let packed = try PackBottle.run(folder, output: sandbox.path, level: 1)
        let metadata = packed.metadata
        return (
            try FileSystem.read(packed.path),
            Keg(name: metadata.name, version: metadata.version, revision: metadata.revision, bottle: packed.digest)
        )
    }

    func pour(_ bytes: [UInt8], as keg: Keg, in quarantine: borrowing Quarantine) throws -> PouredKeg {
        var pour = try Pour(
            Pour.Expectation(keg: keg, size: Int64(bytes.count), source: "core"), in: quarantine.folder)
        for start in stride(from: 0, to: bytes.count, by: 777) {
            let piece = Array(bytes[start..<min(bytes.count, start + 777)])
            unsafe try piece.withUnsafeBytes { unsafe try pour.write($0) }
        }
        return try pour.finish()
    }

    /// Pours and publishes.
    func install(_ trees: [PackageTree]) throws -> [Generation.Member] {
        let quarantine = try Quarantine.open(home)
        var kegs: [Keg] = []
        var poured: [PouredKeg] = []
        for tree in trees {
            let (bytes, keg) = try bottle(tree)
            poured.append(try pour(bytes, as: keg, in: quarantine))
            kegs.append(keg)
        }
        try cellar.publish(poured)
        return kegs.map { Generation.Member(keg: $0, source: "core") }.sorted { $0.keg.name < $1.keg.name }
    }

    func build(_ members: [Generation.Member]) throws -> Generation {
        try state.build(members, platform: .current, groups: ["default"], cellar: cellar)
    }

    /// Paths of the environment that lead to files, seen through its links, with their content.
    func files(below path: Path, _ prefix: String = "") throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileSystem.list(path) {
            let child = path / name
            if FileSystem.isDirectory(child) {
                try found.merge(files(below: child, prefix + name + "/")) { $1 }
            } else {
                found[prefix + name] = String(decoding: try FileSystem.read(child), as: UTF8.self)
            }
        }
        return found
    }
}
