import Diagnostics
import Packages

/// `[[package]]`
extension LockReader {
    static let packageKeys = [
        "name", "version", "revision", "build", "source", "channel", "group", "on", "released", "license", "override",
        "with",
        "want",
        "needs", "bottle",
    ]

    mutating func readPackages(_ value: TOMLValue) {
        guard let array = value.array else {
            return schema.reportType(value, of: "package", expected: "an array of tables")
        }
        blocks.reserveCapacity(array.count)
        for element in array {
            guard let table = schema.table(element, of: "package") else { continue }
            if let block = readPackage(table) { blocks.append(block) }
        }
    }

    /// Goes through the entries once, as a lock has many.
    private mutating func readPackage(_ table: TOMLTable) -> Block? {
        var name: (text: String, span: Span)?
        var version: Version?
        var source: String?
        var needs: TOMLValue?
        var parts = Parts()
        if let text = table["source"]?.string, let known = sources.first(where: { $0.name == text }) {
            versions = known.kind.versions
        } else {
            versions = .stout
        }
        for entry in table {
            let (key, value) = (entry.key, entry.value)
            switch key {
            case "name":
                if let text = schema.string(value, of: key), checkName(text, at: value.span) {
                    name = (text: text, span: value.span)
                }
            case "version": version = readVersionText(value)
            case "source": source = readSourceName(value)
            case "needs":
                parts.needs = readNeeds(value)
                needs = value
            case "revision", "build", "channel", "group", "on", "released", "license", "override", "with", "want",
                "bottle":
                readOptional(key, value, into: &parts)
            default: schema.reportUnknown(entry, of: "a package", known: Self.packageKeys)
            }
        }
        guard let name, let version, let source, !parts.bottles.isEmpty else {
            reportMissing(table, name)
            return nil
        }
        let package = Lockfile.Package(
            name: name.text, version: version, revision: parts.revision, build: parts.build, source: source,
            channel: parts.channel, group: parts.group,
            on: parts.on, released: parts.released, license: parts.license, override: parts.override,
            features: parts.features, want: parts.want, needs: parts.needs, bottles: parts.bottles)
        return Block(package: package, name: name.span, needs: needs)
    }

    private mutating func reportMissing(_ table: TOMLTable, _ name: (text: String, span: Span)?) {
        let of = name.map { " of `\($0.text)`" } ?? ""
        let place = name?.span ?? table.span
        for key in ["bottle", "name", "source", "version"] where table[key] == nil {
            schema.report(.lockMissingKey, "`\(key)`\(of) is missing", at: place)
        }
        if let bottles = table["bottle"]?.table, bottles.isEmpty {
            schema.report(.lockMissingBottle, "`bottle`\(of) is empty", at: place)
        }
    }

    /// What a block may leave out.
    private struct Parts {
        var revision = 0
        var build: String?
        var channel: String?
        var group: String?
        var on: [Platform] = []
        var released: String?
        var license: String?
        var override: Constraint?
        var features: [String] = []
        var want: [Lockfile.Want] = []
        var needs: [Requirement] = []
        var bottles: [Lockfile.Bottle] = []
    }

    private mutating func readOptional(_ key: String, _ value: TOMLValue, into parts: inout Parts) {
        switch key {
        case "revision": parts.revision = Int(readNumber(value, of: key, from: 1, to: Int64(Int32.max)) ?? 0)
        case "build": parts.build = schema.string(value, of: key)
        case "channel": parts.channel = schema.string(value, of: key)
        case "group":
            if let text = schema.string(value, of: key), checkGroup(text, at: value.span) {
                parts.group = text
            }
        case "on": parts.on = readOn(value)
        case "released": parts.released = readTime(value)
        case "license": parts.license = schema.string(value, of: key)
        case "override": parts.override = readConstraint(value, of: key)
        case "with": parts.features = readFeatures(value)
        case "want": parts.want = readWants(value)
        default: parts.bottles = readBottles(value)
        }
    }

    private mutating func readVersionText(_ value: TOMLValue) -> Version? {
        guard let text = schema.string(value, of: "version") else { return nil }
        do throws(VersionError) {
            return try Version(parsing: text, versions)
        } catch {
            let span = schema.span(of: error.range, in: value)
            schema.report(.lockVersion, "`\(text)` is not a version", at: span, error.description)
            return nil
        }
    }

    private mutating func readSourceName(_ value: TOMLValue) -> String? {
        guard let text = schema.string(value, of: "source") else { return nil }
        if declaredSources.contains(text) { return text }
        schema.report(.lockSource, "the lock has no source `\(text)`", at: value.span)
        return nil
    }

    private mutating func readOn(_ value: TOMLValue) -> [Platform] {
        guard let strings = schema.strings(value, of: "on") else { return [] }
        if strings.isEmpty { schema.report(.lockPlatform, "`on` is empty", at: value.span) }
        var on: [Platform] = []
        for (text, value) in strings {
            guard let platform = platforms.first(where: { $0.description == text }) else {
                schema.report(.lockPlatform, "`\(text)` is not a platform of this lock", at: value.span)
                continue
            }
            if on.contains(platform) { reportTwice(text, in: "on", value) } else { on.append(platform) }
        }
        return on
    }

    private mutating func readTime(_ value: TOMLValue) -> String? {
        guard value.kind == .offsetDateTime, let text = value.dateTime?.text else {
            schema.reportType(value, of: "released", expected: "a date-time in UTC")
            return nil
        }
        if Timestamp(text) != nil { return text }
        schema.report(.lockTime, "`released` must be written as in 2026-06-30T08:12:44Z", at: value.span)
        return nil
    }

    mutating func readNumber(_ value: TOMLValue, of name: String, from least: Int64, to most: Int64) -> Int64? {
        guard let number = value.integer else {
            schema.reportType(value, of: name, expected: "an integer")
            return nil
        }
        guard least <= number, number <= most else {
            schema.report(.lockNumber, "`\(name)` must be from \(least) to \(most)", at: value.span)
            return nil
        }
        return number
    }

    mutating func readFeatures(_ value: TOMLValue) -> [String] {
        guard let strings = schema.strings(value, of: "with") else { return [] }
        var features: [String] = []
        for (text, value) in strings where checkName(text, at: value.span) {
            if features.contains(text) { reportTwice(text, in: "with", value) } else { features.append(text) }
        }
        return features
    }
}
