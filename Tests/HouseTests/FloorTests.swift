import Foundation
import Testing

/// The rooms of the house and their floors: a room imports rooms of lower floors only (spec/rooms.md).
private let floors: [String: Int] = [
    "CSQLite": 0, "CZstd": 0, "CCurl": 0, "CSodium": 0, "CLandlock": 0, "CArguments": 0, "CSHA256": 0, "CPages": 0,
    "Unix": 1, "Packages": 1,
    "Diagnostics": 2,
    "PubGrub": 3, "Notation": 3, "SQLite": 3, "Transfers": 3,
    "Trust": 4,
    "Archives": 5,
    "Registries": 6, "Storage": 6,
    "Operations": 7,
    "stout": 8, "stout-bench": 8,
]

/// Modules that the toolchain brings and that the tool may use. Foundation is not one of them: it costs start-up.
private let system: Set<String> = ["Swift", "Glibc", "Musl", "Darwin", "Synchronization"]

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

private func swiftFiles(_ folder: URL) -> [URL] {
    let found = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (found?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
}

/// The modules that a file imports: `public import struct Unix.Path` names `Unix`.
private func imports(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
        var words = line.split(separator: " ").map { String($0) }
        while let first = words.first,
            first.hasPrefix("@") || ["public", "internal", "package", "private"].contains(first)
        {
            words.removeFirst()
        }
        guard words.count >= 2, words[0] == "import" else { return nil }
        let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let name = kinds.contains(words[1]) && words.count > 2 ? words[2] : words[1]
        return String(name.split(separator: ".")[0])
    }
}

@Suite struct FloorTests {
    @Test func everyRoomHasAFloor() throws {
        let rooms = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path)
        for room in rooms { #expect(floors[room] != nil, "give \(room) a floor") }
    }

    /// The table of spec/rooms.md.
    @Test func thePageOfTheRoomsSaysTheSame() throws {
        let page = try String(contentsOf: root.appending(path: "spec/rooms.md"), encoding: .utf8)
        var named: [String: Int] = [:]
        for line in page.components(separatedBy: "\n") {
            let cells = line.components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, let floor = Int(cells[1]) else { continue }
            for (place, word) in cells[2].components(separatedBy: "`").enumerated() where place % 2 == 1 {
                named[word] = floor
            }
        }
        #expect(named == floors)
    }

    @Test(arguments: floors.keys.sorted().filter { floors[$0]! > 0 })
    func importsGoDown(_ room: String) throws {
        let floor = try #require(floors[room])
        let files = swiftFiles(root.appending(path: "Sources/\(room)"))
        #expect(!files.isEmpty)
        for file in files {
            for module in imports(try String(contentsOf: file, encoding: .utf8)) where !system.contains(module) {
                let below = floors[module].map { $0 < floor } ?? false
                #expect(below, "\(room)/\(file.lastPathComponent) imports \(module)")
            }
        }
    }

    @Test func onlyUnixCallsTheSystem() throws {
        let callers = floors.keys.filter { $0 != "Unix" }
        for room in callers {
            for file in swiftFiles(root.appending(path: "Sources/\(room)")) {
                let modules = imports(try String(contentsOf: file, encoding: .utf8))
                for libc in ["Glibc", "Musl", "Darwin"] {
                    #expect(!modules.contains(libc), "\(room)/\(file.lastPathComponent) imports \(libc)")
                }
            }
        }
    }

    @Test func theReaderOfImportsSeesThem() {
        let text = "public import struct Unix.Path\n@testable import Packages\ninternal import CZstd\nlet x = 1"
        #expect(imports(text) == ["Unix", "Packages", "CZstd"])
    }
}
