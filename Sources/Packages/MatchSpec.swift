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
        guard let parts = MatchSpecParts(written), parts.others.isEmpty else { return nil }
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
