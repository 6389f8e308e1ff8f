import Diagnostics
import Packages

/// From a lock's document to the lockfile. Blocks that can be read are kept although others cannot.
struct LockReader {
    var schema: SchemaReader
    var platforms: [Platform] = []
    var sources: [Lockfile.Source] = []
    /// The names under `source`, readable or not, so that a broken source is reported once.
    var declaredSources: Set<String> = []
    var blocks: [Block] = []
    var requirements = RequirementReader()
    /// In whose order the versions of the block in hand are.
    var versions = VersionScheme.stout

    /// A package with the places that checks between packages point at.
    struct Block {
        var package: Lockfile.Package
        var name: Span
        var needs: TOMLValue?
    }

    init(_ source: SourceText) {
        schema = SchemaReader(
            source,
            codes: SchemaReader.Codes(
                unknownKey: .lockUnknownKey, wrongType: .lockWrongType, missingKey: .lockMissingKey))
        schema.fallbackHints = Self.hints
    }

    /// Nobody writes a lock by hand, so nobody mends one by hand.
    static let hints = ["restore it from version control, or delete it and run `stout lock`"]

    static let keys = ["lock", "platforms", "source", "package"]
    static let sourceKeys = ["kind", "root", "channels"]

    /// Nil when the format is not one that this program reads.
    mutating func read(_ document: TOMLTable) -> Lockfile? {
        guard !document.isEmpty else {
            schema.report(.lockEmpty, "\(schema.source.name) is empty", at: Span(0, 0))
            return nil
        }
        guard let version = readVersion(document) else { return nil }
        schema.check(document, keys: Self.keys, of: "a lock")
        readPlatforms(document)
        if let value = document["source"], let table = schema.table(value, of: "source") {
            declaredSources = Set(table.keys)
            for entry in table { readSource(entry) }
        }
        if let value = document["package"] { readPackages(value) }
        checkBlocks()
        return Lockfile(
            version: version, platforms: platforms, sources: sources, packages: blocks.map(\.package))
    }

    private mutating func readVersion(_ document: TOMLTable) -> Int? {
        guard let value = document["lock"] else {
            schema.report(
                .lockMissingKey, "`lock`, the version of the format, is missing", at: Span(0, 0))
            return nil
        }
        guard let version = value.integer else {
            schema.reportType(value, of: "lock", expected: "an integer")
            return nil
        }
        if version > Lockfile.currentVersion {
            let name = schema.source.name
            schema.report(
                .lockNewer,
                "\(name) has format \(version), and this stout reads formats up to \(Lockfile.currentVersion)",
                at: value.span, hints: ["update stout; a newer one wrote this lock"])
            return nil
        }
        guard version >= 1 else {
            schema.report(.lockFormat, "there is no format \(version) of a lock", at: value.span)
            return nil
        }
        return Int(version)
    }

    private mutating func readPlatforms(_ document: TOMLTable) {
        guard let value = document["platforms"] else {
            return schema.report(.lockMissingKey, "`platforms` is missing", at: Span(0, 0))
        }
        guard let strings = schema.strings(value, of: "platforms") else { return }
        if strings.isEmpty { schema.report(.lockPlatform, "no platform is listed", at: value.span) }
        for (text, value) in strings {
            guard let platform = Platform(parsing: text) else {
                schema.report(.lockPlatform, "`\(text)` is not a platform that stout knows", at: value.span)
                continue
            }
            if platforms.contains(platform) {
                reportTwice(text, in: "platforms", value)
            } else {
                platforms.append(platform)
            }
        }
    }

    mutating func reportTwice(_ text: String, in name: String, _ value: TOMLValue) {
        schema.report(.lockDuplicateElement, "`\(text)` is listed twice in `\(name)`", at: value.span)
    }

    private mutating func readSource(_ entry: TOMLEntry) {
        guard checkName(entry.key, at: entry.keySpan), let table = schema.table(entry.value, of: entry.key)
        else { return }
        schema.check(table, keys: Self.sourceKeys, of: "a source")
        guard let value = table["kind"] else {
            return schema.report(
                .lockMissingKey, "the source `\(entry.key)` has no `kind`", at: entry.keySpan)
        }
        guard let text = schema.string(value, of: "kind") else { return }
        guard let kind = SourceKind(rawValue: text) else {
            return schema.report(
                .lockSourceKind, "`\(text)` is not a kind of source that stout knows", at: value.span)
        }
        let root = table["root"].flatMap { readDigest($0, of: "root", prefixed: true) }
        let channels = table["channels"].flatMap { schema.strings($0, of: "channels") }?.map(\.text) ?? []
        sources.append(Lockfile.Source(name: entry.key, kind: kind, root: root, channels: channels))
    }

    mutating func checkName(_ name: String, at span: Span) -> Bool {
        guard let problem = PackageName.problem(in: name) else { return true }
        schema.report(.lockName, "`\(name)` is not a name", at: span, problem.description)
        return false
    }

    /// The name of a group, or of one of a workspace's member.
    mutating func checkGroup(_ name: String, at span: Span) -> Bool {
        if GroupKey(lockName: name) != nil { return true }
        if name.utf8.contains(UInt8(ascii: ":")) {
            schema.report(
                .lockName, "`\(name)` names no group", at: span,
                "a group of a workspace's member is written as `FOLDER:GROUP`")
            return false
        }
        return checkName(name, at: span)
    }

    mutating func readDigest(_ value: TOMLValue, of name: String, prefixed: Bool) -> Digest? {
        guard let text = schema.string(value, of: name) else { return nil }
        do throws(DigestError) {
            return try prefixed ? Digest(prefixed: text) : Digest(hex: text)
        } catch {
            schema.report(.lockDigest, "`\(name)` is not a digest", at: value.span, error.description)
            return nil
        }
    }
}
