/// Reads the versions of a match specification: terms with `,` (and) and `|` (or) between, and parentheses.
///
/// | term | means |
/// |---|---|
/// | `1.2`, `==1.2`, `==1.2.*` | that version |
/// | `=1.2`, `1.2.*`, `1.2*` | all that start with these components |
/// | `=1.2+3`, `1.2+3.*` | of release `1.2`, all whose local part starts with these components |
/// | `!=1.2`, `!=1.2.*` | all others |
/// | `>` `>=` `<` `<=` | in the channel's order; a `.*` behind the version does not count, but that `>1.2.*` is `>=1.2` |
/// | `~=1.2.3` | from there, with all components but the last as they are |
/// | `*` | any |
struct VersionSpec {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// Nil when it cannot be read.
    static func read(_ text: ArraySlice<UInt8>) -> VersionSet? {
        var reader = VersionSpec(text)
        guard let versions = reader.alternatives(), reader.place == reader.bytes.count else { return nil }
        return versions
    }

    private init(_ text: ArraySlice<UInt8>) {
        bytes = text.contains(UInt8(ascii: " ")) ? text.filter { $0 != UInt8(ascii: " ") } : Array(text)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func alternatives() -> VersionSet? {
        guard var found = conjunction() else { return nil }
        while take(UInt8(ascii: "|")) {
            guard let next = conjunction() else { return nil }
            found = found.union(next)
        }
        return found
    }

    private mutating func conjunction() -> VersionSet? {
        guard var found = term() else { return nil }
        while take(UInt8(ascii: ",")) {
            guard let next = term() else { return nil }
            // From one version up to another, as nearly all are.
            if let low = found.cuts.first, found.cuts.count == 1, next.cuts.count == 2, next.cuts[0] == .lowest {
                found = VersionSet(from: low, to: next.cuts[1])
            } else {
                found = found.intersection(next)
            }
        }
        return found
    }

    private mutating func term() -> VersionSet? {
        if take(UInt8(ascii: "(")) {
            depth += 1
            guard depth < 16, let inner = alternatives(), take(UInt8(ascii: ")")) else { return nil }
            depth -= 1
            return inner
        }
        let start = place
        while place < bytes.count, Self.isSign(bytes[place]) { place += 1 }
        let sign = bytes[start..<place]
        let wordStart = place
        while place < bytes.count, !Self.endsWord(bytes[place]) { place += 1 }
        let word = SpecWord(bytes[wordStart..<place])
        // `*`, and what people also write for it.
        if word.isStart, word.version.isEmpty {
            return sign.isEmpty || sign.last == UInt8(ascii: "=") && sign.first != 0x21 ? .all : nil
        }
        let version: Version
        do throws(VersionError) { version = try Version(parsing: word.version, .conda) } catch { return nil }
        return Self.versions(sign, version, word)
    }

    private static func versions(_ sign: ArraySlice<UInt8>, _ version: Version, _ word: SpecWord) -> VersionSet? {
        let start = { VersionSet(from: .beforeStart(version), to: .afterStart(version)) }
        let exactly = { VersionSet(from: .exactlyBefore(version), to: .exactlyAfter(version)) }
        switch String(decoding: sign, as: UTF8.self) {
        case "": return word.isStart ? start() : exactly()
        case "==": return exactly()
        case "=": return start()
        case "!=": return (word.isStart && !word.hasSeveral ? start() : exactly()).complement
        case ">=": return VersionSet(from: .exactlyBefore(version))
        case ">": return VersionSet(from: word.isStart ? .exactlyBefore(version) : .exactlyAfter(version))
        case "<": return VersionSet(to: .exactlyBefore(version))
        case "<=": return VersionSet(to: .exactlyAfter(version))
        case "~=": return compatible(with: version)
        default: return nil
        }
    }

    private static func compatible(with version: Version) -> VersionSet? {
        // With a local part all of the release stays.
        if version.hasBuild { return VersionSet(from: .exactlyBefore(version), to: .afterStart(version)) }
        guard let mark = version.text.utf8.lastIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") })
        else { return VersionSet(from: .exactlyBefore(version), to: .afterEpoch(of: version)) }
        let head: Version
        do throws(VersionError) { head = try Version(parsing: String(version.text[..<mark]), .conda) } catch {
            return nil
        }
        return VersionSet(from: .exactlyBefore(version), to: .afterStart(head))
    }

    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "(")
    }
}
