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
    /// The rules by which it was read. Versions of two schemes have no order between them.
    public let scheme: VersionScheme
    @usableFromInline let key: VersionKey

    init(text: String, key: VersionKey, isPreRelease: Bool, hasBuild: Bool, scheme: VersionScheme = .stout) {
        self.text = text
        self.key = key
        self.isPreRelease = isPreRelease
        self.hasBuild = hasBuild
        self.scheme = scheme
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
        self.init(valid: String(decoding: part, as: UTF8.self), version.scheme)
    }

    /// The release that follows when the component at `index` is raised by one and everything after it is dropped.
    func raised(at index: Int) -> Version {
        var components = self.components.map { Array($0.prefix { (0x30...0x39).contains($0) }) }
        components.removeSubrange((index + 1)...)
        Version.addOne(to: &components[index])
        // Of a component that is a word alone there may be no digits.
        let texts = components.map { $0.isEmpty ? "0" : String(decoding: $0, as: UTF8.self) }
        return Version(valid: epoch + texts.joined(separator: "."), scheme)
    }

    /// The release's components as written, without the epoch.
    private var components: [Substring.UTF8View] {
        let bytes = release.text.utf8.dropFirst(epoch.utf8.count)
        guard scheme == .conda else {
            return bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        }
        let parts = bytes.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        // `_` is a version of conda.
        return parts.isEmpty ? [bytes.prefix(0)] : parts
    }

    /// What stands before the release, with its mark: `1!`; nothing in most versions.
    private var epoch: String {
        guard scheme == .conda, let mark = text.utf8.firstIndex(of: UInt8(ascii: "!")) else { return "" }
        return String(text[...mark])
    }

    /// Whether each component's number is zero, first to last, with the number of components as written.
    var zeroComponents: [Bool] {
        components.map { $0.allSatisfy { $0 == UInt8(ascii: "0") } }
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
