internal import Notation
public import Packages

/// What a registry says of itself in `registry.json` (spec/registry.md).
public struct RegistryDescription: Hashable, Sendable {
    public static let fileName = "registry.json"
    /// The version of the format that this program writes, and the newest that it reads.
    public static let currentFormat: Int64 = 1
    /// In bytes; a longer file is no description.
    public static let maximumSize = 1 << 20

    /// Of an index, compressed or not, in bytes.
    static let maximumIndexSize: Int64 = 4 << 30
    /// The same of a namespace's: its holder is trusted with some names, and not with everybody's disk and time. In bytes.
    static let maximumNamespaceIndexSize: Int64 = 256 << 20

    /// A name for people; what counts is the name that the Stoutfile gives.
    public var name: String
    /// Counts publications, from 0.
    public var serial: Int64
    /// Below the registry.
    public var indexPath: String
    /// Of the compressed index.
    public var indexDigest: Digest
    /// Compressed, in bytes.
    public var indexSize: Int64
    /// In bytes.
    public var indexUnpackedSize: Int64
    /// Of the index itself; nil where nobody says it, and then there are no deltas.
    public var contents: Digest?
    /// What makes former indexes the next ones, newest first; no two begin with the same.
    public var deltas: [Delta]
    /// Parts of the names that other keys publish: known of signed registries alone, and written only in local copies.
    public var namespaces: [Part] = []

    /// A namespace and its own index; that is nil where it has published nothing that can be believed.
    public struct Part: Hashable, Sendable {
        public var name: String
        public var index: RegistryDescription?
    }

    /// The way from one publication to the next (spec/registry.md, "Deltas").
    public struct Delta: Hashable, Sendable {
        /// Of the publication to which it leads.
        public var serial: Int64
        /// The compressed index before it.
        public var from: Digest
        /// The compressed index behind it.
        public var to: Digest
        public var sha256: Digest
        /// In bytes.
        public var size: Int64

        /// Below the registry; it follows from the rest.
        var path: String { "index/\(sha256.hex).\(serial).delta" }
    }

    /// Why a text is no description.
    public enum Problem: Error, Sendable {
        case syntax(String)
        /// A field that is missing or of another kind.
        case field(String)
        case newer(Int64)
    }

    public init(reading bytes: [UInt8]) throws(Problem) {
        let json: JSONValue
        do throws(JSONError) { json = try JSON.parse(bytes) } catch { throw .syntax("\(error)") }
        try self.init(json)
        for part in json["namespaces"]?.array ?? [] {
            guard let name = part["name"]?.string, Namespace.isValid(name) else { throw .field("namespaces") }
            namespaces.append(
                Part(name: name, index: try part["registry"].map { json throws(Problem) in try Self(json) }))
        }
    }

    private init(_ json: JSONValue) throws(Problem) {
        guard let format = json["format"]?.integer, format > 0 else { throw .field("format") }
        if format > Self.currentFormat { throw .newer(format) }
        guard let name = json["name"]?.string else { throw .field("name") }
        guard let serial = json["serial"]?.integer, serial >= 0 else { throw .field("serial") }
        guard let path = json["index"]?["path"]?.string else { throw .field("index.path") }
        guard let size = json["index"]?["size"]?.integer, size > 0 else { throw .field("index.size") }
        guard let unpacked = json["index"]?["unpacked"]?.integer, unpacked > 0 else { throw .field("index.unpacked") }
        guard let digest = Self.digest(json["index"]?["sha256"]) else { throw .field("index.sha256") }
        indexDigest = digest
        contents = nil
        if let text = json["index"]?["contents"] {
            guard let digest = Self.digest(text) else { throw .field("index.contents") }
            contents = digest
        }
        deltas = []
        for delta in json["index"]?["deltas"]?.array ?? [] {
            guard let delta = Delta(delta) else { throw .field("index.deltas") }
            deltas.append(delta)
        }
        self.name = name
        self.serial = serial
        indexPath = path
        indexSize = size
        indexUnpackedSize = unpacked
    }

    init(
        name: String, serial: Int64, indexDigest: Digest, indexSize: Int64, indexUnpackedSize: Int64,
        contents: Digest? = nil, deltas: [Delta] = [], namespace: String? = nil
    ) {
        self.contents = contents
        self.deltas = deltas
        self.name = name
        self.serial = serial
        indexPath = SignedLayout.indexFile(indexDigest, namespace)
        self.indexDigest = indexDigest
        self.indexSize = indexSize
        self.indexUnpackedSize = indexUnpackedSize
    }

    var text: String {
        var members = json.members ?? []
        if !namespaces.isEmpty {
            let parts = namespaces.map { part -> JSONValue in
                part.index.map { ["name": .string(part.name), "registry": $0.json] } ?? ["name": .string(part.name)]
            }
            members.append((key: "namespaces", value: .array(parts)))
        }
        return JSON.text(of: .object(members), indented: true)
    }

    private var json: JSONValue {
        var index: [(key: String, value: JSONValue)] = [
            ("path", .string(indexPath)), ("sha256", .string(indexDigest.hex)), ("size", .integer(indexSize)),
            ("unpacked", .integer(indexUnpackedSize)),
        ]
        if let contents { index.append(("contents", .string(contents.hex))) }
        if !deltas.isEmpty { index.append(("deltas", .array(deltas.map(\.json)))) }
        return [
            "format": .integer(Self.currentFormat), "name": .string(name), "serial": .integer(serial),
            "index": .object(index),
        ]
    }

    fileprivate static func digest(_ value: JSONValue?) -> Digest? {
        do throws(DigestError) { return try Digest(hex: value?.string ?? "") } catch { return nil }
    }
}

extension RegistryDescription.Delta {
    fileprivate init?(_ json: JSONValue) {
        guard let serial = json["serial"]?.integer, serial >= 0, let size = json["size"]?.integer,
            (1...RegistryDescription.maximumIndexSize).contains(size),
            let from = RegistryDescription.digest(json["from"]), let to = RegistryDescription.digest(json["to"]),
            let sha256 = RegistryDescription.digest(json["sha256"])
        else { return nil }
        self.init(serial: serial, from: from, to: to, sha256: sha256, size: size)
    }

    fileprivate var json: JSONValue {
        [
            "serial": .integer(serial), "from": .string(from.hex), "to": .string(to.hex),
            "sha256": .string(sha256.hex), "size": .integer(size),
        ]
    }
}
