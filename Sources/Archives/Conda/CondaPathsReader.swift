internal import Notation
internal import Packages

/// Reads `info/paths.json` token by token: it may list a hundred thousand paths. Keys that are not known are left out;
/// those that are known stand once in an object, so that no two readers take different ones.
struct CondaPathsReader {
    private var scanner: JSONScanner
    private var paths: [CondaPath] = []

    /// All paths of a text, sorted bytewise, each once.
    static func read(_ text: [UInt8]) throws(BottleError) -> [CondaPath] {
        var reader = CondaPathsReader(text)
        try reader.readRoot()
        let sorted = reader.paths.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for (one, next) in zip(sorted, sorted.dropFirst()) where one.path.utf8.elementsEqual(next.path.utf8) {
            throw .refused(.condaPathTwice, one.path)
        }
        return sorted
    }

    private init(_ text: [UInt8]) { scanner = JSONScanner(text) }

    private mutating func next() throws(BottleError) -> JSONScanner.Token? {
        do throws(JSONError) { return try scanner.next() } catch {
            throw .refused(.condaPaths, CondaPath.place, EscapedName.text(Array("\(error)".utf8)))
        }
    }

    private func wrong(_ detail: String) -> BottleError { .refused(.condaPaths, CondaPath.place, detail) }

    private mutating func readRoot() throws(BottleError) {
        guard try next() == .beginObject else { throw wrong("it is no object") }
        var seen: Set<String> = []
        while let token = try next(), token == .key {
            let key = scanner.text
            guard key == "paths" || key == "paths_version" else {
                scanner.skip()
                continue
            }
            if !seen.insert(key).inserted { throw wrong("`\(key)` twice") }
            if key == "paths_version" {
                guard try next() == .number, try number() == 1 else { throw wrong("another version than 1") }
                continue
            }
            guard try next() == .beginArray else { throw wrong("`paths` is no array") }
            while let token = try next(), token != .endArray {
                guard token == .beginObject else { throw wrong("a path is no object") }
                paths.append(try readPath())
            }
        }
        _ = try next()
        if seen.count < 2 { throw wrong("`paths` or `paths_version` is missing") }
    }

    private mutating func readPath() throws(BottleError) -> CondaPath {
        var path = CondaPath()
        var seen: Set<String> = []
        while let token = try next(), token == .key {
            let key = scanner.text
            guard Self.keys.contains(key) else {
                scanner.skip()
                continue
            }
            if !seen.insert(key).inserted { throw wrong("`\(key)` twice in a path") }
            guard let value = try next() else { throw wrong("cut off") }
            if value == .null, key != "_path" { continue }
            if key == "size_in_bytes" {
                guard value == .number, let size = try number(), size >= 0 else { throw wrong("a size is no number") }
                path.size = UInt64(size)
                continue
            }
            guard value == .string else { throw wrong("`\(EscapedName.text(Array(key.utf8)))` is no text") }
            try set(key, scanner.text, &path)
        }
        if let rule = EntryName.broken(Array(path.path.utf8)) {
            throw .refused(rule, Array(path.path.utf8), "in \(CondaPath.place)")
        }
        return path
    }

    private static let keys: Set<String> = [
        "_path", "path_type", "sha256", "size_in_bytes", "prefix_placeholder", "file_mode",
    ]

    private func set(_ key: String, _ text: String, _ path: inout CondaPath) throws(BottleError) {
        func shown() -> String { EscapedName.text(Array(text.utf8.prefix(80))) }
        switch key {
        case "_path": path.path = text
        case "path_type":
            guard let kind = CondaPath.Kind(rawValue: text) else { throw wrong("`path_type` is `\(shown())`") }
            path.kind = kind
        case "sha256":
            do throws(DigestError) { path.digest = try Digest(hex: text) } catch {
                throw wrong("`sha256` is `\(shown())`")
            }
        case "prefix_placeholder": path.placeholder = text
        default:
            guard text == "text" || text == "binary" else { throw wrong("`file_mode` is `\(shown())`") }
            path.mode = text == "text" ? .text : .binary
        }
    }

    /// The number in hand; nil when it is no integer.
    private func number() throws(BottleError) -> Int64? {
        do throws(JSONError) { return try scanner.number().integer } catch { throw wrong("a number") }
    }
}
