import Testing

@testable import Archives

/// A foreign archive that must be refused, and the rule by which.
struct HostileArchive: Sendable, CustomTestStringConvertible {
    let name: String
    let rule: BottleRule
    let bytes: [UInt8]
    var limits = BottleLimits.foreign

    var testDescription: String { "\(name): \(rule.rawValue)" }

    /// A tar with a good file in front and an end behind.
    static func tar(
        _ name: String, _ rule: BottleRule, _ bytes: [UInt8], limits: BottleLimits = .foreign
    ) -> HostileArchive {
        HostileArchive(
            name: "tar: \(name)", rule: rule, bytes: Forge.file("good", [0x2e]) + bytes + TarWriter.end, limits: limits)
    }

    /// Made once: some of them take a moment.
    static let all: [(name: String, cases: Result<[HostileArchive], any Error>)] = families.map { family in
        (family.name, Result { try family.make() })
    }

    private static let families: [(name: String, make: @Sendable () throws -> [HostileArchive])] = [
        ("tar headers", tarHeaders), ("tar ends", tarEnds), ("tar names", tarNames), ("tar order", tarOrder),
        ("tar links", tarLinks), ("pax", pax), ("GNU", gnu), ("formats", formats), ("compressed", compressed),
        ("bombs", bombs), ("zip names", zipNames), ("zip differences", zipDifferences), ("zip layout", zipLayout),
        ("zip contents", zipContents),
    ]
}
