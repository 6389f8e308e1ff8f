import Diagnostics
import Packages

/// `[sources]`
extension StoutfileReader {
    static let sourceKeys = ["registry", "channel", "only", "root", "unsigned"]

    mutating func readSources(_ value: TOMLValue) {
        guard let table = schema.table(value, of: "sources") else { return }
        declaredSources = table.keys
        for entry in distinct(table, what: "source") {
            guard checkName(entry, what: "source") else { continue }
            readSource(entry)
        }
    }

    private mutating func readSource(_ entry: TOMLEntry) {
        let name = entry.key
        guard let table = entry.value.table else {
            let hint = entry.value.string.map { "write `\(name) = { registry = \(TOMLText.quoted($0)) }`" }
            return schema.reportType(
                entry.value, of: name, expected: "a table",
                hints: [hint ?? "write `\(name) = { registry = \"…\" }`"])
        }
        schema.check(table, keys: Self.sourceKeys, of: "a source")
        if let channel = table["channel"] { return readChannels(channel, table, entry) }
        guard let location = table["registry"] else {
            return schema.report(
                .sourceKind, "the source `\(name)` does not say where it is", at: entry.keySpan,
                hints: ["give it `registry = \"…\"` or `channel = \"…\"`, a web address or a folder"])
        }
        let text = readLocation(location, of: "registry")
        let only = table["only"].flatMap { readPatterns($0) }
        let root = table["root"].flatMap { readRoot($0) }
        let isUnsigned = table["unsigned"].map { readUnsigned($0, name, hasRoot: table["root"] != nil) } ?? false
        guard let text else { return }
        manifest.sources.append(
            Manifest.Source(
                name: name, location: text, only: only, root: root, isUnsigned: isUnsigned,
                span: entry.keySpan.joined(with: entry.value.span).range, locationSpan: location.span.range))
    }

    /// One channel, or several of which the first that holds a name owns it.
    private mutating func readChannels(_ value: TOMLValue, _ table: TOMLTable, _ entry: TOMLEntry) {
        for key in ["registry", "root", "unsigned"] where table[key] != nil {
            schema.report(
                .sourceKind, "the source `\(entry.key)` has `channel` and `\(key)`", at: entry.keySpan,
                hints: ["a channel is no registry of stout's; write each as a source of its own"])
            return
        }
        var locations: [String] = []
        var names: [String] = []
        var values = [value]
        if let array = value.array {
            if array.isEmpty {
                schema.report(
                    .emptyList, "`channel` is empty", at: value.span, hints: ["put an address in, or take it out"])
            }
            values = array.map { $0 }
        }
        for value in values {
            guard let text = readLocation(value, of: "channel") else { continue }
            let channel = Manifest.Source.channelName(of: text)
            if names.contains(channel) {
                schema.report(
                    .duplicateElement, "two channels of `\(entry.key)` are called `\(channel)`", at: value.span,
                    hints: ["a lock tells channels by the last part of their address; keep one of them"])
            }
            names.append(channel)
            locations.append(text)
        }
        guard let first = locations.first else { return }
        manifest.sources.append(
            Manifest.Source(
                name: entry.key, kind: .conda, location: first, channels: value.array == nil ? [] : locations,
                only: table["only"].flatMap { readPatterns($0) },
                span: entry.keySpan.joined(with: entry.value.span).range, locationSpan: value.span.range))
    }

    private mutating func readLocation(_ value: TOMLValue, of key: String) -> String? {
        guard let text = schema.string(value, of: key) else { return nil }
        guard let problem = Self.problem(inLocation: text, isChannel: key == "channel") else { return text }
        schema.report(
            .invalidLocation, "`\(key)` has a location that cannot be used", at: value.span, problem,
            hints: ["write a web address, or a folder relative to the Stoutfile"])
        return nil
    }

    static func problem(inLocation text: String, isChannel: Bool) -> String? {
        if text.isEmpty { return "it is empty" }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "it has a control character" }
        guard let (scheme, rest) = splitAddress(text) else { return nil }
        if scheme == "file", isChannel {
            return rest.first == UInt8(ascii: "/") ? nil : "a path from the root follows, as in `file:///srv/forge`"
        }
        guard scheme == "https" || scheme == "http" else {
            return "`\(scheme)` is not supported; there are `https`, `http` and folders"
        }
        let host = rest.prefix { $0 != UInt8(ascii: "/") }
        if host.isEmpty { return "the host is missing" }
        if host.contains(UInt8(ascii: "@")) {
            return "a Stoutfile is committed, so a password does not belong into it"
        }
        if rest.contains(UInt8(ascii: "?")) || rest.contains(UInt8(ascii: "#")) {
            return "a query or fragment cannot be part of it"
        }
        return rest.contains(UInt8(ascii: " ")) ? "a web address has no spaces" : nil
    }

    /// What stands before and after `://`; nil for a folder.
    private static func splitAddress(_ text: String) -> (scheme: String, rest: Substring.UTF8View)? {
        let bytes = text.utf8
        let mark = Array("://".utf8)
        guard let colon = bytes.firstIndex(of: mark[0]), bytes[colon...].starts(with: mark) else {
            return nil
        }
        return (scheme: String(text[..<colon]), rest: text[colon...].utf8.dropFirst(mark.count))
    }

    private mutating func readPatterns(_ value: TOMLValue) -> [String]? {
        guard let strings = schema.strings(value, of: "only") else { return nil }
        checkList(strings, of: "only", value)
        for (text, value) in strings {
            // A pattern is a name in which `*` may stand anywhere.
            let name = String(text.map { $0 == "*" ? "a" : $0 })
            guard let problem = PackageName.problem(in: name) else { continue }
            schema.report(
                .invalidPattern, "`\(text)` is not a pattern that a name can match", at: value.span,
                text.isEmpty ? "it is empty" : problem.description,
                hints: ["a pattern is a name with `*` in it, as in `acme-*`"])
        }
        return strings.map(\.text)
    }

    private mutating func readUnsigned(_ value: TOMLValue, _ name: String, hasRoot: Bool) -> Bool {
        guard let flag = value.boolean else {
            schema.reportType(value, of: "unsigned", expected: "a boolean")
            return false
        }
        if flag, hasRoot {
            schema.report(
                .sourceContradiction, "the source `\(name)` is both `unsigned` and to be believed by its `root`",
                at: value.span, hints: ["take `unsigned` out: with `root` nothing is believed that is not signed"])
        }
        return flag
    }

    private mutating func readRoot(_ value: TOMLValue) -> Digest? {
        guard let text = schema.string(value, of: "root") else { return nil }
        do throws(DigestError) {
            return try Digest(prefixed: text)
        } catch {
            schema.report(
                .invalidRoot, "`root` is not a digest", at: value.span, error.description,
                hints: ["copy it from where the registry publishes it: `sha256:` and 64 digits"])
            return nil
        }
    }
}
