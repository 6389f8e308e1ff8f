/// A package that is asked for: its name, the features wanted of it and which versions will do.
///
/// As text: `name`, `name constraint`, `name[feature,feature] constraint` (spec/versions.md, "Requirements").
public struct Requirement: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    /// Ascending, each once.
    public let features: [String]
    public let constraint: Constraint

    public init(name: String, features: [String] = [], constraint: Constraint = .any) {
        self.name = name
        self.features = features.count < 2 ? features : Set(features).sorted()
        self.constraint = constraint
    }

    /// Canonical; a constraint `*` is left out.
    public var description: String {
        var text = name
        if !features.isEmpty { text += "[" + features.joined(separator: ",") + "]" }
        if constraint.text != "*" { text += " " + constraint.text }
        return text
    }
}

extension Requirement {
    /// By name, with all that is asked of one package in one requirement.
    static func merged(_ requirements: [Requirement]) -> [Requirement] {
        // As in every lock that was written before.
        if zip(requirements, requirements.dropFirst()).allSatisfy({ $0.name < $1.name }) { return requirements }
        var byName: [String: Requirement] = [:]
        for requirement in requirements {
            guard let other = byName[requirement.name], other != requirement else {
                byName[requirement.name] = requirement
                continue
            }
            let constraint = requirement.constraint.narrowed(by: other.constraint)
            byName[requirement.name] = Requirement(
                name: requirement.name, features: requirement.features + other.features, constraint: constraint)
        }
        return byName.values.sorted { $0.name < $1.name }
    }
}

/// Why a text is not a requirement.
public struct RequirementError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Problem: Hashable, Sendable {
        case name(PackageName.Problem)
        case feature(PackageName.Problem)
        case unclosedFeatures
        case constraint(ConstraintError.Problem)
    }

    public var problem: Problem
    /// Where in the text, in bytes of UTF-8 from its start.
    public var range: Range<Int>

    public init(_ problem: Problem, at range: Range<Int>) {
        self.problem = problem
        self.range = range
    }

    /// The reason as the second half of a sentence.
    public var description: String {
        switch problem {
        case .name(let problem): problem.description
        case .feature(let problem): "in the list of features, \(problem)"
        case .unclosedFeatures: "the list of features has no `]`"
        case .constraint(let problem): ConstraintError(problem, at: range).description
        }
    }
}

extension Requirement {
    /// Reads the text form; space around each part is allowed.
    public init(parsing text: String) throws(RequirementError) {
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
            self.init(name: name, features: features)
            return
        }
        do throws(ConstraintError) {
            let constraint = try Constraint(parsing: bytes[place...])
            self.init(name: name, features: features, constraint: constraint)
        } catch {
            throw RequirementError(.constraint(error.problem), at: error.range)
        }
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "*"),
            UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "^"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
