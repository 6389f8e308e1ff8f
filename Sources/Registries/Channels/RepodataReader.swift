internal import Notation
internal import Packages

/// Reads `repodata.json` piece by piece into records (spec/sources/conda.md, "What is read").
struct RepodataReader {
    private enum Place {
        case start, top, version, packages(isTar: Bool), files(isTar: Bool), file(isTar: Bool)
        case record(isTar: Bool), field(Field, isTar: Bool), list(Field, isTar: Bool)
        case removed, removedFiles, end
    }

    private enum Field: String {
        case name, version, build, build_number, sha256, size, timestamp, license, depends, constrains, track_features
    }

    private var scanner = JSONScanner(depthLimit: 64)
    private var place = Place.start
    private let isNoarch: Bool
    // The record in hand.
    private var fileName: [UInt8] = []
    private var record = ChannelRecord()
    private var seen: UInt16 = 0
    /// Why the record in hand cannot be used.
    private var oddity: String?
    private var depends: [UInt32] = []
    private var constrains: [UInt32] = []

    /// Of the year 9999, since 1970.
    static let lastSecond: Int64 = 253_402_300_799

    init(isNoarch: Bool) { self.isNoarch = isNoarch }

    /// Takes the next bytes of the text.
    mutating func take(_ bytes: [UInt8], into records: inout ChannelRecords) throws(RepodataError) {
        scanner.append(bytes)
        try scan(&records)
    }

    /// To be called behind the last bytes.
    mutating func finish(_ records: inout ChannelRecords) throws(RepodataError) {
        scanner.finish()
        try scan(&records)
    }

    private mutating func scan(_ records: inout ChannelRecords) throws(RepodataError) {
        while true {
            let token: JSONScanner.Token?
            do throws(JSONError) { token = try scanner.next() } catch { throw RepodataError(.syntax(error)) }
            guard let token else { return }
            try take(token, &records)
        }
    }

    private mutating func take(
        _ token: JSONScanner.Token, _ records: inout ChannelRecords
    ) throws(RepodataError) {
        switch place {
        case .record, .field, .list, .file:
            // One odd record is no reason to refuse a channel.
            do throws(RepodataError) { try takeInside(token, &records) } catch {
                guard case .member(let what) = error.reason else { throw error }
                oddity = oddity ?? what
                scanner.skip()
            }
        case .files(let isTar):
            if token == .endObject {
                place = .top
            } else {
                fileName.removeAll(keepingCapacity: true)
                fileName.append(contentsOf: scanner.textBytes)
                place = .file(isTar: isTar)
            }
        default: try takeOutside(token, &records)
        }
    }

    /// What is in a record. Throws what is odd about it.
    private mutating func takeInside(
        _ token: JSONScanner.Token, _ records: inout ChannelRecords
    ) throws(RepodataError) {
        switch place {
        case .record(let isTar):
            if token == .endObject {
                commit(isTar, &records)
                place = .files(isTar: isTar)
            } else {
                beginField(isTar)
            }
        case .field(let field, let isTar): try takeField(field, token, isTar, &records)
        case .list(let field, let isTar):
            if token == .string {
                add(field, &records)
            } else if token == .endArray {
                place = .record(isTar: isTar)
            } else {
                throw wrong("`\(field.rawValue)` must be an array of strings")
            }
        case .file(let isTar):
            guard token == .beginObject else {
                place = .files(isTar: isTar)
                scanner.skip()
                return leaveOut("it must be an object", name: nil, &records)
            }
            oddity = nil
            record = ChannelRecord()
            record.flags = []
            if isNoarch { record.flags.insert(.isNoarch) }
            if isTar { record.flags.insert(.isTar) }
            seen = 0
            depends.removeAll(keepingCapacity: true)
            constrains.removeAll(keepingCapacity: true)
            place = .record(isTar: isTar)
        default: break
        }
    }

