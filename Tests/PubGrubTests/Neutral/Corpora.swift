import Foundation

/// The test problems that lie beside the package, outside it; a test that finds none says so and passes.
enum Corpora {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(components: "shared", "corpora")

    /// All documents of one folder, in the order of their file names.
    static func documents(_ name: String) -> [NeutralDocument] {
        let place = folder.appending(component: name)
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: place.path) else {
            print("skipped: no corpus '\(name)' beside the package")
            return []
        }
        return files.sorted().flatMap { file -> [NeutralDocument] in
            guard let data = try? Data(contentsOf: place.appending(component: file)) else { return [] }
            if file.hasSuffix(".jsonl") {
                return data.split(separator: UInt8(ascii: "\n")).map {
                    NeutralDocument(OrderedJSONReader.read([UInt8]($0)))
                }
            }
            return file.hasSuffix(".json") ? [NeutralDocument(OrderedJSONReader.read([UInt8](data)))] : []
        }
    }
}
