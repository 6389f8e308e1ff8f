internal import Diagnostics
internal import Packages

/// Reads a vendor.toml.
struct VendorReader {
    static let keys = ["vendor", "platforms", "groups", "source", "files", "end"]
    static let sourceKeys = ["kind", "root", "serial", "time"]

    var schema: SchemaReader

    init(_ source: SourceText) {
        schema = SchemaReader(
            source,
            codes: SchemaReader.Codes(
                unknownKey: .vendorManifest, wrongType: .vendorManifest, missingKey: .vendorManifest))
        schema.fallbackHints = ["`stout vendor` writes it anew"]
    }

    /// Nil when the format is not one that this program reads.
    mutating func read(_ document: TOMLTable) -> VendorManifest? {
        guard let value = document["vendor"], let format = value.integer, format >= 1 else {
            schema.report(.vendorManifest, "`vendor`, the version of the format, is missing", at: Span(0, 0))
            return nil
        }
        if format > Int64(VendorManifest.currentFormat) {
            schema.report(
                .vendorNewer,
                "\(schema.source.name) has format \(format), and this stout reads up to \(VendorManifest.currentFormat)",
                at: value.span, hints: ["use a newer stout, as the one that made the folder"])
            return nil
        }
        schema.check(document, keys: Self.keys, of: "a vendor.toml")
        var sources: [VendorManifest.Source] = []
        if let value = document["source"], let table = schema.table(value, of: "source") {
            for entry in table { if let source = source(entry) { sources.append(source) } }
        }
        var files: [VendorManifest.File] = []
        if let value = document["files"], let table = schema.table(value, of: "files") {
            for entry in table { if let file = file(entry) { files.append(file) } }
        }
        return VendorManifest(
            platforms: platforms(document),
            groups: document["groups"].flatMap { schema.strings($0, of: "groups")?.map(\.text) }, sources: sources,
            files: files)
    }

    private mutating func platforms(_ document: TOMLTable) -> [Platform] {
        guard let value = document["platforms"], let strings = schema.strings(value, of: "platforms") else {
            schema.report(.vendorManifest, "`platforms` is missing", at: Span(0, 0))
            return []
        }
        return strings.compactMap { text, value in
            if let platform = Platform(parsing: text) { return platform }
            schema.report(.vendorManifest, "`\(text)` is not a platform that stout knows", at: value.span)
            return nil
        }
    }

    private mutating func source(_ entry: TOMLEntry) -> VendorManifest.Source? {
        guard PackageName.isValid(entry.key), let table = entry.value.table, let text = table["kind"]?.string,
            let kind = SourceKind(rawValue: text), table["serial"].map({ ($0.integer ?? -1) >= 0 }) ?? true
        else {
            schema.report(.vendorManifest, "`source.\(entry.key)` cannot be read", at: entry.keySpan)
            return nil
        }
        schema.check(table, keys: Self.sourceKeys, of: "a source")
        let root = table["root"]?.string.flatMap { try? Digest(prefixed: $0) }
        var time: Timestamp?
        if let value = table["time"] {
            time = Timestamp(
                String(decoding: value.source.bytes[value.span.start..<value.span.end], as: UTF8.self))
        }
        if (root == nil) != (time == nil) {
            schema.report(
                .vendorManifest, "`source.\(entry.key)` has one of `root` and `time` without the other",
                at: entry.keySpan)
        }
        return VendorManifest.Source(
            name: entry.key, kind: kind, root: root, serial: table["serial"]?.integer, time: time)
    }

    private mutating func file(_ entry: TOMLEntry) -> VendorManifest.File? {
        guard Self.isBelow(entry.key), let table = entry.value.table,
            let digest = table["sha256"]?.string.flatMap({ try? Digest(hex: $0) }),
            let size = table["size"]?.integer, size >= 0, table.count == 2
        else {
            schema.report(.vendorManifest, "`\(entry.key)` cannot be read", at: entry.keySpan)
            return nil
        }
        return VendorManifest.File(path: entry.key, sha256: digest, size: size)
    }

    /// Whether a text is a path of components below a folder, none of them `.` or `..`.
    private static func isBelow(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        }
    }
}
