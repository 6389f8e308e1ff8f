import Foundation
import Unix

/// A folder of its own for one test, removed with everything in it.
final class TemporaryFolder {
    let path: Path

    init() throws {
        path = Path(FileManager.default.temporaryDirectory.path) / "stout-archives-\(UUID().uuidString)"
        try FileSystem.makeDirectory(path)
    }

    deinit { try? FileSystem.removeTree(path) }

    /// Makes a folder in it and opens it.
    func folder(_ name: String) throws -> Descriptor {
        try FileSystem.makeDirectories(path / name)
        return try Descriptor.open(path / name, .directory)
    }

    /// Writes a file in it; missing folders are made.
    func write(_ name: String, _ content: String, permissions: UInt32 = 0o644) throws {
        try write(name, Array(content.utf8), permissions: permissions)
    }

    func write(_ name: String, _ content: [UInt8], permissions: UInt32 = 0o644) throws {
        try FileSystem.makeDirectories((path / name).parent)
        try Descriptor.open(path / name, .create(permissions)).write(all: content)
    }
}
