import Diagnostics
import Packages

/// `want`, `needs` and `bottle` of a package.
extension LockReader {
    mutating func readConstraint(_ value: TOMLValue, of name: String) -> Constraint? {
        guard let text = schema.string(value, of: name) else { return nil }
        do throws(ConstraintError) {
            return try Constraint(parsing: text, versions)
        } catch {
            let span = schema.span(of: error.range, in: value)
            schema.report(
                .lockConstraint, "the constraint `\(text)` cannot be read", at: span, error.description)
            return nil
        }
    }

    mutating func readWants(_ value: TOMLValue) -> [Lockfile.Want] {
        guard let table = schema.table(value, of: "want") else { return [] }
        var wants: [Lockfile.Want] = []
        for entry in table where checkGroup(entry.key, at: entry.keySpan) {
            if let want = readWant(entry) { wants.append(want) }
        }
        return wants
    }

    private mutating func readWant(_ entry: TOMLEntry) -> Lockfile.Want? {
        if entry.value.kind == .string {
            return readConstraint(entry.value, of: entry.key).map {
                Lockfile.Want(group: entry.key, constraint: $0)
            }
        }
        guard let table = schema.table(entry.value, of: entry.key, expected: "a constraint or a table") else {
            return nil
        }
        schema.check(table, keys: ["version", "with", "on"], of: "a want")
        guard let version = table["version"] else {
            schema.report(.lockMissingKey, "`version` of a want is missing", at: entry.keySpan)
            return nil
        }
        let features = table["with"].map { readFeatures($0) } ?? []
        var on: [PlatformSelector] = []
        for (text, value) in table["on"].flatMap({ schema.strings($0, of: "on") }) ?? [] {
            guard let selector = PlatformSelector(parsing: text) else {
                schema.report(.lockPlatform, "`\(text)` names no platform that stout knows", at: value.span)
                continue
            }
            on.append(selector)
        }
        return readConstraint(version, of: "version")
            .map { Lockfile.Want(group: entry.key, constraint: $0, features: features, on: on) }
    }

    mutating func readNeeds(_ value: TOMLValue) -> [Requirement] {
        guard let strings = schema.strings(value, of: "needs") else { return [] }
        var needs: [Requirement] = []
        for (text, value) in strings {
            guard let need = readNeed(text, value) else { continue }
            // A channel's package may require one name twice.
            if needs.contains(where: { $0.name == need.name && (versions == .stout || $0 == need) }) {
                reportTwice(need.name, in: "needs", value)
            } else {
                needs.append(need)
            }
        }
        return needs
    }

    private mutating func readNeed(_ text: String, _ value: TOMLValue) -> Requirement? {
        if versions == .conda {
            if let need = Requirement(matchSpec: text) { return need }
            schema.report(
                .lockConstraint, "`\(text)` is not a requirement", at: value.span, "it is no match specification")
            return nil
        }
        do throws(RequirementError) {
            return try requirements.read(text)
        } catch {
            let span = schema.span(of: error.range, in: value)
            schema.report(.lockConstraint, "`\(text)` is not a requirement", at: span, error.description)
            return nil
        }
    }

    mutating func readBottles(_ value: TOMLValue) -> [Lockfile.Bottle] {
        guard let table = schema.table(value, of: "bottle") else { return [] }
        var bottles: [Lockfile.Bottle] = []
        for entry in table {
            guard let platform = BottlePlatform(parsing: entry.key) else {
                schema.report(
                    .lockPlatform, "`\(entry.key)` is not a platform that stout knows", at: entry.keySpan)
                continue
            }
            guard let fields = schema.table(entry.value, of: entry.key) else { continue }
            if let bottle = readBottle(fields, for: platform) { bottles.append(bottle) }
        }
        return bottles
    }

    private mutating func readBottle(_ table: TOMLTable, for platform: BottlePlatform) -> Lockfile.Bottle? {
        let keys = ["path", "sha256", "size"]
        schema.check(table, keys: keys, of: "a bottle")
        for key in keys where table[key] == nil {
            schema.report(.lockMissingKey, "`\(key)` of a bottle is missing", at: table.span)
        }
        let path = table["path"].flatMap { readPath($0) }
        let sha256 = table["sha256"].flatMap { readDigest($0, of: "sha256", prefixed: false) }
        let size = table["size"].flatMap { readNumber($0, of: "size", from: versions == .conda ? 0 : 1, to: 1 << 50) }
        guard let path, let sha256, let size else { return nil }
        return Lockfile.Bottle(platform: platform, path: path, sha256: sha256, size: size)
    }

    private mutating func readPath(_ value: TOMLValue) -> String? {
        guard let text = schema.string(value, of: "path") else { return nil }
        if Self.leadsInside(text) { return text }
        schema.report(
            .lockPath, "`path` must lead to a file inside the registry", at: value.span,
            "names with `/` between, none of them empty, `.` or `..`")
        return nil
    }

    /// Names with `/` between, none of them empty, `.` or `..`, of bytes that need no escape in an address.
    static func leadsInside(_ path: String) -> Bool {
        // Of the name so far: its length, and whether it is all dots.
        var length = 0
        var isDots = true
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "/"):
                if length == 0 || (isDots && length <= 2) { return false }
                length = 0
                isDots = true
            case 0...0x20, UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "\\"), 0x7f...:
                return false
            default:
                length += 1
                if byte != UInt8(ascii: ".") { isDots = false }
            }
        }
        return length > 2 || (length > 0 && !isDots)
    }
}
