internal import Notation
internal import Packages

/// `conda-meta/NAME-VERSION-BUILD.json` of an environment (CEP 32), by which other programs know what is installed. A
/// keg has all of it that follows from the package's bytes, in `.stout/record.json`; the channel's address comes in front
/// when an environment is made.
public enum CondaRecord {
    /// Where a keg has it.
    public static let path = ".stout/record.json"

    /// - Parameters:
    ///   - digest: of the package, and its size in bytes.
    ///   - paths: what is in it, sorted.
    static func text(
        _ index: CondaIndex, _ format: CondaFormat, digest: Digest, size: UInt64, paths: [CondaPath]
    ) -> [UInt8] {
        var members = index.members.filter { !Self.own.contains($0.key) }
        members.append(("fn", .string(index.stem + format.rawValue)))
        members.append(("sha256", .string(digest.hex)))
        members.append(("size", .integer(Int64(clamping: size))))
        members.append(("requested_specs", []))
        members.append(("files", .array(paths.map { .string($0.path) })))
        members.append(("paths_data", ["paths_version": 1, "paths": .array(paths.map(Self.json))]))
        return Array(JSON.text(of: .object(members)).utf8)
    }

    private static let own: Set<String> = [
        "fn", "sha256", "md5", "size", "requested_specs", "requested_spec", "files", "paths_data", "channel", "url",
        "link", "extracted_package_dir", "package_tarball_full_path",
    ]

    private static func json(_ path: CondaPath) -> JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("_path", .string(path.path)), ("path_type", .string(path.kind.rawValue)),
        ]
        if let digest = path.digest { members.append(("sha256", .string(digest.hex))) }
        if let size = path.size { members.append(("size_in_bytes", .integer(Int64(clamping: size)))) }
        if let placeholder = path.placeholder, !placeholder.isEmpty {
            members.append(("file_mode", .string(path.mode == .text ? "text" : "binary")))
            members.append(("prefix_placeholder", .string(placeholder)))
        }
        return .object(members)
    }

    /// The file of an environment.
    ///
    /// - Parameters:
    ///   - record: a keg's.
    ///   - channel: address of the channel without a slash at its end; nil when nobody knows it.
    ///   - path: the package's below it.
    public static func text(_ record: [UInt8], channel: String?, path: String) -> [UInt8] {
        guard record.first == UInt8(ascii: "{"), record.count > 2 else { return record }
        let head: JSONValue = ["channel": .string(channel ?? ""), "url": .string((channel ?? "") + "/" + path)]
        return Array(JSON.text(of: head).utf8.dropLast()) + [UInt8(ascii: ",")] + record.dropFirst()
    }

    /// A record whose paths are others in the environment, and of which some files are made there.
    ///
    /// - Parameters:
    ///   - move: a path of the package to one of the environment.
    ///   - launchers: paths of entry points.
    /// - Returns: nil for what is no record.
    public static func moved(
        _ record: [UInt8], _ move: (String) -> String, launchers: [String]
    ) -> [UInt8]? {
        guard let json = try? JSON.parse(record), let members = json.members else { return nil }
        func byPath(_ one: JSONValue, _ other: JSONValue) -> Bool {
            let (one, other) = (one.string ?? one["_path"]?.string ?? "", other.string ?? other["_path"]?.string ?? "")
            return one.utf8.lexicographicallyPrecedes(other.utf8)
        }
        let changed = members.map { key, value -> (key: String, value: JSONValue) in
            switch key {
            case "files":
                let files = (value.array ?? []).compactMap(\.string).map(move) + launchers
                return (key, .array(files.map { .string($0) }.sorted(by: byPath)))
            case "paths_data":
                var paths = (value["paths"]?.array ?? []).map { path in
                    JSONValue.object(
                        (path.members ?? []).map { key, value in
                            (key, key == "_path" ? .string(move(value.string ?? "")) : value)
                        })
                }
                paths += launchers.map { ["_path": .string($0), "path_type": "unix_python_entry_point"] }
                return (key, ["paths_version": 1, "paths": .array(paths.sorted(by: byPath))])
            default: return (key, value)
            }
        }
        return Array(JSON.text(of: .object(changed)).utf8)
    }
}
