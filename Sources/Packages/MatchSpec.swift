/// Reads what a package of a conda channel requires (CEP 29): `python >=3.12,<3.13.0a0 *_cp312`, `numpy=1.26`,
/// `libblas[build=*mkl]`. The name becomes a requirement's, all else its constraint.
///
/// A channel before the name (`conda-forge::zlib`) does not count: the channels of a source decide by their order who
/// has a name. Expressions between `^` and `$`, and keys between brackets that look at anything but version, build and
/// build number, are not understood.
public struct MatchSpec {
    let name: String
    let constraint: Constraint

    /// Nil when it cannot be read.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var end = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.count
        var start = 0
        while start < end, bytes[start].isBlank { start += 1 }
        while start < end, bytes[end - 1].isBlank { end -= 1 }
        for place in start..<max(start, end - 1) where bytes[place] == 0x3a && bytes[place + 1] == 0x3a {
            start = place + 2
        }
        var nameEnd = start
        while nameEnd < end, !Self.endsName(bytes[nameEnd]) { nameEnd += 1 }
        guard nameEnd > start else { return nil }
        let written = bytes[start..<nameEnd]
        name = String(
            decoding: written.contains { $0 &- 0x41 < 26 }
                ? written.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }[...] : written,
            as: UTF8.self)
        guard let constraint = Self.constraint(bytes[nameEnd..<end]) else { return nil }
        self.constraint = constraint
    }

    /// Whether a byte is of the name that most specifications begin with.
    public static func isOfName(_ byte: UInt8) -> Bool { !endsName(byte) && byte != UInt8(ascii: ":") }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "["), UInt8(ascii: "*"), UInt8(ascii: ","):
            true
        default: false
        }
    }

    /// What stands behind the name.
    static func constraint(_ bytes: ArraySlice<UInt8>) -> Constraint? {
        let written = bytes.trimmed
        var rest = written
        var parts = Parts()
        if rest.last == UInt8(ascii: "]"), let open = rest.firstIndex(of: UInt8(ascii: "[")) {
            guard parts.readKeys(rest[(open + 1)..<(rest.endIndex - 1)]) else { return nil }
            rest = rest[..<open].trimmed
        }
        if !rest.isEmpty { parts.split(rest) }
        var versions = VersionSet.all
        if let version = parts.version {
            guard let read = VersionSpec.read(version) else { return nil }
            versions = read
        }
        let pattern = parts.build.flatMap { $0.elementsEqual("*".utf8) ? nil : Array($0) }
        if let pattern, pattern.first == UInt8(ascii: "^") || pattern.last == UInt8(ascii: "$") { return nil }
        let build =
            pattern == nil && parts.numbers == nil ? nil : BuildMatch(pattern: pattern, numbers: parts.numbers)
        if versions.isAll, build == nil { return .any(.conda) }
        return Constraint(text: String(decoding: written, as: UTF8.self), versions: versions, build: build)
    }

    /// The texts of which the parts are made.
    private struct Parts {
        var version: ArraySlice<UInt8>?
        var build: ArraySlice<UInt8>?
        var numbers: ClosedRange<Int>?

        /// `VERSION`, `VERSION BUILD`, `=VERSION=BUILD`.
        mutating func split(_ text: ArraySlice<UInt8>) {
            var version = text
            var place = text.endIndex - 1
            while place > text.startIndex, !Self.isNoBuild(text[place]) { place -= 1 }
            let isMark = text[place] == UInt8(ascii: " ") || text[place] == UInt8(ascii: "=")
            let before = place > text.startIndex ? text[place - 1] : UInt8(ascii: "=")
            if isMark, place + 1 < text.endIndex, !Self.isOperator(before) {
                build = text[(place + 1)...]
                version = text[..<place].trimmed
            }
            // `=1.2=build` names one version.
            if build != nil, version.first == UInt8(ascii: "="),
                !version.dropFirst().contains(where: { Self.isNoBuild($0) })
            {
                version = version.dropFirst()
            }
            self.version = version
        }

        private static func isOperator(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: "<"),
                UInt8(ascii: ">"), UInt8(ascii: "~"):
                true
            default: false
            }
        }

        /// What cannot be in a build.
        private static func isNoBuild(_ byte: UInt8) -> Bool {
            isOperator(byte) && byte != UInt8(ascii: "!") || byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-")
        }

        /// `version=">=1", build="py*", build_number=3`
        mutating func readKeys(_ text: ArraySlice<UInt8>) -> Bool {
            var rest = text.trimmed
            while !rest.isEmpty {
                guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return false }
                let key = rest[..<equals].trimmed
                rest = rest[(equals + 1)...].trimmed
                var value = rest
                if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                    guard let end = rest.dropFirst().firstIndex(of: quote) else { return false }
                    value = rest[(rest.startIndex + 1)..<end]
                    rest = rest[(end + 1)...].trimmed
                } else {
                    value = rest.prefix { $0 != UInt8(ascii: ",") }.trimmed
                    rest = rest.drop { $0 != UInt8(ascii: ",") }
                }
                if let first = rest.first {
                    guard first == UInt8(ascii: ",") else { return false }
                    rest = rest.dropFirst().trimmed
                }
                switch String(decoding: key, as: UTF8.self) {
                case "version": version = value
                case "build": build = value
                case "build_number":
                    guard let read = Self.numbers(value) else { return false }
                    numbers = read
                default: return false
                }
            }
            return true
        }

        private static func numbers(_ text: ArraySlice<UInt8>) -> ClosedRange<Int>? {
            let sign = String(decoding: text.prefix { !$0.isDigit }, as: UTF8.self)
            guard let number = Int(String(decoding: text.dropFirst(sign.utf8.count), as: UTF8.self)),
                number < Int.max
            else { return nil }
            switch sign {
            case "", "=", "==": return number...number
            case ">=": return number...Int.max
            case ">": return number + 1...Int.max
            case "<=": return 0...number
            case "<": return number > 0 ? 0...number - 1 : nil
            default: return nil
            }
        }
    }
}

extension Requirement {
    /// Reads a match specification; nil when it cannot be read. Its canonical text is the name, and the rest as written.
    public init?(matchSpec text: String) {
        guard let spec = MatchSpec(text) else { return nil }
        guard PackageName.isValid(spec.name) else { return nil }
        self.init(name: spec.name, constraint: spec.constraint)
    }

    /// Whether the platform has to provide it, and no package does.
    public var isVirtual: Bool { name.utf8.starts(with: "__".utf8) }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let first = slice.first, first.isBlank { slice = slice.dropFirst() }
        while let last = slice.last, last.isBlank { slice = slice.dropLast() }
        return slice
    }
}