    /// What is in no record.
    private mutating func takeOutside(
        _ token: JSONScanner.Token, _ records: inout ChannelRecords
    ) throws(RepodataError) {
        fileName = []
        switch place {
        case .start:
            guard token == .beginObject else { throw wrong("the whole is no object") }
            place = .top
        case .top where token == .endObject: place = .end
        case .top:
            if scanner.isText("packages.conda") {
                place = .packages(isTar: false)
            } else if scanner.isText("packages") {
                place = .packages(isTar: true)
            } else if scanner.isText("removed") {
                place = .removed
            } else if scanner.isText("repodata_version") {
                place = .version
            } else {
                scanner.skip()
            }
        case .version:
            guard token == .number, let version = try number().integer else {
                throw wrong("`repodata_version` is no integer")
            }
            if version > 2 { throw RepodataError(.newer(version)) }
            place = .top
        case .packages(let isTar):
            guard token == .beginObject else {
                throw wrong(isTar ? "`packages` is no object" : "`packages.conda` is no object")
            }
            place = .files(isTar: isTar)
        case .removed:
            guard token == .beginArray else { throw wrong("`removed` is no list of texts") }
            place = .removedFiles
        case .removedFiles where token == .endArray: place = .top
        case .removedFiles:
            guard token == .string else { throw wrong("`removed` is no list of texts") }
            records.removed.insert(scanner.text)
        default: break
        }
    }

    private mutating func beginField(_ isTar: Bool) {
        let field: Field
        if scanner.isText("depends") {
            field = .depends
        } else if scanner.isText("sha256") {
            field = .sha256
        } else if scanner.isText("name") {
            field = .name
        } else if scanner.isText("version") {
            field = .version
        } else if scanner.isText("build") {
            field = .build
        } else if scanner.isText("build_number") {
            field = .build_number
        } else if scanner.isText("size") {
            field = .size
        } else if scanner.isText("timestamp") {
            field = .timestamp
        } else if scanner.isText("license") {
            field = .license
        } else if scanner.isText("constrains") {
            field = .constrains
        } else if scanner.isText("track_features") {
            field = .track_features
        } else {
            scanner.skip()
            return
        }
        place = .field(field, isTar: isTar)
    }

