internal import Notation
public import Packages

/// What a registry says of itself in `registry.json` (spec/registry.md).
public struct RegistryDescription: Hashable, Sendable {
    public static let fileName = "registry.json"
    /// The version of the format that this program writes, and the newest that it reads.
    public static let currentFormat: Int64 = 1
    /// In bytes; a longer file is no description.
    public static let maximumSize = 1 << 20

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
        guard let format = json["format"]?.integer, format > 0 else { throw .field("format") }
        if format > Self.currentFormat { throw .newer(format) }
        guard let name = json["name"]?.string else { throw .field("name") }
        guard let serial = json["serial"]?.integer, serial >= 0 else { throw .field("serial") }
        guard let path = json["index"]?["path"]?.string else { throw .field("index.path") }
        guard let size = json["index"]?["size"]?.integer, size > 0 else { throw .field("index.size") }
        guard let unpacked = json["index"]?["unpacked"]?.integer, unpacked > 0 else { throw .field("index.unpacked") }
        do throws(DigestError) {
            indexDigest = try Digest(hex: json["index"]?["sha256"]?.string ?? "")
        } catch { throw .field("index.sha256") }
        self.name = name
        self.serial = serial
        indexPath = path
        indexSize = size
        indexUnpackedSize = unpacked
    }

    init(name: String, serial: Int64, indexDigest: Digest, indexSize: Int64, indexUnpackedSize: Int64) {
        self.name = name
        self.serial = serial
        indexPath = "index/\(indexDigest.hex).sqlite.zst"
        self.indexDigest = indexDigest
        self.indexSize = indexSize
        self.indexUnpackedSize = indexUnpackedSize
    }

    var text: String {
        JSON.text(
            of: [
                "format": .integer(Self.currentFormat), "name": .string(name), "serial": .integer(serial),
                "index": [
                    "path": .string(indexPath), "sha256": .string(indexDigest.hex), "size": .integer(indexSize),
                    "unpacked": .integer(indexUnpackedSize),
                ],
            ], indented: true)
    }
}
