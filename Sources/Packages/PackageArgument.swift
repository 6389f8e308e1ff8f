/// A package as commands take it: `NAME`, `NAME[FEATURE,…]`, and what is wanted of its versions behind `@`, behind a blank,
/// or beginning with an operator: `cmake@3.30`, `cmake 3.30`, `cmake=3.30.2`, `cmake>=3.29, <4` (spec/versions.md,
/// "On the command line"). All of the text is read; what a command has no use for is its to refuse.
public struct PackageArgument: Hashable, Sendable {
    /// As written.
    public let text: String
    public let name: String
    /// Ascending, each once.
    public let features: [String]
    /// Where the features stand with their brackets, in bytes of UTF-8; nil without.
    public let featureRange: Range<Int>?
    /// Where what is wanted of the versions stands, in bytes of UTF-8, with what leads to it; nil for a name alone.
    public let constraintRange: Range<Int>?
    /// Nil for a name alone, and where only `version` can say it: constraints do not look at builds.
    public let constraint: Constraint?
    /// What a version bare or behind `=` names, with its build.
    public let version: Version?

    /// - Throws: ranges are places in the text.
    public init(_ text: String) throws(RequirementError) {
        self.text = text
        var bytes = Array(text.utf8)
        var end = bytes.count
        while end > 0, bytes[end - 1].isBlank { end -= 1 }
        bytes.removeSubrange(end...)
        let first = bytes.firstIndex { !$0.isBlank } ?? end
        let behind = bytes[first...].firstIndex { RequirementReader.endsName($0) || $0 == UInt8(ascii: "@") }
        let requirement = try Self.named(bytes, behind ?? bytes.count)
        name = requirement.name
        features = requirement.features
        var place = requirement.end
        featureRange = features.isEmpty ? nil : (behind ?? place)..<place
        let start = place
        while place < end, bytes[place].isBlank { place += 1 }
        if place == end {
            (constraintRange, constraint, version) = (nil, nil, nil)
            return
        }
        constraintRange = start..<end
        if bytes[place] == UInt8(ascii: "@") {
            place += 1
            while place < end, bytes[place].isBlank { place += 1 }
            if place == end { throw RequirementError(.constraint(.empty), at: start..<end) }
        }
        version = Self.version(bytes[place...])
        if version?.hasBuild == true {
            constraint = nil
            return
        }
        do throws(ConstraintError) { constraint = try Constraint(parsing: Self.singleEquals(bytes)[place...]) } catch {
            throw RequirementError(.constraint(error.problem), at: error.range)
        }
    }

    /// The name with its features, and where they end.
    private static func named(
        _ bytes: [UInt8], _ behind: Int
    ) throws(RequirementError) -> (name: String, features: [String], end: Int) {
        var end = behind
        if behind < bytes.count, bytes[behind] == UInt8(ascii: "[") {
            guard let close = bytes[behind...].firstIndex(of: UInt8(ascii: "]")) else {
                throw RequirementError(.unclosedFeatures, at: behind..<bytes.count)
            }
            end = close + 1
        }
        let read = try Requirement(parsing: String(decoding: bytes[..<end], as: UTF8.self))
        return (read.name, read.features, end)
    }

    private static func version(_ bytes: ArraySlice<UInt8>) -> Version? {
        let equals = bytes.prefix { $0 == UInt8(ascii: "=") }.count
        if equals > 2 { return nil }
        do throws(VersionError) { return try Version(parsing: bytes.dropFirst(equals).trimmed) } catch { return nil }
    }

    /// `==` of other tools is `=`; a blank takes the first one's place.
    private static func singleEquals(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let equals = UInt8(ascii: "=")
        func isSign(_ place: Int) -> Bool { bytes.indices.contains(place) && "=!<>^~".utf8.contains(bytes[place]) }
        for place in bytes.indices.dropLast()
        where bytes[place] == equals && bytes[place + 1] == equals && !isSign(place - 1) && !isSign(place + 2) {
            bytes[place] = UInt8(ascii: " ")
        }
        return bytes
    }
}
