/// A version of stout's native scheme, such as `3.31.2`, `1.1.1w` or `2.0-rc.1+b2` (spec/versions.md).
///
/// Two versions are equal when neither sorts before the other: `1.0 == 1.0.0` and `1.01 == 1.1`. The text stays as it
/// was written and is not part of `==`, of the order or of the hash. Build metadata is part of all three.
public struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// As written.
    public let text: String
    /// Whether it has a `-` part, and so sorts before its own release.
    public let isPreRelease: Bool
    /// Whether it has a `+` part.
    public let hasBuild: Bool
    @usableFromInline let key: VersionKey

    init(text: String, key: VersionKey, isPreRelease: Bool, hasBuild: Bool) {
        self.text = text
        self.key = key
        self.isPreRelease = isPreRelease
        self.hasBuild = hasBuild
    }

    public var description: String { text }

    @inlinable
    public static func == (one: Version, other: Version) -> Bool { one.key == other.key }

    @inlinable
    public static func < (one: Version, other: Version) -> Bool { one.key < other.key }

    public func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// Without the `+` part: what constraints look at.
    public var withoutBuild: Version {
        hasBuild ? Version(prefixOf: self) { $0 == UInt8(ascii: "+") } : self
    }

    /// Without the `-` and `+` parts.
    public var release: Version {
        guard isPreRelease || hasBuild else { return self }
        return Version(prefixOf: self) { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    }

    /// The part of a version before the first byte that ends it; any such part is a version itself.
    private init(prefixOf version: Version, endingAt ends: (UInt8) -> Bool) {
        let bytes = version.text.utf8
        let part = bytes[..<(bytes.firstIndex(where: ends) ?? bytes.endIndex)]
        self.init(valid: String(decoding: part, as: UTF8.self))
    }

    /// The release that follows when the component at `index` is raised by one and everything after it is dropped.
    func raised(at index: Int) -> Version {
        var components = release.text.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false
        )
        .map { Array($0.prefix { (0x30...0x39).contains($0) }) }
        components.removeSubrange((index + 1)...)
        Version.addOne(to: &components[index])
        return Version(valid: components.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "."))
    }

    /// Whether each component's number is zero, first to last, with the number of components as written.
    var zeroComponents: [Bool] {
        release.text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { $0.allSatisfy { $0 == UInt8(ascii: "0") } }
    }

    private static func addOne(to digits: inout [UInt8]) {
        for index in digits.indices.reversed() {
            if digits[index] != UInt8(ascii: "9") {
                digits[index] += 1
                return
            }
            digits[index] = UInt8(ascii: "0")
        }
        digits.insert(UInt8(ascii: "1"), at: 0)
    }
}
