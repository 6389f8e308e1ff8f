import Diagnostics
import Packages
import SQLite

@testable import Notation
@testable import Registries
@testable import Transfers

extension FuzzTarget {
    /// TOML, and a Stoutfile and a package's metadata made of it: a value or errors, with places inside of the text.
    static let toml = FuzzTarget(name: "toml") { bytes in
        let source = SourceText(name: "x", bytes: bytes)
        let (document, diagnostics) = TOML.read(source)
        try Violation.unless((document == nil) == diagnostics.contains { $0.severity == .error }, "no value, no error")
        try check(diagnostics, bytes)
        try check(Stoutfile.read(source).diagnostics, bytes)
        let (metadata, problems) = PackageFile.read(source)
        try check(problems, bytes)
        if let metadata {
            let text = PackageFile.text(of: metadata)
            let again = PackageFile.read(SourceText(name: "x", bytes: Array(text.utf8))).metadata
            try Violation.unless(again == metadata, "metadata read, and not the same when written and read again")
        }
    }

    /// A lock: what is read is the same when written and read again, by both readers.
    static let lock = FuzzTarget(name: "lock") { bytes in
        let source = SourceText(name: "x", bytes: bytes)
        let (lockfile, diagnostics) = Lock.readAny(source)
        try check(diagnostics, bytes)
        let fast = Lock.readCanonical(source)
        _ = Lock.readConflicted(source)
        _ = Lock.salvage(source)
        if let fast { try Violation.unless(fast == lockfile, "the two readers differ") }
        guard let lockfile else { return }
        let text = Array(Lock.text(of: lockfile).utf8)
        let again = SourceText(name: "x", bytes: text)
        try Violation.unless(Lock.readAny(again).lockfile == lockfile, "not the same when written and read again")
        try Violation.unless(Lock.readCanonical(again) == lockfile, "written, and not canonical")
    }

    /// YAML, and the projects of other tools: a value or an error with a place inside of the text; what is read of it is fit for
    /// a Stoutfile.
    static let yaml = FuzzTarget(name: "yaml") { bytes in
        for name in ["x.yml", "x.toml"] {
            let source = SourceText(name: name, bytes: bytes)
            let project: ForeignProject
            do throws(Failure) { project = try ForeignProject.read(source) } catch {
                try check(error.all, bytes)
                continue
            }
            let spans = project.remarks.map(\.span) + project.requirements.map(\.span) + project.channels.map(\.span)
            for span in spans {
                let isInside = 0 <= span.start && span.start <= span.end && span.end <= bytes.count
                try Violation.unless(isInside, "a place outside of the text: \(span)")
            }
            for requirement in project.requirements {
                try Violation.unless(PackageName.isValid(requirement.name), "a name that is none: \(requirement.name)")
            }
        }
    }

    /// MessagePack, and a channel's shards made of it: JSON that a reader of JSON takes, unless its strings are no UTF-8.
    static let messagePack = FuzzTarget(name: "messagepack") { bytes in
        let text: [UInt8]
        do throws(MessagePackError) { text = try MessagePack.json(of: bytes) } catch {
            try Violation.unless((0...bytes.count).contains(error.offset), "a place outside of the bytes")
            return
        }
        do throws(JSONError) { _ = try JSON.parse(text) } catch {
            try Violation.unless(error.reason == .encoding, "\(error)")
            return
        }
        _ = try? ShardIndex(text, subdir: "noarch")
        var records = ChannelRecords()
        var reader = RepodataReader(isNoarch: true)
        do throws(RepodataError) {
            try reader.take(text, into: &records)
            try reader.finish(&records)
        } catch { return }
        _ = ChannelRanking(records)
    }

    /// JSON: what is read is the same when written and read again; and a registry's description made of it.
    static let json = FuzzTarget(name: "json") { bytes in
        let value: JSONValue
        do throws(JSONError) { value = try JSON.parse(bytes) } catch {
            try Violation.unless((0...bytes.count).contains(error.offset), "a place outside of the text")
            return
        }
        let again: JSONValue
        do throws(JSONError) { again = try JSON.parse(Array(JSON.text(of: value).utf8)) } catch {
            throw Violation("read, and not when written again: \(error)")
        }
        try Violation.unless(again == value, "not the same when written and read again")
        guard let description = try? RegistryDescription(reading: bytes) else { return }
        try Violation.unless(description.indexSize > 0 && description.serial >= 0, "numbers out of range")
    }

    /// The head of an answer, line by line as libcurl hands it over, and a redirect's target.
    static let head = FuzzTarget(name: "head") { bytes in
        var head = ResponseHead()
        for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            head.read(Array(line) + [0x0a], now: 1_700_000_000)
        }
        try Violation.unless(head.byteCount == bytes.count + 1, "\(head.byteCount) bytes counted")
        if let length = head.contentLength { try Violation.unless(length >= 0, "a negative length") }
        if let range = head.contentRange {
            let isInOrder = 0 <= range.first && range.first <= range.last && range.last < range.total ?? .max
            try Violation.unless(isInOrder, "a range without order: \(range)")
        }
        if let seconds = head.retryAfter { try Violation.unless(seconds >= 0, "a wait below 0") }
        for text in [head.location, head.etag, head.lastModified, head.validator.etag].compactMap({ $0 }) {
            try Violation.unless(text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, "a control character is kept")
        }
        guard let target = head.location else { return }
        guard let next = try? Location("https://example.org/a/b?c").resolving(target) else { return }
        try Violation.unless(!next.isLocal || target.lowercased().hasPrefix("file:"), "a redirect to a file")
        if case .remote(let remote) = next.place {
            // Without the user, who is kept apart.
            let again = try Location(remote.text)
            try Violation.unless(again.origin == remote.origin, "\(next) is \(again) when read again")
        }
    }

    /// A row of an index that somebody else wrote: a candidate, or none.
    static let row = FuzzTarget(name: "row") { bytes in
        var parts = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        parts += [String](repeating: "", count: max(0, 16 - parts.count))
        let database = try Database.open(":memory:", .scratch)
        let row = try database.prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16")
        let digest = [UInt8](repeating: 7, count: 32)
        for (index, part) in parts.prefix(16).enumerated() {
            switch index {
            case 8, 12: try row.bind(Int32(index + 1), part.isEmpty ? digest : Array(part.utf8))
            case 1, 4, 9, 10, 11: try row.bind(Int32(index + 1), Int64(part) ?? 0)
            default: try row.bind(Int32(index + 1), part)
            }
        }
        try Violation.unless(try row.step(), "a row is missing")
        var reader = CandidateReader()
        guard let candidate = reader.candidate(row) else { return }
        // Read twice, because texts that were read once are remembered.
        try Violation.unless(reader.candidate(row) == candidate, "not the same when read again")
    }

    private static func check(_ diagnostics: [Diagnostic], _ bytes: [UInt8]) throws(Violation) {
        for diagnostic in diagnostics {
            for label in diagnostic.labels {
                let span = label.span
                let isInside = 0 <= span.start && span.start <= span.end && span.end <= bytes.count
                try Violation.unless(isInside, "\(span) in \(bytes.count) bytes")
            }
        }
    }
}
