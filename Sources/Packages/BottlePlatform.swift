/// Where a bottle runs: on one platform, or anywhere because it holds no machine code.
public enum BottlePlatform: Hashable, Comparable, Sendable, CustomStringConvertible {
    case any
    case only(Platform)

    /// Reads `any` or a platform; nil when it is neither.
    public init?(parsing text: String) {
        if text == "any" {
            self = .any
        } else if let platform = Platform(parsing: text) {
            self = .only(platform)
        } else {
            return nil
        }
    }

    public var description: String {
        switch self {
        case .any: "any"
        case .only(let platform): platform.description
        }
    }

    /// Whether the bottle runs there: same system and architecture, and no floor of the bottle above the platform's.
    /// A floor that the platform does not state is taken to be met.
    public func serves(_ platform: Platform) -> Bool {
        guard case .only(let own) = self else { return true }
        guard own.system == platform.system, own.architecture == platform.architecture else { return false }
        return own.floors.allSatisfy { floor in
            platform.floors.allSatisfy { $0.part != floor.part || floor.version <= $0.version }
        }
    }

    /// `any` first, so that the last that serves a platform is the most particular one.
    public static func < (one: BottlePlatform, other: BottlePlatform) -> Bool {
        switch (one, other) {
        case (.only(let one), .only(let other)): one < other
        case (.any, .only): true
        default: false
        }
    }
}
