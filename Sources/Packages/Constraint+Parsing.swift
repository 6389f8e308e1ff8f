extension Constraint {
    /// Reads alternatives between `||`, each a list of terms between `,`.
    ///
    /// - Parameter scheme: whose versions it is about; the grammar is the same.
    public init(parsing text: String, _ scheme: VersionScheme = .stout) throws(ConstraintError) {
        try self.init(parsing: Array(text.utf8)[...], scheme)
    }

    /// The same from bytes; ranges of errors are places in the slice.
    init(parsing bytes: ArraySlice<UInt8>, _ scheme: VersionScheme = .stout) throws(ConstraintError) {
        var reader = ConstraintReader(bytes: bytes, scheme)
        try self.init(reader: &reader)
    }

    private init(reader: inout ConstraintReader) throws(ConstraintError) {
        reader.skipSpace()
        if reader.isAtEnd { throw ConstraintError(.empty, at: reader.bytes.startIndex..<reader.bytes.endIndex) }
        var text = ""
        var all = VersionSet.none
        var alternative = VersionSet.all
        while true {
            let (term, versions) = try reader.readTerm()
            text += term
            alternative = alternative.intersection(versions)
            guard let separator = try reader.readSeparator() else { break }
            if separator == "||" {
                all = all.union(alternative)
                alternative = .all
                text += " || "
            } else {
                text += ", "
            }
        }
        self.init(text: text, versions: all.union(alternative), scheme: reader.scheme)
    }
}

/// Reads one term or separator at a time.
private struct ConstraintReader {
    let bytes: ArraySlice<UInt8>
    let scheme: VersionScheme
    var place: Int

    init(bytes: ArraySlice<UInt8>, _ scheme: VersionScheme) {
        self.bytes = bytes
        self.scheme = scheme
        place = bytes.startIndex
    }

    var isAtEnd: Bool { place == bytes.endIndex }

    mutating func skipSpace() {
        while place < bytes.endIndex, bytes[place] == UInt8(ascii: " ") || bytes[place] == UInt8(ascii: "\t") {
            place += 1
        }
    }

    /// The separator before the next term; nil at the end.
    mutating func readSeparator() throws(ConstraintError) -> String? {
        skipSpace()
        if isAtEnd { return nil }
        let start = place
        let separator: String
        switch bytes[place] {
        case UInt8(ascii: ","):
            separator = ","
        case UInt8(ascii: "|"):
            guard place + 1 < bytes.endIndex, bytes[place + 1] == UInt8(ascii: "|") else {
                throw ConstraintError(.singleBar, at: start..<start + 1)
            }
            separator = "||"
        case let byte where byte.isDigit || Self.isSign(byte) || byte == UInt8(ascii: "*"):
            throw ConstraintError(.missingSeparator, at: start..<start)
        default:
            throw unexpectedCharacter()
        }
        place += separator.utf8.count
        skipSpace()
        if isAtEnd { throw ConstraintError(.missingTerm(after: separator), at: start..<place) }
        return separator
    }

    /// A term's canonical text and what it denotes.
    mutating func readTerm() throws(ConstraintError) -> (text: String, versions: VersionSet) {
        let start = place
        while place < bytes.endIndex, Self.isSign(bytes[place]) { place += 1 }
        let sign = String(decoding: bytes[start..<place], as: UTF8.self)
        let signRange = start..<place
        guard Self.isOperator(sign) else {
            let instead = Self.likelyMeant[sign] ?? String(sign.prefix(1))
            throw ConstraintError(.unknownOperator(sign, instead: instead), at: signRange)
        }
        skipSpace()
        let wordStart = place
        while place < bytes.endIndex, isWord(bytes[place]) { place += 1 }
        let range = wordStart..<place
        let word = bytes[range]
        if word.isEmpty {
            if isAtEnd || bytes[place] == UInt8(ascii: ",") || bytes[place] == UInt8(ascii: "|") {
                let problem: ConstraintError.Problem = sign.isEmpty ? .empty : .missingVersion(after: sign)
                throw ConstraintError(problem, at: start..<place)
            }
            throw unexpectedCharacter()
        }
        return try term(sign, word, range)
    }

