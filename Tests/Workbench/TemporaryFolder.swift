internal import Foundation
public import Unix

/// A folder of its own for one test, removed with everything in it.
public final class TemporaryFolder: Sendable {
    /// Absolute, without symbolic links.
    public let path: Path

    public init() throws {
        let base = try FileSystem.realPath(Path(FileManager.default.temporaryDirectory.path))
        path = base / "stout-test-\(UUID().uuidString)"
        try FileSystem.makeDirectory(path)
    }

    deinit { try? FileSystem.removeTree(path) }

    /// Writes a file in it; missing folders are made.
    @discardableResult
    public func write(_ name: String, _ content: String, permissions: UInt32 = 0o644) throws -> Path {
        try FileSystem.makeDirectories((path / name).parent)
        try FileSystem.removeTree(path / name)
        try Descriptor.open(path / name, .create(permissions)).write(all: Array(content.utf8))
        return path / name
    }

    public func read(_ name: String) throws -> String {
        String(decoding: try FileSystem.read(path / name), as: UTF8.self)
    }
}
