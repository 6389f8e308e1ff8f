extension Requirement {
    /// Reads the text form; space around each part is allowed.
    public init(parsing text: String) throws(RequirementError) {
        var reader = RequirementReader()
        self = try reader.read(text)
    }
}

/// Reads many requirements, and each constraint that stands in several of them once.
public struct RequirementReader: Sendable {
    private var constraints: [String: Constraint] = [:]

    public init() {}

    public mutating func read(_ text: String) throws(RequirementError) -> Requirement {
        let bytes = Array(text.utf8)
        let space = UInt8(ascii: " ")
        let start = bytes.firstIndex { $0 != space } ?? bytes.count
        let nameEnd = bytes[start...].firstIndex { Self.endsName($0) } ?? bytes.count
        let name = String(decoding: bytes[start..<nameEnd], as: UTF8.self)
        if let problem = PackageName.problem(in: name) {
            throw RequirementError(.name(problem), at: start..<nameEnd)
        }
        var place = nameEnd
        var features: [String] = []
        if place < bytes.count, bytes[place] == UInt8(ascii: "[") {
            guard let close = bytes[place...].firstIndex(of: UInt8(ascii: "]")) else {
                throw RequirementError(.unclosedFeatures, at: place..<bytes.count)
            }
            for part in bytes[(place + 1)..<close].split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            {
                let feature = String(
                    decoding: part.drop { $0 == space }.reversed().drop { $0 == space }.reversed(),
                    as: UTF8.self)
                if let problem = PackageName.problem(in: feature) {
                    throw RequirementError(.feature(problem), at: part.startIndex..<part.endIndex)
                }
                features.append(feature)
            }
            place = close + 1
        }
        while place < bytes.count, bytes[place] == space { place += 1 }
        if place == bytes.count {
            return Requirement(name: name, features: features)
        }
        return Requirement(name: name, features: features, constraint: try constraint(bytes[place...]))
    }

    private mutating func constraint(_ bytes: ArraySlice<UInt8>) throws(RequirementError) -> Constraint {
        let text = String(decoding: bytes, as: UTF8.self)
        if let known = constraints[text] { return known }
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: bytes)
            constraints[text] = constraint
            return constraint
        } catch {
            throw RequirementError(.constraint(error.problem), at: error.range)
        }
    }

    static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: " "), 0x09, UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "*"),
            UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "^"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
