import Foundation
import Unix

/// A folder that goes away with this value.
final class TemporaryFolder {
    let path: Path

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("transfers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = Path(url.path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.text) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> Path {
        let file = path / name
        try Data(bytes).write(to: URL(fileURLWithPath: file.text))
        return file
    }
}