    private func term(
        _ sign: String, _ word: ArraySlice<UInt8>, _ range: Range<Int>
    ) throws(ConstraintError) -> (text: String, versions: VersionSet) {
        let asterisk = UInt8(ascii: "*")
        guard word.last == asterisk else {
            if let wildcard = word.firstIndex(of: asterisk) {
                throw ConstraintError(.wildcardPlace, at: wildcard..<wildcard + 1)
            }
            let version = try readVersion(word)
            if version.hasBuild { throw ConstraintError(.build(version), at: range) }
            return (text: (sign.isEmpty ? "^" : sign) + version.text, versions: Self.versions(sign, version))
        }
        if word.count == 1 {
            if !sign.isEmpty { throw ConstraintError(.wildcardOperator(sign), at: range) }
            return (text: "*", versions: .all)
        }
        let mark = word[word.endIndex - 2]
        guard mark == UInt8(ascii: ".") || mark == UInt8(ascii: "-") else {
            throw ConstraintError(.wildcardPlace, at: range.upperBound - 1..<range.upperBound)
        }
        let version = try readVersion(word.dropLast(2))
        if mark == UInt8(ascii: ".") {
            if !sign.isEmpty { throw ConstraintError(.wildcardOperator(sign), at: range) }
            if version.isPreRelease || version.hasBuild { throw ConstraintError(.wildcardPlace, at: range) }
            return (text: "\(version).*", versions: .startingWith(version))
        }
        guard !version.isPreRelease, !version.hasBuild, sign == "<=" || sign == ">" else {
            throw ConstraintError(.preReleaseWildcard, at: range)
        }
        let below = VersionSet(to: .before(version))
        return (text: "\(sign)\(version)-*", versions: sign == "<=" ? below : below.complement)
    }

    private static func versions(_ sign: String, _ version: Version) -> VersionSet {
        switch sign {
        case "=": .exactly(version)
        case "!=": VersionSet.exactly(version).complement
        case ">=": .atLeast(version)
        case ">": VersionSet(from: .after(version))
        case "<": .below(version)
        case "<=": VersionSet(to: .after(version))
        case "~": .nearly(version)
        default: .compatible(with: version)
        }
    }

    private func readVersion(_ word: ArraySlice<UInt8>) throws(ConstraintError) -> Version {
        do throws(VersionError) {
            return try Version(parsing: word, scheme)
        } catch {
            let start = word.startIndex + error.range.lowerBound
            throw ConstraintError(
                .version(error.problem), at: start..<word.startIndex + error.range.upperBound)
        }
    }

    private func unexpectedCharacter() -> ConstraintError {
        let rest = String(decoding: bytes[place...], as: UTF8.self)
        guard let scalar = rest.unicodeScalars.first else {
            return ConstraintError(.empty, at: place..<place)
        }
        return ConstraintError(.unexpected(scalar), at: place..<place + String(scalar).utf8.count)
    }

    private static func isOperator(_ sign: String) -> Bool {
        switch sign {
        case "", "=", "!=", ">", ">=", "<", "<=", "^", "~": true
        default: false
        }
    }

    /// What people write who come from other tools.
    private static let likelyMeant = [
        "==": "=", "===": "=", "=>": ">=", "=<": "<=", "~>": "~", "~=": "~", "<>": "!=", "!==": "!=",
        "!": "!=",
        ">>": ">", "<<": "<", "^=": "^", "><": "!=",
    ]

    private static func isSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "^"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Bytes that may belong to a version or a wildcard; others end the word.
    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"): scheme == .conda
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"), UInt8(ascii: "_"):
            true
        default: byte.isDigit || byte.isLetter
        }
    }
}
