import Testing

@testable import Archives

/// A bottle that must be refused, and the rule by which.
struct HostileBottle: Sendable, CustomTestStringConvertible {
    let name: String
    let rule: BottleRule
    let bytes: [UInt8]
    var limits = BottleLimits()

    var testDescription: String { "\(name): \(rule.rawValue)" }

    /// A bottle with some good entries and a bad end.
    static func raw(
        _ name: String, _ rule: BottleRule, after good: [String] = [], _ bytes: [UInt8]
    ) throws -> HostileBottle {
        var forge = Forge()
        for path in good {
            if path.hasSuffix("/") { forge.folder(String(path.dropLast())) } else { forge.file(path) }
        }
        forge.raw(bytes)
        return HostileBottle(name: name, rule: rule, bytes: try forge.bottle())
    }

    /// A bottle that a forge makes.
    static func forged(
        _ name: String, _ rule: BottleRule, limits: BottleLimits = BottleLimits(), _ make: (inout Forge) -> Void
    ) throws -> HostileBottle {
        var forge = Forge()
        make(&forge)
        return HostileBottle(name: name, rule: rule, bytes: try forge.bottle(), limits: limits)
    }
}
