internal import Notation
public import Packages

/// Where a keg came from. It is written before the keg becomes visible, so that each keg has one.
public struct Receipt: Hashable, Sendable {
    public var name: String
    public var version: String
    public var revision: Int
    /// Name of the source in the project that poured it.
    public var source: String
    public var bottle: Digest
    /// Digest of the keg's listing (spec/bottle.md).
    public var tree: Digest
    /// Compressed, in bytes.
    public var size: Int64
    /// Of all files, in bytes.
    public var unpackedSize: Int64
    public var entries: Int
    /// RFC 3339, in UTC.
    public var poured: String
    /// Where its source has it; nil where that follows from the digest.
    public var path: String?

    var json: JSONValue {
        var members: [(key: String, value: JSONValue)] = [
            ("format", 1), ("name", .string(name)), ("version", .string(version)),
            ("revision", .integer(Int64(revision))), ("source", .string(source)), ("bottle", .string(bottle.hex)),
            ("tree", .string(tree.hex)), ("size", .integer(size)), ("unpacked", .integer(unpackedSize)),
            ("entries", .integer(Int64(entries))), ("poured", .string(poured)),
        ]
        if let path { members.append(("path", .string(path))) }
        return .object(members)
    }

    /// Nil when a field is missing or of another kind.
    init?(_ json: JSONValue) {
        guard json["format"]?.integer == 1, let name = json["name"]?.string, let version = json["version"]?.string,
            let revision = json["revision"]?.integer, let source = json["source"]?.string,
            let bottle = json["bottle"]?.digest, let tree = json["tree"]?.digest, let size = json["size"]?.integer,
            let unpacked = json["unpacked"]?.integer, let entries = json["entries"]?.integer,
            let poured = json["poured"]?.string
        else { return nil }
        self.init(
            name: name, version: version, revision: Int(revision), source: source, bottle: bottle, tree: tree,
            size: size, unpackedSize: unpacked, entries: Int(entries), poured: poured, path: json["path"]?.string)
    }

    init(
        name: String, version: String, revision: Int, source: String, bottle: Digest, tree: Digest, size: Int64,
        unpackedSize: Int64, entries: Int, poured: String, path: String? = nil
    ) {
        self.name = name
        self.version = version
        self.revision = revision
        self.source = source
        self.bottle = bottle
        self.tree = tree
        self.size = size
        self.unpackedSize = unpackedSize
        self.entries = entries
        self.poured = poured
        self.path = path
    }
}

extension JSONValue {
    /// A digest in hexadecimal.
    var digest: Digest? {
        guard let string else { return nil }
        do throws(DigestError) { return try Digest(hex: string) } catch { return nil }
    }
}