    private mutating func takeField(
        _ field: Field, _ token: JSONScanner.Token, _ isTar: Bool, _ records: inout ChannelRecords
    ) throws(RepodataError) {
        place = .record(isTar: isTar)
        switch field {
        case .name:
            try needText(field, token)
            // As conda does; all of conda-forge is in small letters.
            let name = scanner.textBytes
            record.name =
                name.contains { $0 &- 0x41 < 26 }
                ? records.names.number(of: name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }[...])
                : records.names.number(of: name)
        case .version:
            try needText(field, token)
            record.version = records.versions.number(of: scanner.textBytes)
        case .build:
            try needText(field, token)
            record.build = records.texts.number(of: scanner.textBytes)
        case .sha256:
            try needText(field, token)
            try takeHash()
        case .build_number: record.number = UInt32(try integer(field, token, most: Int64(Int32.max)))
        case .size: record.size = token == .null ? 0 : try integer(field, token, most: 1 << 50)
        case .timestamp: try takeTimestamp(token)
        case .license:
            if token == .string {
                record.license = records.texts.number(of: scanner.textBytes) + 1
            } else if token == .beginArray || token == .beginObject {
                scanner.skip()
            }
        case .depends, .constrains:
            if token == .null { break }
            guard token == .beginArray else { throw wrong("`\(field.rawValue)` must be an array of strings") }
            place = .list(field, isTar: isTar)
        case .track_features:
            if token == .string, scanner.textBytes.contains(where: { $0 != 0x20 }) {
                record.flags.insert(.tracksFeatures)
            } else if token == .beginArray {
                place = .list(field, isTar: isTar)
            } else if token == .beginObject {
                scanner.skip()
            }
        }
        switch field {
        case .name: seen |= 1
        case .version: seen |= 2
        case .build: seen |= 4
        case .build_number: seen |= 8
        case .sha256: seen |= 16
        default: break
        }
    }

    private mutating func add(_ field: Field, _ records: inout ChannelRecords) {
        switch field {
        case .depends: depends.append(records.specs.number(of: scanner.textBytes) << 1)
        case .constrains: constrains.append(records.specs.number(of: scanner.textBytes) << 1 | 1)
        default: record.flags.insert(.tracksFeatures)
        }
    }

    private func needText(_ field: Field, _ token: JSONScanner.Token) throws(RepodataError) {
        if token != .string { throw wrong("`\(field.rawValue)` must be a string") }
    }

    private func number() throws(RepodataError) -> JSONValue {
        do throws(JSONError) { return try scanner.number() } catch { throw wrong("a number is out of range") }
    }

    private func integer(
        _ field: Field, _ token: JSONScanner.Token, most: Int64
    ) throws(RepodataError) -> Int64 {
        guard token == .number, let value = try number().integer, (0...most).contains(value) else {
            throw wrong("`\(field.rawValue)` must be an integer from 0 to \(most)")
        }
        return value
    }

    private mutating func takeTimestamp(_ token: JSONScanner.Token) throws(RepodataError) {
        if token == .null { return }
        guard token == .number, let value = try number().number, value >= 0, value < 1e18 else {
            throw wrong("`timestamp` must be milliseconds since 1970")
        }
        // Milliseconds, where as seconds it would be after the year 9999.
        let seconds = value > Double(Self.lastSecond) ? value / 1000 : value
        record.timestamp = seconds > Double(Self.lastSecond) ? 0 : Int64(seconds)
    }

    private mutating func takeHash() throws(RepodataError) {
        let text = scanner.textBytes
        guard text.count == 64 else { throw wrong("`sha256` must have 64 digits, not \(text.count)") }
        var words: [UInt64] = [0, 0, 0, 0]
        for (place, byte) in text.enumerated() {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x61 + 10
            case 0x41...0x46: digit = byte - 0x41 + 10
            default: throw wrong("`sha256` must be hexadecimal")
            }
            words[place / 16] = words[place / 16] << 4 | UInt64(digit)
        }
        record.sha256 = (words[0], words[1], words[2], words[3])
    }

    /// At the end of a record.
    private mutating func commit(_ isTar: Bool, _ records: inout ChannelRecords) {
        let specs = depends + constrains
        let extent = Array((isTar ? ".tar.bz2" : ".conda").utf8)
        if let reason = oddity ?? missing ?? oddity(specs.count, extent) {
            return leaveOut(reason, name: seen & 1 == 0 ? nil : records.names.text(record.name), &records)
        }
        let dash = UInt8(ascii: "-")
        let usual =
            Array(records.names[record.name]) + [dash] + records.versions[record.version] + [dash]
            + records.texts[record.build] + extent
        if fileName != usual {
            record.flags.insert(.hasFileName)
            record.file = records.texts.number(of: fileName[...]) + 1
        }
        records.append(record, specs)
    }

    /// Which of the members that a record must have is not there.
    private var missing: String? {
        for (bit, name) in ["name", "version", "build", "build_number"].enumerated() where seen >> bit & 1 == 0 {
            return "`\(name)` is missing"
        }
        return seen & 16 == 0 ? "it has no SHA-256" : nil
    }

    /// What is odd about a record as a whole.
    private func oddity(_ specs: Int, _ extent: [UInt8]) -> String? {
        if specs > Int(UInt16.max) { return "it has more than \(UInt16.max) match specifications" }
        // A name that a path or an address would read otherwise leads to another file.
        let isPlain = fileName.allSatisfy {
            $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "?")
                && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "%")
        }
        if isPlain, fileName.count > extent.count, fileName.suffix(extent.count).elementsEqual(extent) { return nil }
        return "its key must be the name of a `\(String(decoding: extent, as: UTF8.self))` file"
    }

    private func leaveOut(_ reason: String, name: String?, _ records: inout ChannelRecords) {
        records.leaveOut(
            LeftOutRecord(file: String(decoding: fileName, as: UTF8.self), name: name, reason: reason))
    }

    private func wrong(_ what: String) -> RepodataError { RepodataError(.member(what)) }
}
