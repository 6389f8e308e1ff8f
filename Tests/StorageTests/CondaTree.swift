import Foundation
import Packages
import Storage
import Trust
import Unix
import Workbench

/// A conda package that is made with the system's tar and bzip2.
struct CondaTree {
    var name: String
    var version = "1.0"
    var noarch: String?
    var files: [(path: String, text: String, isExecutable: Bool)] = []
    var entryPoints: [String] = []
    /// Path to file mode.
    var prefixed: [String: String] = [:]
    var placeholder = "/opt/conda-placeholder-" + String(repeating: "x", count: 200)

    var path: String { "\(noarch == nil ? "linux-64" : "noarch")/\(name)-\(version)-h0_0.tar.bz2" }

    /// The package's bytes, made in a folder that is not there yet.
    func bytes(in folder: Path) throws -> [UInt8] {
        var paths: [[String: Any]] = []
        for (path, text, isExecutable) in files {
            let place = folder / path
            try FileSystem.makeDirectories(place.parent)
            try FileSystem.write(place, Array(text.utf8), permissions: isExecutable ? 0o755 : 0o644)
            var entry: [String: Any] = [
                "_path": path, "path_type": "hardlink", "size_in_bytes": text.utf8.count,
                "sha256": SHA256Hasher.digest(of: Array(text.utf8)).hex,
            ]
            if let mode = prefixed[path] {
                entry["file_mode"] = mode
                entry["prefix_placeholder"] = placeholder
            }
            paths.append(entry)
        }
        var index: [String: Any] = [
            "name": name, "version": version, "build": "h0_0", "build_number": 0, "depends": [],
            "subdir": noarch == nil ? "linux-64" : "noarch",
        ]
        index["noarch"] = noarch
        try write(folder, "info/index.json", index)
        try write(folder, "info/paths.json", ["paths": paths, "paths_version": 1])
        if !entryPoints.isEmpty {
            try write(
                folder, "info/link.json",
                ["noarch": ["type": noarch ?? "", "entry_points": entryPoints] as [String: Any]])
        }
        let archive = folder.parent / "\(name).tar.bz2"
        let tar = Foundation.Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-cjf", archive.text, "-C", folder.text, "."]
        try tar.run()
        tar.waitUntilExit()
        return try FileSystem.read(archive)
    }

    private func write(_ folder: Path, _ path: String, _ value: [String: Any]) throws {
        try FileSystem.makeDirectories((folder / path).parent)
        let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
        try FileSystem.write(folder / path, Array(data))
    }
}

extension StoreFixture {
    /// Pours and publishes conda packages.
    func install(conda trees: [CondaTree], channel: String = "https://example.org/forge") throws -> [Generation.Member]
    {
        let quarantine = try Quarantine.open(home)
        var poured: [PouredKeg] = []
        var members: [Generation.Member] = []
        for tree in trees {
            let bytes = try tree.bytes(in: sandbox.path / "conda" / tree.name)
            let keg = Keg(
                name: tree.name, version: try Version(parsing: tree.version, .conda), revision: 0,
                bottle: SHA256Hasher.digest(of: bytes))
            var pour = try Pour(
                Pour.Expectation(keg: keg, size: Int64(bytes.count), source: "forge", condaPath: tree.path),
                in: quarantine.folder)
            unsafe try bytes.withUnsafeBytes { unsafe try pour.write($0) }
            poured.append(try pour.finish())
            members.append(Generation.Member(keg: keg, source: "forge", channel: channel))
        }
        try cellar.publish(poured)
        return members.sorted { $0.keg.name < $1.keg.name }
    }
}
