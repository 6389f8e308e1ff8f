/// What somebody wrote as a match specification of conda (CEP 29), in the words of a Stoutfile as far as they go
/// (spec/sources/conda.md, "Importing"): `python=3.12` is `python = "3.12.*"`, `numpy >=1.26,<2` is `">=1.26, <2"`.
public struct SpecTranslation: Hashable, Sendable {
    public let name: String
    /// A constraint of a Stoutfile, on the order of conda's versions.
    public let constraint: String
    /// What stands before `::`, or under `channel` between brackets.
    public let channel: String?
    /// What no Stoutfile can say, each as a part of a sentence: "the build `*_cpython`".
    public let losses: [String]

    /// Why there is none, as the second half of a sentence.
    public struct Problem: Error {
        public let text: String
    }

    public init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)[...].trimmed
        var nameStart = bytes.startIndex
        var channel: String?
        let mark = UInt8(ascii: ":")
        for place in bytes.indices.dropLast() where bytes[place] == mark && bytes[place + 1] == mark {
            channel = String(decoding: bytes[..<place], as: UTF8.self)
            nameStart = place + 2
        }
        if bytes[nameStart...].contains(UInt8(ascii: "/")) {
            throw Problem(text: "it names a file; a Stoutfile names packages of sources")
        }
        let name = bytes[nameStart...].prefix { MatchSpec.isOfName($0) }
        // Conda takes names as they come; channels have them in lower case.
        self.name = String(decoding: name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
        if let problem = PackageName.problem(in: self.name) { throw Problem(text: problem.description) }
        guard let parts = MatchSpecParts(bytes[name.endIndex...]) else {
            throw Problem(text: "it cannot be read as a match specification")
        }
        var losses: [String] = []
        if let build = parts.build, !build.elementsEqual("*".utf8) {
            losses.append("the build `\(String(decoding: build, as: UTF8.self))`")
        }
        if parts.numbers != nil { losses.append("the build number") }
        for (key, value) in parts.others {
            if key == "channel" { channel = value } else { losses.append("`\(key)=\(value)`") }
        }
        if self.name.hasPrefix("__") { throw Problem(text: "a platform provides it: `platforms` has floors for that") }
        let version = String(decoding: parts.version ?? [], as: UTF8.self)
        guard let constraint = VersionTerms.constraint(version) else {
            throw Problem(text: "no constraint of a Stoutfile says what `\(version)` says")
        }
        self.constraint = constraint
        self.channel = channel
        self.losses = losses
    }
}

/// Reads the version part of a match specification into alternatives of terms, as a Stoutfile writes them.
private struct VersionTerms {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// Beyond it a person would rather write it anew.
    private static let mostAlternatives = 32

    /// Nil when a Stoutfile cannot say it.
    static func constraint(_ text: String) -> String? {
        var reader = VersionTerms(bytes: text.utf8.filter { $0 != UInt8(ascii: " ") })
        if reader.bytes.isEmpty { return "*" }
        guard let found = reader.alternatives(), reader.place == reader.bytes.count else { return nil }
        // `*` beside other terms says nothing; alone it says all.
        let lists = found.map { terms in terms.filter { $0 != "*" } }
        if lists.contains([]) { return "*" }
        let written = lists.map { $0.joined(separator: ", ") }.joined(separator: " || ")
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: written, .conda)
            return constraint.versions.isEmpty ? nil : written
        } catch { return nil }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func alternatives() -> [[String]]? {
        guard var found = conjunction() else { return nil }
        while take(UInt8(ascii: "|")) {
            guard let next = conjunction() else { return nil }
            found += next
        }
        return found.count > Self.mostAlternatives ? nil : found
    }

    private mutating func conjunction() -> [[String]]? {
        guard var found = term() else { return nil }
        while take(UInt8(ascii: ",")) {
            guard let next = term() else { return nil }
            found = found.flatMap { one in next.map { one + $0 } }
            if found.count > Self.mostAlternatives { return nil }
        }
        return found
    }

    private mutating func term() -> [[String]]? {
        if take(UInt8(ascii: "(")) {
            depth += 1
            guard depth < 16, let inner = alternatives(), take(UInt8(ascii: ")")) else { return nil }
            depth -= 1
            return inner
        }
        let start = place
        while place < bytes.count, "=!<>~".utf8.contains(bytes[place]) { place += 1 }
        let sign = String(decoding: bytes[start..<place], as: UTF8.self)
        let wordStart = place
        while place < bytes.count, !",|()".utf8.contains(bytes[place]) { place += 1 }
        let word = SpecWord(bytes[wordStart..<place])
        if word.isStart, word.version.isEmpty {
            return sign.isEmpty || sign == "=" || sign == "==" || sign == ">=" ? [["*"]] : nil
        }
        let version: Version
        do throws(VersionError) { version = try Version(parsing: word.version, .conda) } catch { return nil }
        return Self.terms(sign, version, isStart: word.isStart, hasSeveral: word.hasSeveral)
    }

    private static func terms(_ sign: String, _ version: Version, isStart: Bool, hasSeveral: Bool) -> [[String]]? {
        // A Stoutfile does not look at local parts.
        if version.hasBuild { return nil }
        switch sign {
        case "": return [[isStart ? "\(version).*" : "=\(version)"]]
        case "==": return [["=\(version)"]]
        case "=": return [["\(version).*"]]
        case "!=":
            if !isStart || hasSeveral { return [["!=\(version)"]] }
            return next(version).map { [["<\(version)"], [">=\($0)"]] }
        case ">=": return [[">=\(version)"]]
        case ">": return [[(isStart ? ">=" : ">") + version.text]]
        case "<", "<=": return [["\(sign)\(version)"]]
        case "~=":
            guard let dot = version.text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return [[">=\(version)"]] }
            return [[">=\(version)", "\(version.text[..<dot]).*"]]
        default: return nil
        }
    }

    /// The first version that does not start with the same components: the last number one higher.
    private static func next(_ version: Version) -> String? {
        let text = version.text
        let digits = text.reversed().prefix { $0.isNumber }.count
        guard digits > 0, let number = Int(text.suffix(digits)), number < Int.max else { return nil }
        return text.dropLast(digits) + String(number + 1)
    }
}
