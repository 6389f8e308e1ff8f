/// Some of the platforms of a Stoutfile, as `on` names them: all of a system (`linux`) or one (`linux-x86_64`).
public enum PlatformSelector: Hashable, Comparable, Sendable, CustomStringConvertible {
    case system(Platform.System)
    /// Without floors.
    case platform(Platform)

    /// Nil when it names nothing that stout knows.
    public init?(parsing text: String) {
        if let system = Platform.System(rawValue: text) {
            self = .system(system)
        } else if let platform = Platform.known.first(where: { $0.name == text }) {
            self = .platform(platform)
        } else {
            return nil
        }
    }

    /// Everything that can be written, by name.
    public static var known: [PlatformSelector] {
        (Platform.System.allCases.map { .system($0) } + Platform.known.map { .platform($0) }).sorted()
    }

    public var description: String {
        switch self {
        case .system(let system): system.rawValue
        case .platform(let platform): platform.name
        }
    }

    public func matches(_ platform: Platform) -> Bool {
        switch self {
        case .system(let system): platform.system == system
        case .platform(let one): platform.withoutFloors == one
        }
    }

    public static func < (one: PlatformSelector, other: PlatformSelector) -> Bool {
        one.description < other.description
    }
}

extension [PlatformSelector] {
    /// Whether a list of `on` holds for a platform; an empty one holds for each.
    public func includes(_ platform: Platform) -> Bool { isEmpty || contains { $0.matches(platform) } }
}
