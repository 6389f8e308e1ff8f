import Diagnostics
import Packages

/// Reads a lock that is written exactly as stout writes it, which nearly every lock is: one pass over the bytes, with no
/// document in between. Anything else, be it a mistake or another order, ends it; the ordinary reader takes over then and
/// finds the words. What is accepted here is accepted there, and `Lock.text(of:)` gives the same bytes (spec/lock.md,
/// "Text"); a test holds the two against each other.
struct CanonicalLockReader {
    private let bytes: [UInt8]
    private var at = 0
    private var lock: LockReader
    /// Constraints by their text, each read once; only those whose text is canonical.
    private var constraints: [String: Constraint] = [:]
    /// The few platforms that bottles are for, by their text.
    private var bottlePlatforms: [(text: String, platform: BottlePlatform)] = []

    init(_ source: SourceText) {
        bytes = source.bytes
        lock = LockReader(source)
    }

    /// Nil when the text is not the one that stout writes for a lock.
    mutating func read() -> Lockfile? {
        guard takeHeader(), take("\nlock = 1\n"), let platforms = list("platforms"), !platforms.isEmpty else {
            return nil
        }
        for text in platforms {
            guard let platform = Platform(parsing: text), platform.description == text else { return nil }
            if let last = lock.platforms.last, !(last < platform) { return nil }
            lock.platforms.append(platform)
        }
        while take("\n[source.") { if !source() { return nil } }
        lock.blocks.reserveCapacity(bytes.count / 700)
        while take("\n[[package]]\n") {
            guard let package = package() else { return nil }
            if let last = lock.blocks.last, !Lockfile.Package.precedes(last.package, package) { return nil }
            lock.blocks.append(LockReader.Block(package: package, name: Span(0, 0), needs: nil))
        }
        guard at == bytes.count else { return nil }
        lock.checkBlocks()
        if lock.schema.hasErrors { return nil }
        return Lockfile(
            version: 1, platforms: lock.platforms, sources: lock.sources, packages: lock.blocks.map(\.package))
    }

    private mutating func source() -> Bool {
        guard let name = name(endingAt: UInt8(ascii: "]")), !Self.needsQuotes(name),
            take("]\n"), let text = string("kind"), let kind = SourceKind(rawValue: text)
        else { return false }
        if let last = lock.sources.last, !(last.name < name) { return false }
        var root: Digest?
        if take("root = \"sha256:") {
            guard let digest = digest(), take("\"\n") else { return false }
            root = digest
        }
        lock.sources.append(Lockfile.Source(name: name, kind: kind, root: root))
        lock.declaredSources.insert(name)
        return true
    }

    private mutating func package() -> Lockfile.Package? {
        guard take("name = \""), let name = name(endingAt: UInt8(ascii: "\"")), take("\"\n"),
            let text = string("version"), let version = version(text)
        else { return nil }
        var package = Lockfile.Package(name: name, version: version, source: "")
        if take("revision = ") {
            guard let revision = number(most: 1_000_000), take("\n") else { return nil }
            package.revision = Int(revision)
        }
        guard let source = string("source"), lock.declaredSources.contains(source) else { return nil }
        package.source = source
        if take("group = \"") {
            guard let group = self.name(endingAt: UInt8(ascii: "\"")), take("\"\n") else { return nil }
            package.group = group
        }
        if isNext("on = [") {
            guard let texts = list("on"), !texts.isEmpty else { return nil }
            for text in texts {
                guard let platform = lock.platforms.first(where: { $0.description == text }) else { return nil }
                if let last = package.on.last, !(last < platform) { return nil }
                package.on.append(platform)
            }
        }
        if take("released = ") {
            guard let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let text = String(decoding: bytes[at..<end], as: UTF8.self)
            at = end + 1
            // TOML has no second 60 but in a leap second, and other forms of the same moment.
            guard text.utf8.count == 20, Timestamp(text) != nil, !text.hasSuffix(":60Z") else { return nil }
            package.released = text
        }
        if isNext("license = ") {
            guard let license = string("license") else { return nil }
            package.license = license
        }
        if isNext("override = ") {
            guard let text = string("override"), let constraint = constraint(text) else { return nil }
            package.override = constraint
        }
        guard lists(&package), bottles(&package) else { return nil }
        return package
    }

    /// `with`, `want`, `needs`
    private mutating func lists(_ package: inout Lockfile.Package) -> Bool {
        if isNext("with = [") {
            guard let features = list("with"), !features.isEmpty, Self.isAscending(features),
                features.allSatisfy({ PackageName.problem(in: $0) == nil })
            else { return false }
            package.features = features
        }
        while take("want.") {
            guard let group = name(endingAt: UInt8(ascii: " ")), !Self.needsQuotes(group),
                take(" = "), let text = quoted(), take("\n"), let constraint = constraint(text)
            else { return false }
            if let last = package.want.last, !(last.group < group) { return false }
            package.want.append(Lockfile.Want(group: group, constraint: constraint))
        }
        if isNext("needs = [") {
            guard let needs = list("needs"), !needs.isEmpty else { return false }
            for text in needs {
                guard let need = need(text) else { return false }
                if let last = package.needs.last, !(last.name < need.name) { return false }
                package.needs.append(need)
            }
        }
        return true
    }

    private mutating func bottles(_ package: inout Lockfile.Package) -> Bool {
        while take("bottle.") {
            let isQuoted = isNext("\"")
            guard let text = isQuoted ? quoted() : name(endingAt: UInt8(ascii: " ")),
                let platform = platform(text, isQuoted: isQuoted), take(" = { path = "), let path = path(),
                take(", sha256 = \""), let sha256 = digest(), take("\", size = "), let size = number(most: 1 << 50),
                take(" }\n")
            else { return false }
            if let last = package.bottles.last, !(last.platform < platform) { return false }
            package.bottles.append(Lockfile.Bottle(platform: platform, path: path, sha256: sha256, size: size))
        }
        return !package.bottles.isEmpty
    }

    // MARK: values

    private mutating func platform(_ text: String, isQuoted: Bool) -> BottlePlatform? {
        guard Self.needsQuotes(text) == isQuoted else { return nil }
        if let known = bottlePlatforms.first(where: { $0.text == text }) { return known.platform }
        guard let platform = BottlePlatform(parsing: text),
            platform.description == text
        else { return nil }
        bottlePlatforms.append((text, platform))
        return platform
    }

    /// As `LockReader.leadsInside` has it: no name between `/` is empty or all dots, and no byte needs an escape.
    private mutating func path() -> String? {
        var place = at + 1
        var length = 0
        var isDots = true
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            switch bytes[place] {
            case UInt8(ascii: "/"):
                if length == 0 || isDots { return nil }
                length = 0
                isDots = true
            case UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: " "): return nil
            default:
                length += 1
                if bytes[place] != UInt8(ascii: ".") { isDots = false }
            }
            place += 1
        }
        return length == 0 || isDots ? nil : quoted()
    }

    private func version(_ text: String) -> Version? {
        do throws(VersionError) { return try Version(parsing: text) } catch { return nil }
    }

    private mutating func constraint(_ text: String) -> Constraint? {
        if let known = constraints[text] { return known }
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: text)
            guard constraint.text == text else { return nil }
            constraints[text] = constraint
            return constraint
        } catch { return nil }
    }

    /// `name`, or `name constraint`; those with features are left to the ordinary reader's.
    private mutating func need(_ text: String) -> Requirement? {
        let name = text.utf8.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "[") }
        if name.count < text.utf8.count, text.utf8[name.endIndex] == UInt8(ascii: "[") {
            do throws(RequirementError) {
                let need = try lock.requirements.read(text)
                return need.description == text ? need : nil
            } catch { return nil }
        }
        guard Self.isName(name) else { return nil }
        if name.count == text.utf8.count { return Requirement(name: text) }
        guard let constraint = constraint(String(text.utf8[name.endIndex...].dropFirst()) ?? ""), constraint.text != "*"
        else { return nil }
        return Requirement(name: String(name) ?? "", constraint: constraint)
    }

    /// Whether a name cannot stand as a key as it is.
    private static func needsQuotes(_ name: String) -> Bool {
        name.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+") }
    }

    private static func isAscending(_ texts: [String]) -> Bool {
        zip(texts, texts.dropFirst()).allSatisfy { $0 < $1 }
    }

    // MARK: bytes

    private func isNext(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at + count <= bytes.count else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<count where unsafe expected[index] != bytes[at + index] { return false }
            return true
        }
    }

    private mutating func take(_ text: StaticString) -> Bool {
        guard isNext(text) else { return false }
        at += text.utf8CodeUnitCount
        return true
    }

    private mutating func takeHeader() -> Bool {
        guard bytes.starts(with: Lock.header.utf8) else { return false }
        at = Lock.header.utf8.count
        return true
    }

    /// Between quotes: bytes that stand for themselves in every TOML string.
    private mutating func quoted() -> String? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { return nil }
        let start = at + 1
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            if bytes[end] < 0x20 || bytes[end] >= 0x7f || bytes[end] == UInt8(ascii: "\\") { return nil }
            end += 1
        }
        guard end < bytes.count else { return nil }
        at = end + 1
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The line `key = "…"`.
    private mutating func string(_ key: StaticString) -> String? {
        guard take(key), take(" = "), let text = quoted(), take("\n") else { return nil }
        return text
    }

    /// The lines of `key = [` to `]`, one string on each.
    private mutating func list(_ key: StaticString) -> [String]? {
        guard take(key), take(" = [\n") else { return nil }
        var texts: [String] = []
        while take("  ") {
            guard let text = quoted(), take(",\n") else { return nil }
            texts.append(text)
        }
        return take("]\n") ? texts : nil
    }

    /// A name up to a byte, which is not taken.
    private mutating func name(endingAt last: UInt8) -> String? {
        guard let end = bytes[at...].prefix(200).firstIndex(of: last), Self.isName(bytes[at..<end]) else { return nil }
        defer { at = end }
        return String(decoding: bytes[at..<end], as: UTF8.self)
    }

    /// As `PackageName` has it, told from bytes.
    private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= PackageName.maximumLength, isLetterOrDigit(first) else {
            return false
        }
        return bytes.allSatisfy { byte in
            isLetterOrDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "-")
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
    }

    /// 64 lower-case hexadecimal digits.
    private mutating func digest() -> Digest? {
        guard let digest = Digest(hexDigits: bytes, at: at) else { return nil }
        at += 2 * Digest.length
        return digest
    }

    /// Digits without a zero in front, from 1.
    private mutating func number(most: Int64) -> Int64? {
        var value: Int64 = 0
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]), at - start < 17 {
            value = value * 10 + Int64(bytes[at] - 0x30)
            at += 1
        }
        guard at > start, bytes[start] != 0x30, value <= most else { return nil }
        return value
    }
}
